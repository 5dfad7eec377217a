import { joinPath, resolvePath } from "./paths";

/** A call that runs scripts of a package.json: those that it names, or those that belong to an installation. */
export interface PackageCall {
  /** Path of the package.json in the stage. */
  readonly file: string;
  readonly directory: string;
  readonly scripts: readonly string[];
}

/** Scripts of the own project that an installation runs, in their order. */
const LIFECYCLE = ["preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare"];

/** Call of a script by npm, pnpm, yarn or bun in a directory, or an installation of the project there; undefined for other commands. */
export function packageCall(words: readonly string[], directory: string): PackageCall | undefined {
  const [program, ...rest] = words;
  if (!/^(npm|pnpm|yarn|bun)$/.test(program)) return undefined;
  const at = rest.findIndex((word) => /^(-C|--prefix|--dir|--cwd)$/.test(word));
  const here = at < 0 ? directory : resolvePath(directory, rest[at + 1] ?? ".");
  const own = at < 0 ? rest : [...rest.slice(0, at), ...rest.slice(at + 2)];
  const [verb, name, ...others] = own.filter((word) => !/^-|^\d?[<>]/.test(word));
  const call = (scripts: readonly string[]) => ({
    file: joinPath(here, "package.json"),
    directory: here,
    scripts,
  });
  if (/^(run|run-script|rum|urn)$/.test(verb ?? ""))
    return name ? call(withHooks(name)) : undefined;
  const adds = name !== undefined || others.length > 0;
  if (/^(ci|install|i|clean-install)$/.test(verb ?? "") || (program === "yarn" && !verb))
    return adds || own.includes("--ignore-scripts") ? undefined : call(LIFECYCLE);
  // `yarn setup`, `pnpm setup` and `npm test` need no `run`.
  const direct = program === "npm" ? /^(test|start|stop|restart)$/ : /^[\w:-]+$/;
  return direct.test(verb ?? "") ? call(withHooks(verb)) : undefined;
}

function withHooks(name: string): string[] {
  return [`pre${name}`, name, `post${name}`];
}

/** Lines of a package.json's scripts that a call runs; none where it is no JSON or has none of them. */
export function scriptLines(text: string, { scripts }: PackageCall): string[] {
  let written: unknown;
  try {
    written = JSON.parse(text)?.scripts;
  } catch {
    return [];
  }
  const table = new Map(Object.entries((written ?? {}) as Record<string, unknown>));
  return scripts.flatMap((name) => {
    const line = table.get(name);
    return typeof line === "string" ? line : [];
  });
}
