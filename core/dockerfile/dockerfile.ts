import type { Copy, From, Instruction, PropertyInstruction } from "dockerfile-ast";
import { sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import { instructionsOf } from "./parser";
import { resolvePath } from "./paths";

/** One instruction of a Dockerfile. */
export interface Step {
  /** `RUN`, `COPY`, …, in capitals. */
  readonly keyword: string;
  /** Text after the keyword and its flags: continued lines joined, heredocs in full, known variables at their values. */
  readonly text: string;
  /** Whether anything follows the keyword, also where its variables have no value. */
  readonly written: boolean;
  /** The line it starts on, counted from 1. */
  readonly line: number;
  /** Flags by name: `{ from: "builder" }`. */
  readonly flags: ReadonlyMap<string, string>;
  /** The options of each `--mount`, the one flag that may repeat: `{ type: "cache", target: "/var/lib/apt" }`. */
  readonly mounts: readonly Readonly<Record<string, string>>[];
  /** For ARG and ENV: the variables with their values. */
  readonly variables: readonly { readonly name: string; readonly value: string | null }[];
}

/** One `FROM` and what follows it. */
export interface Stage {
  /** The name after `AS`, or the stage's number. */
  readonly name: string;
  /** The image or stage it starts from, with build arguments at their defaults. */
  readonly base: string;
  /** Build argument that the base hangs on and that nothing gives a value: `IMG` of `FROM ${IMG}`. */
  readonly needsArgument?: string;
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

/** Values by the name of a variable. */
type Scope = Map<string, string>;

/**
 * Reads a Dockerfile; what is not an instruction stays in it as a step that the rules find.
 *
 * @param args build arguments in place of the defaults of the first `ARG`s
 */
export function parseDockerfile(
  file: string,
  text: string,
  args: Readonly<Record<string, string>> = {},
): Dockerfile {
  const globals: Scope = new Map();
  const scopes = new Map<string, Scope>();
  const stages: (Stage & { steps: Step[] })[] = [];
  const steps: Step[] = [];
  let scope = globals;
  let grown = 0;
  for (const instruction of instructionsOf(text)) {
    const step = stepOf(instruction, scope);
    grown += step.text.length;
    if (grown > MOST_CHARACTERS * 10) {
      throw new UserError(
        file,
        sentence`its variables grow it beyond ${MOST_CHARACTERS * 10} characters`,
      );
    }
    steps.push(step);
    const last = stages.at(-1);
    if (step.keyword === "FROM") {
      const from = instruction as From;
      const base = unquoted(substituted(from.getImage() ?? "", globals, ""));
      const name = from.getBuildStage() ?? String(stages.length);
      const needsArgument = base === "" ? argumentOf(from.getImage() ?? "") : undefined;
      scope = new Map(scopes.get(base.toLowerCase()));
      scopes.set(name.toLowerCase(), scope);
      const parent = stageNamed({ stages }, base, step.line);
      const triggers = (parent?.steps ?? []).flatMap((each) => triggered(each, scope));
      stages.push({ name, base, needsArgument, line: step.line, steps: triggers });
    } else if (last) {
      last.steps.push(step);
      for (const { name, value } of step.variables) {
        const known = value ?? globals.get(name);
        if (known !== undefined) scope.set(name, known);
      }
    } else {
      for (const { name, value } of step.variables) globals.set(name, args[name] ?? value ?? "");
    }
  }
  return { file, stages, steps };
}

/** The stage that becomes the image. */
export function finalStage({ stages }: Dockerfile): Stage | undefined {
  return stages.at(-1);
}

/** The first stage of each name, in lower case, among stages that may still become more. */
interface Names {
  readonly first: Map<string, Stage>;
  seen: number;
}

const names = new WeakMap<readonly Stage[], Names>();

function firstNamed(stages: readonly Stage[], name: string): Stage | undefined {
  const known = names.get(stages) ?? { first: new Map(), seen: 0 };
  names.set(stages, known);
  for (; known.seen < stages.length; known.seen++) {
    const stage = stages[known.seen];
    const own = stage.name.toLowerCase();
    if (!known.first.has(own)) known.first.set(own, stage);
  }
  return known.first.get(name.toLowerCase());
}

/** The stage that a name or a number means on a line: only those above it are known there. */
export function stageNamed(
  { stages }: Pick<Dockerfile, "stages">,
  name: string,
  line: number,
): Stage | undefined {
  const numbered = /^\d+$/.test(name) ? stages[Number(name)] : undefined;
  return [firstNamed(stages, name), numbered].find((stage) => stage && stage.line < line);
}

/** The stage that a stage starts from; undefined where it is somebody's image. */
export function parentOf(dockerfile: Dockerfile, { base, line }: Stage): Stage | undefined {
  return stageNamed(dockerfile, base, line);
}

/** The stages that a stage starts from, itself first. */
export function lineage(dockerfile: Dockerfile, stage: Stage): Stage[] {
  const stages: Stage[] = [];
  for (let each: Stage | undefined = stage; each; each = parentOf(dockerfile, each)) {
    stages.push(each);
  }
  return stages;
}

/** The last ENTRYPOINT and the last CMD: those that the image starts with. */
export function startSteps(dockerfile: Dockerfile): { entrypoint?: Step; cmd?: Step } {
  const latestFirst = lineage(dockerfile, finalStage(dockerfile) as Stage).flatMap(({ steps }) =>
    [...steps].reverse(),
  );
  const [entrypoint, cmd] = ["ENTRYPOINT", "CMD"].map((keyword) =>
    latestFirst.find((step) => step.keyword === keyword),
  );
  return { entrypoint, cmd };
}

/** An instruction and the directory it is carried out in. */
export interface Placed {
  readonly step: Step;
  readonly directory: string;
}

/** Instructions of a stage, from its base on. */
export function placedSteps(dockerfile: Dockerfile, stage: Stage): Placed[] {
  let directory = "/";
  return lineage(dockerfile, stage)
    .reverse()
    .flatMap(({ steps }) => steps)
    .map((step) => {
      if (step.keyword === "WORKDIR") directory = resolvePath(directory, unquoted(step.text));
      return { step, directory };
    });
}

/** Images of others that a Dockerfile starts or copies from. */
export function foreignImages(dockerfile: Dockerfile): { reference: string; line: number }[] {
  const { stages, steps } = dockerfile;
  const named = steps.flatMap(({ keyword, flags, mounts, line }) =>
    [
      ...(keyword === "COPY" && flags.has("from") ? [flags.get("from") as string] : []),
      ...mounts.flatMap(({ from }) => (from ? [from] : [])),
    ].map((reference) => ({ reference, line })),
  );
  return [...stages.map(({ base, line }) => ({ reference: base, line })), ...named].filter(
    ({ reference, line }) => reference !== "scratch" && !stageNamed(dockerfile, reference, line),
  );
}

/** Sources and target of a COPY or an ADD; a heredoc is no source. */
export function copied({ text }: Step): { sources: string[]; target: string } {
  const words = jsonWords(text) ?? text.split("\n")[0].split(/\s+/);
  return {
    sources: words.slice(0, -1).filter((word) => !word.startsWith("<<")),
    target: words.at(-1) ?? "",
  };
}

/** A word as Docker takes it: quotes around it do not count. */
export function unquoted(word: string): string {
  return word.trim().replace(/^(["'])(.*)\1$/s, "$2");
}

/** The words of a JSON array, or undefined where it is none. */
export function jsonWords(text: string): string[] | undefined {
  try {
    const words = JSON.parse(text);
    const valid = Array.isArray(words) && words.every((word) => typeof word === "string");
    return valid ? words : undefined;
  } catch {
    return undefined;
  }
}

/** `${IMG}` → `IMG`. */
function argumentOf(written: string): string | undefined {
  return /\$\{?(\w+)/.exec(written)?.[1];
}

function stepOf(instruction: Instruction, scope: Scope): Step {
  const keyword = instruction.getKeyword().toUpperCase();
  const flags = "getFlags" in instruction ? (instruction as Copy).getFlags() : [];
  const properties =
    keyword === "ARG" || keyword === "ENV"
      ? (instruction as PropertyInstruction).getProperties()
      : [];
  const content = instruction.getArgumentsContent() ?? "";
  const entries = flags.map((flag) => [flag.getName(), flag.getValue() ?? ""] as const);
  return {
    keyword,
    text: substituted(content, scope),
    written: content.trim() !== "",
    line: instruction.getRange().start.line + 1,
    flags: new Map(entries),
    mounts: entries
      .filter(([name]) => name === "mount")
      .map(([, value]) => Object.fromEntries(value.split(",").map((option) => option.split("=")))),
    variables: properties.map((property) => {
      const value = property.getValue();
      return { name: property.getName(), value: value && substituted(value, scope) };
    }),
  };
}

/** Instructions that an `ONBUILD` of a stage runs in those that stand on it. */
function triggered({ keyword, text, line }: Step, scope: Scope): Step[] {
  if (keyword !== "ONBUILD") return [];
  return instructionsOf(text).map((instruction) => ({ ...stepOf(instruction, scope), line }));
}

/**
 * `${NAME}`, `$NAME` and `${NAME:-default}` at their values; other names stay as they are, or become `unknown`, and so do those whose
 * values have no room.
 */
function substituted(text: string, scope: Scope, unknown?: string): string {
  let room = MOST_CHARACTERS;
  return text.replace(
    /(?<!\\)\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (written, braced, fallback, bare) => {
      const value: string =
        scope.get(braced ?? bare) || fallback || (unknown ?? scope.get(braced ?? bare) ?? written);
      room -= value.length;
      return room < 0 ? written : value;
    },
  );
}

/** Characters that variables may put into one instruction; those of a whole file ten times as many. */
const MOST_CHARACTERS = 1_000_000;
