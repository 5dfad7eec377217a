import { PLAIN, type Selection } from "../locks/lock";
import { joinPath, resolvePath } from "../paths";
import type { Installer, Meaning, Situation } from "./installer";
import { isOn, type Options, optionsOf } from "./options";

const VALUED =
  /^(-[CwFp]|--(prefix|workspace|registry|cache|cwd|dir|filter|package|loglevel|omit|include|only|location|network-timeout|network-concurrency|cache-folder|modules-folder|mutex|jobs|store-dir|node-linker|reporter|backend|fetch-timeout|fetch-retries|userconfig|lockfile-dir))$/;

/** Words by which each program installs exactly its lock. */
const PROGRAMS: Readonly<
  Record<
    string,
    { readonly locks: readonly string[]; readonly install: RegExp; readonly add: RegExp }
  >
> = {
  npm: {
    locks: ["npm-shrinkwrap.json", "package-lock.json"],
    install: /^(ci|clean-install|install|i|install-clean|ic)$/,
    add: /^(install|i|add|update|up|upgrade)$/,
  },
  pnpm: {
    locks: ["pnpm-lock.yaml"],
    install: /^(install|i|ci|fetch|deploy)$/,
    add: /^(add|update|up)$/,
  },
  yarn: { locks: ["yarn.lock"], install: /^(install)?$/, add: /^(add|upgrade|up|dlx)$/ },
  bun: { locks: ["bun.lock", "bun.lockb"], install: /^(install|i|ci)$/, add: /^(add|a|update)$/ },
};

/** `npm`, `pnpm`, `yarn`, `bun` and the programs that run a package at once: `npx`, `pnpx`, `bunx`. */
export const node: Installer = {
  programs: /^(npm|pnpm|yarn|bun)$/,
  meaning([program, ...words], situation) {
    const options = optionsOf(words, VALUED);
    const { bare } = options;
    const [verb = "", ...named] =
      program === "yarn" && bare[0] === "workspaces" ? ["install"] : bare;
    const { locks, install, add } = PROGRAMS[program];
    const global = isGlobal(options) || (program === "yarn" && verb === "global");
    if (global && !(add.test(verb) || verb === "global")) return undefined;
    if (!install.test(verb) && !add.test(verb) && !global) return undefined;
    if (program === "yarn" && verb === "" && options.has("--version", "-v", "--help"))
      return undefined;
    const directory = directoryOf(options, situation);
    const meaning = nodeMeaning(directory, options, situation);
    if (global) return { ...meaning, named, into: "/usr/local/lib/node_modules" };
    const paths = locks.map((name) => joinPath(directory, name));
    const adds = named.length > 0 && !/^(ci|fetch|deploy)$/.test(verb);
    return {
      ...meaning,
      reads: [{ as: "lock", paths, upward: program !== "npm" }],
      named: adds ? named : [],
      lock: isFrozen(program, verb, options, situation) ? "needed" : "made",
    };
  },
};

/** Whether a command installs exactly its lock, or fails. */
export function isFrozen(
  program: string,
  verb: string,
  options: Pick<Options, "has" | "values">,
  { variables }: Pick<Situation, "variables">,
): boolean {
  const said = (name: string) => options.has(name) && options.values(name)[0] !== "false";
  if (options.has("--no-frozen-lockfile", "--no-immutable")) return false;
  if (/^(ci|clean-install|install-clean|ic)$/.test(verb)) return true;
  if (program === "npm") return false;
  if (program === "pnpm" && verb === "fetch") return true;
  if (["--frozen-lockfile", "--immutable", "--production-frozen"].some(said)) return true;
  // pnpm and Yarn 2 do not change a lock where CI is set.
  return /^(pnpm|yarn|bun)$/.test(program) && isOn(variables.get("CI"));
}

/** Whether a package goes to the machine rather than to a project. */
export function isGlobal(options: Pick<Options, "has" | "values">): boolean {
  return options.has("-g", "--global") || options.values("--location")[0] === "global";
}

function directoryOf(options: Options, { directory }: Situation): string {
  const said = options.values("--prefix", "-C", "--dir", "--cwd")[0];
  return said && !isGlobal(options) ? resolvePath(directory, said) : directory;
}

function nodeMeaning(directory: string, options: Options, { variables }: Situation): Meaning {
  return {
    ecosystem: "node",
    reads: [],
    named: [],
    selection: selectionOf(options, variables),
    sources: [],
    exact: false,
    into: joinPath(directory, "node_modules"),
    compiles: false,
  };
}

function selectionOf(options: Options, variables: ReadonlyMap<string, string>): Selection {
  const omitted = options.values("--omit", "-O");
  const production =
    options.has("--production", "--prod", "-P", "-p") ||
    options.values("--only").some((each) => /^prod/.test(each)) ||
    omitted.includes("dev") ||
    variables.get("NODE_ENV") === "production";
  const without = [
    ...(production &&
    !options.values("--include").includes("dev") &&
    !options.has("--production=false")
      ? ["dev"]
      : []),
    ...(options.has("--no-optional", "--ignore-optional") || omitted.includes("optional")
      ? ["optional"]
      : []),
  ];
  return { ...PLAIN, groups: { all: false, with: [], without } };
}
