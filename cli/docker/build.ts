import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { buildRoom } from "../../capacity/disk";
import { UserError } from "../../capacity/user-error";
import type { BuildPlan } from "../../components/image-plan";
import { docker, engineInfo } from "./engine";

/** How one build went. */
export interface Built {
  readonly reference: string;
  /** Whether it was there already, so that nothing was built. */
  readonly cached: boolean;
  readonly seconds: number;
}

/** What a build is told besides its plan. */
export interface BuildOptions {
  /** What the image is expected to take on the disk, in MB. */
  readonly predictedMB: number;
  /** Builds without any layer of an earlier build. @default false */
  readonly cold?: boolean;
  /** Gets every line that the builder prints. */
  readonly line: (text: string) => void;
  /** Gets what a person should know and that does not stop the build. */
  readonly warn: (text: string) => void;
}

/** Below so many MB free a build is stopped: the containers beside it need to write as well. */
export const STOP_BELOW_MB = 500;

/** How often the disk is looked at during a build. */
const WATCH_EVERY_MS = 1_000;

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
  await requireRoom(plan, options);
  await runBuild(plan, options);
  return { reference: plan.reference, cached: false, seconds: (Date.now() - began) / 1000 };
}

/** Free MB on the disk of the engine; undefined where that is not on this machine. */
export async function freeMB(): Promise<number | undefined> {
  const { rootDirectory } = await engineInfo();
  try {
    const { bavail, bsize } = fs.statfsSync(rootDirectory);
    return (bavail * bsize) / 1e6;
  } catch {
    return undefined;
  }
}

/** Throws a UserError where the engine's disk has no room for a build; warns where little would be left. */
export async function requireRoom(
  plan: BuildPlan,
  { predictedMB, warn }: Pick<BuildOptions, "predictedMB" | "warn">,
): Promise<void> {
  const free = await freeMB();
  if (free === undefined) return;
  const room = buildRoom(predictedMB, free);
  if (room.warning) warn(room.warning);
  if (room.verdict === "refused") {
    throw new UserError(
      plan.reference.split(":")[0],
      `is not built: ${room.reason}; enxuto prune frees what old image sets hold`,
    );
  }
}

async function runBuild(plan: BuildPlan, { cold, line }: BuildOptions): Promise<void> {
  const { context, args, platform, reference } = plan;
  const child = spawn(
    "docker",
    [
      ...["build", "--progress", "plain", "--tag", reference],
      ...["--file", `${context.directory}/${context.dockerfile}`],
      ...(cold ? ["--no-cache"] : []),
      ...(platform ? ["--platform", platform] : []),
      ...Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
      context.directory,
    ],
    { env: { ...process.env, DOCKER_BUILDKIT: "1" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const last: string[] = [];
  const take = (chunk: string): void => {
    for (const text of chunk.split("\n").filter(Boolean)) {
      line(text);
      last.push(text);
      if (last.length > 30) last.shift();
    }
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  let full = false;
  const watch = setInterval(async () => {
    const free = await freeMB().catch(() => undefined);
    if (free === undefined || free >= STOP_BELOW_MB) return;
    full = true;
    child.kill("SIGINT");
  }, WATCH_EVERY_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(watch));
  if (code === 0) return;
  throw new UserError(reference.split(":")[0], failure(last, full));
}

/** Why a build failed, in one sentence and the builder's own last words. */
function failure(last: readonly string[], full: boolean): string {
  const words = last.join("\n");
  if (full) {
    return `was stopped: fewer than ${STOP_BELOW_MB} MB are free on the engine's disk, which its containers need; nothing of the image was kept`;
  }
  if (/no space left on device/i.test(words)) {
    return "does not build: the engine's disk is full; nothing of the image was kept. enxuto prune frees what old image sets hold";
  }
  if (/buildx component is missing|unknown flag: --progress/.test(words)) {
    return "does not build: the Docker CLI has no BuildKit: install its buildx plugin (apt-get install docker-buildx-plugin)";
  }
  return `does not build:\n${words}`;
}
