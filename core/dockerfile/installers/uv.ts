import { type Choice, PLAIN, type Selection } from "../locks/lock";
import { joinPath, resolvePath } from "../paths";
import type { Installer, Meaning, Read, Situation } from "./installer";
import { isOn, type Options, optionsOf } from "./options";
import { environmentOf, pipInstall } from "./pip";

const VALUED =
  /^(-[cerfiptowC]|--(requirements?|constraints?|overrides?|excludes?|build-constraints?|index-url|extra-index-url|index|default-index|find-links|target|prefix|root|editable|python|python-version|python-platform|torch-backend|extra|no-extra|group|no-group|only-group|package|no-install-package|project|directory|output-file|format|cache-dir|config-file|config-settings?|link-mode|index-strategy|keyring-provider|resolution|prerelease|exclude-newer|python-preference|preview-features|allow-insecure-host|with|with-requirements|with-editable|refresh-package|reinstall-package|upgrade-package|no-binary|only-binary|no-binary-package|no-build-package|no-build-isolation-package|color|from|env-file|module|bounds|branch|tag|rev))$/;

/** `uv sync`, `uv run`, `uv export`, `uv add`, `uv tool install`, `uvx` and `uv pip`. */
export const uv: Installer = {
  programs: /^uvx?$/,
  meaning([program, ...words], situation) {
    const options = optionsOf(words, VALUED);
    const [verb, second, ...rest] =
      program === "uvx" ? ["tool", "run", ...options.bare] : options.bare;
    const plain = () => pipInstall([], options, situation, compiles(options, situation));
    switch (verb) {
      case "pip":
        return uvPip(second, rest, options, situation);
      case "sync":
        return synced(options, situation);
      case "run":
        return run(words, options, situation);
      case "export": {
        const meaning = synced(options, situation);
        const output = options.values("-o", "--output-file")[0] ?? redirected(words);
        return {
          ...meaning,
          writes: output && resolvePath(situation.directory, output),
          exact: true,
        };
      }
      case "add": {
        const named = [second, ...rest].filter((word) => word !== undefined);
        const files = options.values("-r", "--requirements", "--requirement");
        const reads = files.map((file): Read => {
          return { as: "requirements", paths: [resolvePath(situation.directory, file)] };
        });
        const into = synced(options, situation).into;
        return { ...plain(), sources: [], named, reads, into, lock: "made" };
      }
      case "tool": {
        if (!/^(install|run)$/.test(second ?? "")) return undefined;
        const named = second === "run" ? [...options.values("--from"), ...rest.slice(0, 1)] : rest;
        const taken = options.values("--from").length > 0 ? options.values("--from") : named;
        const into = "/root/.local/share/uv/tools";
        return { ...plain(), named: [...taken, ...options.values("--with")], reads: [], into };
      }
      default:
        return undefined;
    }
  },
};

function uvPip(
  verb: string | undefined,
  named: readonly string[],
  options: Options,
  situation: Situation,
): Meaning | undefined {
  const backend = situation.variables.get("UV_TORCH_BACKEND");
  const plain = pipInstall(named, options, situation, compiles(options, situation));
  const base = backend
    ? { ...plain, sources: [...plain.sources, `TORCH_BACKEND=${backend}`] }
    : plain;
  if (verb === "install") return base;
  const lists = pipInstall(
    [],
    {
      ...options,
      values: (...names) => (names.includes("-r") ? [...named] : options.values(...names)),
    },
    situation,
    base.compiles,
  ).reads;
  if (verb === "sync") return { ...base, named: [], reads: lists, exact: true };
  if (verb !== "compile") return undefined;
  const output = options.values("-o", "--output-file")[0];
  return {
    ...base,
    named: [],
    reads: lists,
    writes: output && resolvePath(situation.directory, output),
  };
}

/** Packages that `uv sync` takes out of the lock. Indexes and backends do not count: it installs what the lock says. */
function synced(options: Options, situation: Situation): Meaning {
  const { variables } = situation;
  const directory = projectDirectory(options, situation);
  const environment = variables.get("UV_PROJECT_ENVIRONMENT");
  const active = options.has("--active") ? environmentOf(variables) : undefined;
  const system = options.has("--system") ? "/usr/local/lib" : undefined;
  return {
    ecosystem: "python",
    reads: [{ as: "lock", paths: [joinPath(directory, "uv.lock")], upward: true }],
    named: [],
    selection: selectionOf(options, variables),
    sources: [],
    exact: false,
    into: environment
      ? resolvePath(directory, environment)
      : (active ?? system ?? joinPath(directory, ".venv")),
    compiles: compiles(options, situation),
    lock: "needed",
  };
}

/** `uv run` installs as `uv sync` does before it runs anything. */
function run(
  words: readonly string[],
  options: Options,
  situation: Situation,
): Meaning | undefined {
  const { variables } = situation;
  if (options.has("--no-sync", "--no-project") || isOn(variables.get("UV_NO_SYNC"))) {
    const named = options.values("--with");
    return named.length > 0 ? pipInstall(named, options, situation, false) : undefined;
  }
  // What follows the program belongs to the program.
  const start = words.findIndex(
    (word, index) => index > 0 && !word.startsWith("-") && !VALUED.test(words[index - 1]),
  );
  const own = optionsOf(start < 0 ? words : words.slice(0, start), VALUED);
  return { ...synced(own, situation), named: own.values("--with") };
}

function selectionOf(options: Options, variables: ReadonlyMap<string, string>): Selection {
  const noDev = options.has("--no-dev") || isOn(variables.get("UV_NO_DEV"));
  const only = [...options.values("--only-group"), ...(options.has("--only-dev") ? ["dev"] : [])];
  const groups: Choice = {
    all: options.has("--all-groups"),
    with: [...options.values("--group"), ...only, ...(options.has("--dev") ? ["dev"] : [])],
    without: [
      ...options.values("--no-group"),
      ...(noDev ? ["dev"] : []),
      ...(variables.get("UV_NO_GROUP") ?? "").split(/\s+/).filter(Boolean),
    ],
  };
  const none =
    only.length > 0 ||
    options.has("--no-default-groups") ||
    isOn(variables.get("UV_NO_DEFAULT_GROUPS"));
  return {
    ...PLAIN,
    extras: {
      all: options.has("--all-extras"),
      with: options.values("--extra"),
      without: options.values("--no-extra"),
    },
    groups,
    defaultGroups: none ? [] : undefined,
    project: only.length === 0,
    member: options.has("--all-packages") ? "all" : options.values("--package")[0],
    omitted: options.values("--no-install-package"),
  };
}

function projectDirectory(options: Options, { directory, variables }: Situation): string {
  const said = options.values("--project", "--directory")[0] ?? variables.get("UV_PROJECT");
  return said ? resolvePath(directory, said) : directory;
}

function compiles(options: Options, { variables }: Situation): boolean {
  return (
    options.has("--compile-bytecode", "--compile") || isOn(variables.get("UV_COMPILE_BYTECODE"))
  );
}

/** File that the output of a command goes to: `> requirements.txt`. */
export function redirected(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /^>>?/.test(word));
  if (at < 0) return undefined;
  return words[at].replace(/^>>?/, "") || words[at + 1];
}
