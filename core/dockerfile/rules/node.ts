import type { Dockerfile, Step } from "../dockerfile";
import type { FactOf, Finding, NodeProgram } from "../finding";
import { isFrozen, isGlobal } from "../installers/node";
import { optionsOf } from "../installers/options";
import { commands } from "../shell";
import { type ImageSources, runs } from "./rule";

const VALUED =
  /^(-[CwFp]|--(prefix|workspace|registry|cache|cwd|dir|filter|package|loglevel|omit|include|only|location))$/;

const PROGRAMS: readonly string[] = ["npm", "pnpm", "yarn", "bun"] satisfies NodeProgram[];

/** Refuses what installs packages of npm without a lock, or may change it. */
export function nodeFromLock({ dockerfile }: ImageSources): Finding[] {
  return dockerfile.stages.flatMap((stage) => {
    const variables = new Map<string, string>();
    return stage.steps.flatMap((step) => {
      for (const { name, value } of step.variables) if (value !== null) variables.set(name, value);
      return runs([step]).flatMap((run) => open(dockerfile, run, variables));
    });
  });
}

function open({ file }: Dockerfile, step: Step, variables: ReadonlyMap<string, string>): Finding[] {
  return commands(step).flatMap(([program, ...words]) => {
    const found = unpinned(program, words, variables);
    return found ? [{ rule: "npm-lock", file, line: step.line, ...found }] : [];
  });
}

type Unpinned = FactOf<"not-from-lock" | "newest-run">;

function unpinned(
  program: string,
  words: readonly string[],
  variables: ReadonlyMap<string, string>,
): Unpinned | undefined {
  const options = optionsOf(words, VALUED);
  const [verb = "", ...named] = options.bare;
  if (/^(npx|pnpx|bunx)$/.test(program)) return runAtOnce(program, options.bare[0], words);
  if (!isProgram(program) || isGlobal(options) || verb === "global") return undefined;
  const command =
    program === "npm" && /^(install|i)$/.test(verb) ? "npm install" : `${program} ${verb}`.trim();
  const found: Unpinned = { code: "not-from-lock", command, program };
  if (/^(add|a|update|up|upgrade)$/.test(verb)) return found;
  if (program === "yarn" && verb === "dlx") return runAtOnce("yarn dlx", named[0], ["--yes"]);
  const installs = program === "yarn" ? /^(install)?$/ : /^(install|i)$/;
  if (!installs.test(verb) || options.has("--version", "-v", "--help")) return undefined;
  // Without a network and a lock nothing can change: `pnpm fetch` came before.
  if (options.has("--offline") && options.has("--frozen-lockfile")) return undefined;
  return isFrozen(program, verb, options, { variables }) ? undefined : found;
}

function isProgram(name: string): name is NodeProgram {
  return PROGRAMS.includes(name);
}

/** `npx --yes prisma@latest` fetches whatever is newest; a bare `npx prisma` runs what is installed. */
function runAtOnce(
  program: string,
  name: string | undefined,
  words: readonly string[],
): Unpinned | undefined {
  if (name === undefined) return undefined;
  const version = /(?<=.)@([^@/]+)$/.exec(name)?.[1];
  const exact = version !== undefined && /^\d+\.\d+\.\d+/.test(version);
  const fetches = version !== undefined || words.some((word) => /^(-y|--yes)$/.test(word));
  return exact || !fetches ? undefined : { code: "newest-run", program, package: name };
}
