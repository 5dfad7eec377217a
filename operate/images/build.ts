import type { BuildPlan } from "../../components/image-plan";
import type { ForeseenImage } from "../../core/capacity/disk";
import { UserError } from "../../core/capacity/user-error";
import { docker } from "../../engine/engine";
import { DISK_FULL, fullText, requireRoom, saysFull, watchRoom } from "../../engine/room";
import { run } from "../../engine/run";

/** Outcome of one build. */
export interface Built {
  readonly reference: string;
  /** Whether it was there already, so that nothing was built. */
  readonly cached: boolean;
  readonly seconds: number;
}

/** Circumstances of a build besides its plan. */
export interface BuildOptions {
  /** Room that the image is expected to take on the disk. */
  readonly foreseen: ForeseenImage;
  /** Builds without any layer of an earlier build. @default false */
  readonly cold?: boolean;
  /** Gets every line that the builder prints. */
  readonly line: (text: string) => void;
  /** Gets what a person should know and that does not stop the build. */
  readonly warn: (text: string) => void;
}

/** Whether the engine has an image. */
export function hasImage(reference: string): Promise<boolean> {
  return docker(["image", "inspect", "--format", "{{.Id}}", reference]).then(
    () => true,
    () => false,
  );
}

/**
 * Builds an image under its plan's name unless the engine has it. The disk is checked before and watched meanwhile; a build that
 * fails or is stopped leaves no image.
 */
export async function buildImage(plan: BuildPlan, options: BuildOptions): Promise<Built> {
  const began = Date.now();
  if (!options.cold && (await hasImage(plan.reference))) {
    return { reference: plan.reference, cached: true, seconds: 0 };
  }
  await requireRoom(nameOf(plan), [options.foreseen], options.warn);
  await runBuild(plan, options);
  return { reference: plan.reference, cached: false, seconds: (Date.now() - began) / 1000 };
}

/** `conecta-saude/backend`, without the tag. */
function nameOf({ reference }: BuildPlan): string {
  return reference.split(":")[0];
}

async function runBuild(plan: BuildPlan, { cold, line }: BuildOptions): Promise<void> {
  const { context, args, platform, reference } = plan;
  const words = [
    ...["docker", "build", "--progress", "plain", "--tag", reference],
    ...["--file", `${context.directory}/${context.dockerfile}`],
    ...(cold ? ["--no-cache"] : []),
    ...(platform ? ["--platform", platform] : []),
    ...Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    context.directory,
  ];
  const last: string[] = [];
  const take = (chunk: string): void => {
    for (const text of chunk.split("\n").filter(Boolean)) {
      line(text);
      last.push(text);
      if (last.length > 30) last.shift();
    }
  };
  let left: number | undefined;
  const full = new AbortController();
  const endWatch = watchRoom(
    () => true,
    (free) => {
      left = free;
      full.abort();
    },
  );
  const { code, stderr, missing } = await run(words, {
    env: { ...process.env, DOCKER_BUILDKIT: "1" },
    seconds: 0,
    onOutput: take,
    onError: take,
    stop: full.signal,
  }).finally(endWatch);
  if (code === 0) return;
  throw new UserError(
    nameOf(plan),
    left === undefined ? failure(missing ? [stderr] : last) : `was stopped: ${fullText(left)}`,
  );
}

/** Reason why a build failed, in one sentence or the builder's own last words. */
function failure(last: readonly string[]): string {
  const words = last.join("\n");
  if (saysFull(words)) return `does not build, and nothing of it is kept: ${DISK_FULL}`;
  if (/buildx component is missing|unknown flag: --progress/.test(words)) {
    return "does not build: the Docker CLI has no BuildKit: install its buildx plugin (apt-get install docker-buildx-plugin)";
  }
  return `does not build:\n${words}`;
}
