import type { ImageStore } from "../core/capacity/image-store";
import { UserError } from "../core/capacity/user-error";
import { ASK_ENGINE, type EngineAnswer, engineAnswer } from "./engine-answer";
import { run } from "./run";

/**
 * Runs the Docker CLI and gives what it printed, on its standard output alone or on `both`.
 *
 * Throws a UserError where there is no CLI or no engine answers.
 */
export async function docker(
  words: readonly string[],
  streams: "stdout" | "both" = "stdout",
): Promise<string> {
  const { code, stdout, stderr, missing } = await run(["docker", ...words], { seconds: 0 });
  if (code === 0) return streams === "both" ? stdout + stderr : stdout;
  if (missing) throw new UserError("docker", NO_CLI);
  if (engineIsDown(stderr)) throw new UserError("docker", NO_ENGINE);
  throw new UserError(`docker ${words[0]}`, stderr.trim() || `ended with ${code}`);
}

const NO_CLI =
  "the Docker CLI is missing: install Docker (apt-get install docker.io, or Docker Desktop)";

/** Sentence for an engine that does not answer. */
export const NO_ENGINE = `no Docker engine answers at ${process.env.DOCKER_HOST ?? "the default address"}: start it (${
  process.platform === "linux" ? "sudo systemctl start docker" : "open Docker Desktop"
}) and run the same command again`;

/** Whether a message of the Docker CLI or of a provider says that no engine answered. */
export function engineIsDown(message: string): boolean {
  return /cannot connect to the docker daemon|failed to connect to any docker daemon|error during connect|is the docker daemon running|docker\.sock: connect|docker.*connection refused|error pinging docker/i.test(
    message,
  );
}

/** The address of the engine that the Docker CLI talks to, by its context; undefined where it is the usual one. */
export async function engineAddress(): Promise<string | undefined> {
  if (process.env.DOCKER_HOST) return undefined;
  try {
    const words = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
    const address = (await docker(words)).trim();
    return address === "" || address === USUAL_ADDRESS ? undefined : address;
  } catch {
    // What works without Docker must not fail for want of it.
    return undefined;
  }
}

const USUAL_ADDRESS = "unix:///var/run/docker.sock";

/** Facts that an engine tells of itself. */
export interface EngineInfo {
  readonly memTotalMiB: number;
  readonly version: string;
  /** Directory in which it keeps images and what containers write. */
  readonly imageDirectory: string;
  readonly imageStore: ImageStore;
}

/**
 * Where an engine keeps images and what containers write, from its `docker info`: with the containerd image store, the default of
 * a fresh Engine 29, it is not DockerRootDir, which then holds volumes only. The engine does not say containerd's root: this is
 * its default.
 */
export function imageDirectory(info: Pick<EngineAnswer, "DockerRootDir" | "DriverStatus">): string {
  return imageStore(info) === "containerd" ? "/var/lib/containerd" : info.DockerRootDir;
}

/** Directory in which an engine keeps named volumes, from its `docker info`. */
export function volumeDirectory({ DockerRootDir }: Pick<EngineAnswer, "DockerRootDir">): string {
  return `${DockerRootDir}/volumes`;
}

/** Store in which an engine keeps its images, from its `docker info`. */
export function imageStore({ DriverStatus }: Pick<EngineAnswer, "DriverStatus">): ImageStore {
  const isContainerd = (DriverStatus ?? []).some(
    ([name, value]) => name === "driver-type" && value === "io.containerd.snapshotter.v1",
  );
  return isContainerd ? "containerd" : "overlay2";
}

/** Asks the engine that the Docker CLI talks to. */
export async function engineInfo(): Promise<EngineInfo> {
  const info = engineAnswer(await docker(ASK_ENGINE), "docker", NO_ENGINE);
  return {
    memTotalMiB: Math.floor(info.MemTotal / 1024 ** 2),
    version: info.ServerVersion,
    imageDirectory: imageDirectory(info),
    imageStore: imageStore(info),
  };
}

/** A container as `docker inspect` shows it; the fields that are read here. */
export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly RestartCount: number;
  /** The newest of its log files. Empty for a log driver that keeps none. */
  readonly LogPath?: string;
  readonly Config: {
    readonly Image: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly Healthcheck?: { readonly Test?: readonly string[] | null };
  };
  readonly HostConfig: {
    readonly Memory: number;
    readonly MemoryReservation: number;
    readonly MemorySwap: number;
    /** The OCI runtime that it was made with. */
    readonly Runtime?: string;
    readonly RestartPolicy?: { readonly Name: string };
  };
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly OOMKilled: boolean;
    readonly ExitCode: number;
    /** ISO 8601; `0001-01-01T00:00:00Z` for one that was never started. */
    readonly StartedAt?: string;
    readonly Health?: {
      readonly Status: string;
      readonly Log: readonly { readonly ExitCode: number; readonly Output: string }[] | null;
    };
  };
}

/** Every container of this machine that carries the labels, running or not, the newest first. */
export function containersWith(...labels: readonly string[]): Promise<Inspected[]> {
  return containersOn(docker, ...labels);
}

/** The same of any engine. */
export async function containersOn(
  ask: (words: readonly string[]) => Promise<string>,
  ...labels: readonly string[]
): Promise<Inspected[]> {
  const filters = labels.flatMap((label) => ["--filter", `label=${label}`]);
  const ids = lines(await ask(["ps", "--all", "--quiet", "--no-trunc", ...filters]));
  return ids.length === 0 ? [] : JSON.parse(await ask(["inspect", ...ids]));
}

/** The lines of an output that are not empty. */
export function lines(output: string): string[] {
  return output.split("\n").filter((line) => line.trim() !== "");
}
