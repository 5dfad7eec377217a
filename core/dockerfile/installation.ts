import { posix } from "node:path";
import { type Dockerfile, placedSteps, type Stage } from "./dockerfile";
import { installOf, requirementFiles } from "./install";
import { parseRequirement } from "./lock";
import { type Command, commands } from "./shell";

/** What one command installs into a stage, and where. */
export interface Installation {
  readonly by: "pip" | "uv sync" | "system" | "other";
  /** The command, shortened: `pip install torch`. */
  readonly command: string;
  readonly line: number;
  /** The names of the files that it reads requirements from, without their directories. */
  readonly files: readonly string[];
  /** What it names itself; a directory or an address is in here as it is written. */
  readonly packages: readonly string[];
  /** The directory that it fills. */
  readonly into: string;
}

/** What every base brings, and commands bring up to date. */
const TOOLS = new Set(["pip", "setuptools", "wheel"]);

/** What is installed into a stage, its base stages included. */
export function installationsOf(dockerfile: Dockerfile, stage: Stage): Installation[] {
  const variables = new Map<string, string>();
  return placedSteps(dockerfile, stage).flatMap(({ step, directory }) => {
    for (const { name, value } of step.variables) variables.set(name, value ?? "");
    if (step.keyword !== "RUN") return [];
    return commands(step).flatMap((command) => {
      const what = whatOf(command, step.line);
      if (!what) return [];
      const words = command.join(" ").slice(0, 60);
      const into = targetOf(what.by, command, step.text, variables, directory);
      return [{ ...what, command: words, line: step.line, into }];
    });
  });
}

type What = Pick<Installation, "by" | "files" | "packages">;

function whatOf(command: Command, line: number): What | undefined {
  const [program, verb, ...rest] = command[1] === "pip" ? command.slice(1) : command;
  const install = installOf(command);
  switch (install?.manager) {
    case "pip": {
      const files = requirementFiles(install);
      const packages = install.packages.map((word) => parseRequirement(word, line)?.name ?? word);
      return {
        ...{ by: "pip", files: files.map((file) => posix.basename(file)) },
        packages: packages.filter((name) => !TOOLS.has(name)),
      };
    }
    case "apt":
    case "apk":
    case "rpm":
      return { by: "system", files: [], packages: install.packages };
  }
  if (program === "pip" && verb === "sync") {
    const files = rest.filter((word) => !word.startsWith("-"));
    return { by: "pip", files: files.map((file) => posix.basename(file)), packages: [] };
  }
  if (program === "uv" && verb === "sync")
    return { by: "uv sync", files: ["uv.lock"], packages: [] };
  return installsOther(program, command) ? { by: "other", files: [], packages: [] } : undefined;
}

const NODE = /^(npm|pnpm|yarn)$/;
const OTHERS = /^(poetry|pipenv|pdm|conda|mamba|micromamba)$/;

function installsOther(program: string | undefined, command: Command): boolean {
  if (program === undefined || !(NODE.test(program) || OTHERS.test(program))) return false;
  return command.some((word) => /^(ci|i|install|add|sync)$/.test(word));
}

/** Where an installation goes: as its command says, else its environment, else where its program puts it by itself. */
function targetOf(
  by: Installation["by"],
  command: Command,
  text: string,
  variables: ReadonlyMap<string, string>,
  directory: string,
): string {
  if (by === "system") return "/usr/lib";
  if (NODE.test(command[0])) return `${directory}/node_modules`;
  const said = command.join(" ");
  const [, flagged] = /\s(?:--target|-t|--prefix|--root)[= ](\/\S+)/.exec(said) ?? [];
  const [, program] = /(?:^|[\s=])(\/\S+)\/bin\/(?:python|pip|activate)[\d.]*\b/.exec(text) ?? [];
  const [, path] = /^(\/[^:$]*env[^:$]*)\/bin:/.exec(variables.get("PATH") ?? "") ?? [];
  if (flagged ?? program) return flagged ?? program;
  if (command.includes("--user")) return `${variables.get("HOME") ?? "/root"}/.local`;
  if (by === "uv sync") return variables.get("UV_PROJECT_ENVIRONMENT") ?? `${directory}/.venv`;
  return variables.get("VIRTUAL_ENV") ?? path ?? "/usr/local/lib";
}
