import {
  type Copy,
  DockerfileParser,
  type From,
  type Instruction,
  type PropertyInstruction,
} from "dockerfile-ast";

/** One instruction of a Dockerfile. */
export interface Step {
  /** `RUN`, `COPY`, …, in capitals. */
  readonly keyword: string;
  /** What follows the keyword and its flags, with continued lines joined and heredocs in full. */
  readonly text: string;
  /** The line it starts on, counted from 1. */
  readonly line: number;
  /** Flags by name: `{ from: "builder" }`, `{ mount: "type=cache,…" }`. */
  readonly flags: ReadonlyMap<string, string>;
  /** For ARG and ENV: the variables with their values. */
  readonly variables: readonly { readonly name: string; readonly value: string | null }[];
}

/** One `FROM` and what follows it. */
export interface Stage {
  /** The name after `AS`, or the stage's number. */
  readonly name: string;
  /** The image or stage it starts from, with build arguments at their defaults. */
  readonly base: string;
  readonly line: number;
  readonly steps: readonly Step[];
}

/** A Dockerfile as the rules look at it. */
export interface Dockerfile {
  readonly file: string;
  readonly stages: readonly Stage[];
  /** Every instruction, those before the first `FROM` as well. */
  readonly steps: readonly Step[];
}

/** Reads a Dockerfile; what is no instruction stays in it as a step that the rules find. */
export function parseDockerfile(file: string, text: string): Dockerfile {
  const instructions = DockerfileParser.parse(text).getInstructions();
  const defaults = new Map<string, string>();
  const stages: (Stage & { steps: Step[] })[] = [];
  const steps: Step[] = [];
  for (const instruction of instructions) {
    const step = stepOf(instruction);
    steps.push(step);
    const last = stages.at(-1);
    if (step.keyword === "FROM") {
      const from = instruction as From;
      stages.push({
        name: from.getBuildStage() ?? String(stages.length),
        base: substituted(from.getImage() ?? "", defaults),
        line: step.line,
        steps: [],
      });
    } else if (last) {
      last.steps.push(step);
    } else {
      for (const { name, value } of step.variables) defaults.set(name, value ?? "");
    }
  }
  return { file, stages, steps };
}

/** The stage that becomes the image. */
export function finalStage({ stages }: Dockerfile): Stage | undefined {
  return stages.at(-1);
}

/** The stages that a stage starts from, itself first. */
export function lineage(dockerfile: Dockerfile, stage: Stage): Stage[] {
  const parent = dockerfile.stages.find(
    (other) => other.name.toLowerCase() === stage.base.toLowerCase() && other.line < stage.line,
  );
  return parent ? [stage, ...lineage(dockerfile, parent)] : [stage];
}

function stepOf(instruction: Instruction): Step {
  const keyword = instruction.getKeyword().toUpperCase();
  const flags = "getFlags" in instruction ? (instruction as Copy).getFlags() : [];
  const properties =
    keyword === "ARG" || keyword === "ENV"
      ? (instruction as PropertyInstruction).getProperties()
      : [];
  return {
    keyword,
    text: instruction.getArgumentsContent() ?? "",
    line: instruction.getRange().start.line + 1,
    flags: new Map(flags.map((flag) => [flag.getName(), flag.getValue() ?? ""])),
    variables: properties.map((property) => ({
      name: property.getName(),
      value: property.getValue(),
    })),
  };
}

/** `${NAME}`, `$NAME` and `${NAME:-default}` at their defaults. */
function substituted(text: string, defaults: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g,
    (_, braced, fallback, bare) => defaults.get(braced ?? bare) || fallback || "",
  );
}
