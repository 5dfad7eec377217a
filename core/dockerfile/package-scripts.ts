import { parse } from "smol-toml";
import { optionsOf } from "./installers/options";
import { joinPath, resolvePath } from "./paths";

/** A call that runs scripts of a project file: those that it names, or those that belong to an installation. */
export interface PackageCall {
  /** Path of the project file in the stage: package.json, pyproject.toml or Pipfile. */
  readonly file: string;
  readonly directory: string;
  readonly scripts: readonly string[];
}

/** Scripts of the own project that an installation by npm, pnpm, yarn or bun runs, in their order. */
const LIFECYCLE = ["preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare"];

/** Options that say the directory of the project. */
const DIRECTORY = /^(-C|-p|--prefix|--dir|--cwd|--project)$/;

/** Call of a script by npm, pnpm, yarn, bun, pdm, pipenv or poe in a directory, or an installation of the project there; undefined for other commands. */
export function packageCall(words: readonly string[], directory: string): PackageCall | undefined {
  const [program, ...rest] = words;
  const { bare, values, has } = optionsOf(rest, DIRECTORY);
  const here = resolvePath(
    directory,
    values("-C", "-p", "--prefix", "--dir", "--cwd", "--project")[0] ?? ".",
  );
  const [verb, name] = bare;
  const call = (file: string, scripts: readonly string[]) => ({
    file: joinPath(here, file),
    directory: here,
    scripts,
  });
  switch (program) {
    case "poe":
      return verb ? call("pyproject.toml", [verb]) : undefined;
    case "pdm":
      return verb === "run" && name ? call("pyproject.toml", [name]) : undefined;
    case "pipenv":
      return verb === "run" && name ? call("Pipfile", [name]) : undefined;
    case "npm":
    case "pnpm":
    case "yarn":
    case "bun": {
      const withHooks = (script: string) =>
        call("package.json", [`pre${script}`, script, `post${script}`]);
      if (/^(run|run-script|rum|urn)$/.test(verb ?? "")) return name ? withHooks(name) : undefined;
      if (/^(ci|install|i|clean-install)$/.test(verb ?? "") || (program === "yarn" && !verb))
        return name !== undefined || has("--ignore-scripts")
          ? undefined
          : call("package.json", LIFECYCLE);
      // `yarn setup`, `pnpm setup` and `npm test` need no `run`.
      const direct = program === "npm" ? /^(test|start|stop|restart)$/ : /^[\w:-]+$/;
      return verb && direct.test(verb) ? withHooks(verb) : undefined;
    }
    default:
      return undefined;
  }
}

/** A script of a project: a line for a shell, names of others, or a table that holds either. */
type Script =
  | string
  | readonly string[]
  | {
      readonly cmd?: string | readonly string[];
      readonly shell?: string;
      readonly composite?: readonly string[];
    };

/** Lines of a project file's scripts that a call runs; none where it cannot be read or has none of them. */
export function scriptLines(text: string, { file, scripts }: PackageCall): string[] {
  const table = new Map(Object.entries(tableOf(file, text)));
  // Those that name each other are read once.
  const seen = new Set<string>(scripts);
  const linesOf = (script: Script): string[] => {
    if (typeof script === "string") return [script];
    if (Array.isArray(script)) return othersOf(script);
    const { cmd, shell, composite = [] } = script as Exclude<Script, string | readonly string[]>;
    const command = cmd ?? shell;
    return command === undefined ? othersOf([composite].flat()) : [[command].flat().join(" ")];
  };
  const othersOf = (names: readonly string[]): string[] =>
    names.flatMap((name) => {
      const script = table.get(name);
      if (script === undefined || script === null) return String(name);
      return seen.has(name) ? [] : linesOf(seen.add(name) && script);
    });
  return scripts.flatMap((name) => {
    const script = table.get(name);
    return script === undefined || script === null ? [] : linesOf(script);
  });
}

function tableOf(file: string, text: string): Record<string, Script> {
  try {
    if (file.endsWith(".json")) return JSON.parse(text).scripts ?? {};
    // biome-ignore lint/suspicious/noExplicitAny: whatever somebody's file holds
    const { scripts, tool } = parse(text) as any;
    return scripts ?? { ...tool?.pdm?.scripts, ...tool?.poe?.tasks };
  } catch {
    return {};
  }
}
