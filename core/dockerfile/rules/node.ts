import type { Dockerfile, Step } from "../dockerfile";
import type { Finding } from "../finding";
import { isFrozen, isGlobal } from "../installers/node";
import { optionsOf } from "../installers/options";
import { commands } from "../shell";
import { type ImageSources, runs } from "./rule";

const VALUED =
  /^(-[CwFp]|--(prefix|workspace|registry|cache|cwd|dir|filter|package|loglevel|omit|include|only|location))$/;

/** Words by which each program installs exactly its lock. */
const FROZEN: Readonly<Record<string, string>> = {
  npm: "npm ci, from a package-lock.json",
  pnpm: "pnpm install --frozen-lockfile, from a pnpm-lock.yaml",
  yarn: "yarn install --frozen-lockfile (Yarn 1) or --immutable, from a yarn.lock",
  bun: "bun install --frozen-lockfile, from a bun.lock",
};

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
    if (!found) return [];
    const at = { rule: "npm-lock", file, line: step.line, cost: "other versions on another day" };
    return [{ ...at, ...found }];
  });
}

function unpinned(
  program: string,
  words: readonly string[],
  variables: ReadonlyMap<string, string>,
): Pick<Finding, "found" | "fix"> | undefined {
  const options = optionsOf(words, VALUED);
  const [verb = "", ...named] = options.bare;
  if (/^(npx|pnpx|bunx)$/.test(program)) return runAtOnce(program, options.bare[0], words);
  if (!(program in FROZEN) || isGlobal(options) || verb === "global") return undefined;
  const fix = FROZEN[program];
  const said =
    program === "npm" && /^(install|i)$/.test(verb) ? "npm install" : `${program} ${verb}`.trim();
  if (/^(add|a|update|up|upgrade)$/.test(verb)) return { found: said, fix };
  if (program === "yarn" && verb === "dlx") return runAtOnce("yarn dlx", named[0], ["--yes"]);
  const installs = program === "yarn" ? /^(install)?$/ : /^(install|i)$/;
  if (!installs.test(verb) || options.has("--version", "-v", "--help")) return undefined;
  // Without a network and a lock nothing can change: `pnpm fetch` came before.
  if (options.has("--offline") && options.has("--frozen-lockfile")) return undefined;
  return isFrozen(program, verb, options, { variables }) ? undefined : { found: said, fix };
}

/** `npx --yes prisma@latest` fetches whatever is newest; a bare `npx prisma` runs what is installed. */
function runAtOnce(
  program: string,
  name: string | undefined,
  words: readonly string[],
): Pick<Finding, "found" | "fix"> | undefined {
  if (name === undefined) return undefined;
  const version = /(?<=.)@([^@/]+)$/.exec(name)?.[1];
  const exact = version !== undefined && /^\d+\.\d+\.\d+/.test(version);
  const fetches = version !== undefined || words.some((word) => /^(-y|--yes)$/.test(word));
  if (exact || !fetches) return undefined;
  return {
    found: `${program} ${name}`,
    fix: `${program} ${name.replace(/(?<=.)@[^@/]+$/, "")}@VERSION`,
  };
}
