import { NO_CHOICE, PLAIN } from "../locks/lock";
import { joinPath, resolvePath } from "../paths";
import type { Installer, Meaning, Situation } from "./installer";
import { isOn, listOf, type Options, optionsOf } from "./options";
import { environmentOf } from "./pip";
import { redirected } from "./uv";

const VALUED =
  /^(-[CPEGfo]|--(directory|project|extras|only|with|without|group|format|output|source|platform|python))$/;

/** `poetry install`, `poetry sync`, `poetry export`, `poetry add`. */
export const poetry: Installer = {
  programs: /^poetry$/,
  meaning([, ...words], situation) {
    const options = optionsOf(words, VALUED);
    const [verb, ...rest] = options.bare;
    switch (verb) {
      case "install":
      case "sync":
        return installed(options, situation);
      case "export": {
        const output = options.values("-o", "--output")[0] ?? redirected(words);
        const meaning = installed(options, situation);
        const groups = {
          ...meaning.selection.groups,
          without: listOf(options.values("--without")),
        };
        const selection = { ...meaning.selection, groups, defaultGroups: [] };
        return {
          ...meaning,
          selection,
          writes: output && resolvePath(situation.directory, output),
        };
      }
      case "add":
        return { ...installed(options, situation), named: rest, lock: "made" };
      case "config":
        return setting(rest, options, situation);
      default:
        return undefined;
    }
  },
};

function installed(options: Options, situation: Situation): Meaning {
  const { directory: here, variables } = situation;
  const directory = resolvePath(
    here,
    options.values("-C", "--directory", "-P", "--project")[0] ?? ".",
  );
  const only = listOf(options.values("--only"));
  const noDev = options.has("--no-dev") || options.has("--only-root");
  return {
    ecosystem: "python",
    reads: [{ as: "lock", paths: [joinPath(directory, "poetry.lock")] }],
    named: [],
    selection: {
      ...PLAIN,
      extras: {
        all: options.has("--all-extras"),
        with: listOf(options.values("-E", "--extras")),
        without: [],
      },
      groups: {
        all: options.has("--all-groups"),
        with: [...listOf(options.values("--with")), ...only.filter((name) => name !== "main")],
        without: [...listOf(options.values("--without")), ...(noDev ? ["dev"] : [])],
      },
      defaultGroups: only.length > 0 ? [] : undefined,
      project: !options.has("--only-root") && (only.length === 0 || only.includes("main")),
    },
    sources: [],
    exact: false,
    into: target(directory, variables),
    compiles: options.has("--compile"),
    lock: "needed",
  };
}

function target(directory: string, variables: ReadonlyMap<string, string>): string {
  const create = variables.get("POETRY_VIRTUALENVS_CREATE");
  if (create !== undefined && !isOn(create)) return environmentOf(variables);
  if (variables.has("VIRTUAL_ENV")) return environmentOf(variables);
  if (isOn(variables.get("POETRY_VIRTUALENVS_IN_PROJECT"))) return joinPath(directory, ".venv");
  return variables.get("POETRY_VIRTUALENVS_PATH") ?? "/root/.cache/pypoetry/virtualenvs";
}

/** `poetry config virtualenvs.create false` is what `POETRY_VIRTUALENVS_CREATE=false` is. */
function setting(
  [name, value]: readonly string[],
  options: Options,
  situation: Situation,
): Meaning | undefined {
  if (!name?.startsWith("virtualenvs.") || value === undefined) return undefined;
  const variable = `POETRY_${name.replace(/[.-]/g, "_").toUpperCase()}`;
  const nothing = { reads: [], selection: { ...PLAIN, groups: NO_CHOICE }, lock: undefined };
  return { ...installed(options, situation), ...nothing, sets: { [variable]: value } };
}
