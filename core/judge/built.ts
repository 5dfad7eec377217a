import { type Sentence, sentence } from "../capacity/sentence";
import { got, oneOf } from "../capacity/user-error";
import { imageName } from "../catalog/programs/image-name";
import type { BuiltImage, ComposeBuild } from "../compose/build";
import {
  type Dockerfile,
  finalStage,
  jsonWords,
  lineage,
  parseDockerfile,
  type Stage,
  type Step,
  startSteps,
} from "../dockerfile/dockerfile";
import { textOf } from "../dockerfile/files";
import { type ImageContext, type ImageJudgement, judgeImage } from "../dockerfile/image";
import type { Target } from "../dockerfile/locks/marker";
import { installedIn, type SizePrediction } from "../dockerfile/prediction";
import { buildNeed } from "./build-need";
import { programsOf } from "./command";

/** What the sources of a service's image say of it. */
export interface BuiltFrom {
  readonly image: BuiltImage;
  /** What brings CUDA, and the file and line where it does. @default - nothing */
  readonly cuda?: { readonly place: string; readonly requirement: string };
}

/** Why nothing is built from a Dockerfile, or nothing is known of what is. */
export interface NotBuilt {
  /** Key of the build that Docker refuses; undefined where it may well build it. */
  readonly refused?: "dockerfile" | "target";
  readonly problem: Sentence;
}

/** A line for another reader of Dockerfiles than Docker's own. */
const SYNTAX = /^#\s*syntax\s*=\s*(?!(?:docker\.io\/)?docker\/dockerfile\b)(\S+)/im;

/** What a folder says of the image that a service is built to, or why it says nothing. */
export function builtFrom(
  context: ImageContext,
  text: string,
  { target, args }: Pick<ComposeBuild, "target" | "args">,
  platform?: Target,
): BuiltFrom | NotBuilt {
  const [, syntax] = SYNTAX.exec(text) ?? [];
  if (syntax) return { problem: sentence`is written for ${syntax}` };
  const asked = upTo(text, target);
  if (typeof asked !== "string") return asked;
  const read = (path: string) => (path === context.dockerfile ? asked : context.read(path));
  const judgement = judgeImage({ ...context, read }, platform, args);
  const { dockerfile, size } = judgement;
  if (!size) return NO_STAGE;
  const steps = finalSteps(dockerfile);
  const installed = installedIn(dockerfile, judgement.brought);
  const start = startSteps(dockerfile);
  const entrypoint = started(start.entrypoint);
  const command = started(start.cmd);
  return {
    image: {
      image:
        runtimeOf(size.base.reference) ??
        languageOf(installed, programsOf({ entrypoint, command })),
      packages: installed.map(({ name }) => name),
      entrypoint,
      command,
      environment: new Map(
        steps
          .filter(({ keyword }) => keyword === "ENV")
          .flatMap(({ variables }) =>
            variables.map(({ name, value }) => [name, value ?? ""] as const),
          ),
      ),
      onDiskMB: size.onDiskMB,
      isSizeKnown: isWhole(size, steps),
      hasHealthCheck: checks(steps),
      build: buildNeed(dockerfile, textOf({ read: context.read }, "package.json")),
    },
    ...cudaIn(judgement),
  };
}

const NO_STAGE: NotBuilt = { refused: "dockerfile", problem: sentence`has no FROM` };

/** A Dockerfile up to the end of a stage, as much as is built for it, or why it has no such stage. */
function upTo(text: string, target: string | undefined): string | NotBuilt {
  if (target === undefined) return text;
  const { stages } = parseDockerfile("Dockerfile", text);
  if (stages.length === 0) return NO_STAGE;
  const at = stages.findIndex(
    ({ name }, index) => name.toLowerCase() === target.toLowerCase() || String(index) === target,
  );
  if (at === -1) {
    const problem = sentence`${got(target)}, ${stagesOf(stages)}`;
    return { refused: "target", problem };
  }
  const next = stages[at + 1];
  return next
    ? text
        .split("\n")
        .slice(0, next.line - 1)
        .join("\n")
    : text;
}

/** Names of the stages that may be asked for; those without one go by their number, from 0. */
function stagesOf(stages: readonly Stage[]): Sentence {
  const named = stages.filter(({ name }, index) => name !== String(index));
  if (named.length > 0) return oneOf(stages.map(({ name }) => name));
  const last = stages.length - 1;
  return last === 0
    ? sentence`and its one stage has no name: leave target out, or name the stage, FROM … AS NAME`
    : sentence`and no stage has a name: expected a number from 0 to ${last}, or name the stage, FROM … AS NAME`;
}

/** Steps that make up the image above its base, in their order. */
function finalSteps(dockerfile: Dockerfile): Step[] {
  return lineage(dockerfile, finalStage(dockerfile) as Stage)
    .reverse()
    .flatMap(({ steps }) => steps);
}

/** Whether a predicted size is all of it: of what one stage makes for another only packages are known. */
function isWhole({ base, incomplete, layers }: SizePrediction, steps: readonly Step[]): boolean {
  if (base.catalogued === undefined && base.reference !== "scratch") return false;
  const made = steps.filter(({ keyword, flags }) => keyword === "COPY" && flags.has("from"));
  const counted = new Map(layers.map(({ line, packagesMB }) => [line, packagesMB]));
  return incomplete.length === 0 && made.every(({ line }) => (counted.get(line) ?? 0) > 0);
}

/** Words of an ENTRYPOINT or a CMD; text is a line for a shell. */
function started(step: Step | undefined): string[] {
  if (!step || step.text.trim() === "") return [];
  return jsonWords(step.text) ?? ["/bin/sh", "-c", step.text];
}

function checks(steps: readonly Step[]): boolean {
  const last = steps.filter(({ keyword }) => keyword === "HEALTHCHECK").at(-1);
  return last !== undefined && !/^none\b/i.test(last.text.trim());
}

/** Bases that are an operating system, or less: what is copied there runs. */
const SYSTEMS =
  /^(scratch|alpine|debian|ubuntu|busybox|fedora|centos|rockylinux|almalinux|amazonlinux|archlinux|photon|ubi\d*(-.*)?|static(-.*)?|base(-.*)?|cc(-.*)?|wolfi-base|chainguard-base|buildpack-deps|cuda)$/;

/** Bases of a language whose name says so in a way of its own, and the image that stands for it. */
const LANGUAGES: readonly (readonly [last: RegExp, image: string])[] = [
  [/^nodejs\d*(-|$)/, "node"],
  [/^(python\d+(-|$)|uv$|micromamba$|miniconda)/, "python"],
  [/^java\d*(-|$)/, "eclipse-temurin"],
];

/** The image that tells what runs on a base; undefined for an operating system, and where the base has no name. */
function runtimeOf(reference: string): string | undefined {
  if (reference === "") return undefined;
  const { last } = imageName(reference);
  if (SYSTEMS.test(last)) return undefined;
  return LANGUAGES.find(([pattern]) => pattern.test(last))?.[1] ?? reference;
}

/** Packages of an operating system that bring a language, and the image that stands for it. */
const SYSTEM_LANGUAGES: readonly (readonly [name: RegExp, image: string])[] = [
  [/^(?:openjdk-?\d+-(?:jre|jdk)|default-(?:jre|jdk)|java-)/, "eclipse-temurin"],
  [/^php[\d.]*(?:-|$)/, "php"],
  [/^(?:dotnet|aspnetcore)-runtime-/, "dotnet"],
  [/^nodejs(?:=|$)/, "node"],
  [/^python[\d.]*(?:-(?:pip|venv|full|minimal|dev))?(?:=|$)/, "python"],
];

/** The image of the language that is installed on an operating system; undefined where none is, or what starts is a package of the system. */
function languageOf(
  installed: ReturnType<typeof installedIn>,
  programs: readonly string[],
): string | undefined {
  const system = installed.filter(({ ecosystem }) => ecosystem === "system");
  if (system.some(({ name }) => programs.includes(name))) return undefined;
  const [, image] =
    SYSTEM_LANGUAGES.find(([pattern]) => system.some(({ name }) => pattern.test(name))) ?? [];
  return image ?? installed.find(({ ecosystem }) => /^(?:python|node)$/.test(ecosystem))?.ecosystem;
}

function cudaIn({ cuda, findings }: ImageJudgement): Pick<BuiltFrom, "cuda"> {
  if (cuda !== "yes") return {};
  for (const finding of findings) {
    const { code, file, line } = finding;
    const place = line === undefined ? file : `${file}:${line}`;
    if (code === "cuda-base") return { cuda: { place, requirement: finding.reference } };
    if (code === "cuda-named" || code === "cuda-brought") {
      return { cuda: { place, requirement: finding.requirement } };
    }
  }
  return {};
}
