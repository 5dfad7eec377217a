import * as fs from "node:fs";
import type { FileSystem } from "../core/capacity/disk-level";
import { got, UserError } from "../core/capacity/user-error";
import { docker, engineInfo, lines } from "./engine";
import { requireSocket } from "./engine-socket";
import type { Docker } from "./server-engine";

/** Contents of the engine's disk. */
export interface DiskUsage extends FileSystem {
  /** Directory in which Docker keeps images and what containers write. */
  readonly directory: string;
  /** MB by kind, with what could go without anything that runs noticing. */
  readonly docker: readonly DockerShare[];
}

/** One line of `docker system df`. */
export interface DockerShare {
  /** `images`, `containers`, `volumes` or `build cache`. */
  readonly kind: string;
  readonly count: number;
  readonly sizeMB: number;
  readonly reclaimableMB: number;
}

/** Reads the engine's disk; throws a UserError where it is not on this machine. */
export async function diskUsage(): Promise<DiskUsage> {
  const { directory, ...disk } = await engineDisk();
  return { directory, ...disk, docker: await dockerShares(docker) };
}

/** Holdings of an engine, by kind. It walks over all that it keeps for that, which takes a second and more. */
export async function dockerShares(engine: Docker): Promise<DockerShare[]> {
  return lines(await engine(["system", "df", "--format", "{{json .}}"])).map(shareOf);
}

/** The disk that holds what the engine keeps; throws a UserError where it is not on this machine. */
export async function engineDisk(): Promise<FileSystem & Pick<DiskUsage, "directory">> {
  await requireSocket(
    "its disk is not this machine's; run check-disk where the engine runs, over ssh for a server",
  );
  const { imageDirectory: directory } = await engineInfo();
  return { directory, ...fileSystem(directory) };
}

/** Bytes and inodes of the disk that holds a directory; throws a UserError where it is not on this machine. */
function fileSystem(directory: string): FileSystem {
  try {
    const { bsize, blocks, bfree, bavail, files, ffree } = fs.statfsSync(directory);
    // As df counts: blocks that only root may take are neither used nor to be had.
    const used = (blocks - bfree) * bsize;
    return {
      bytes: { used, total: used + bavail * bsize },
      inodes: { used: files - ffree, total: files },
    };
  } catch {
    throw new UserError(
      directory,
      "is not on this machine: run check-disk where the engine runs, over ssh for a server",
    );
  }
}

/** A line of `docker system df --format '{{json .}}'`. */
export function shareOf(line: string): DockerShare {
  const row = JSON.parse(line);
  return {
    kind: String(row.Type).toLowerCase().replace("local ", ""),
    count: Number(row.TotalCount),
    sizeMB: megabytes(row.Size),
    reclaimableMB: megabytes(String(row.Reclaimable).replace(/ \(.*$/, "")),
  };
}

const FACTORS: Readonly<Record<string, number>> = {
  B: 1e-6,
  kB: 1e-3,
  MB: 1,
  GB: 1e3,
  TB: 1e6,
};

/** MB of a size as Docker prints it: `1.25GB`, units of 1000 (docker/go-units, HumanSize). */
export function megabytes(text: string): number {
  const [, figure, unit] = /^([\d.]+(?:e[+-]?\d+)?)([kMGT]?B)$/.exec(text) ?? [];
  if (unit === undefined) throw new UserError("docker system df", `${got(text)} is not a size`);
  return Math.round(Number(figure) * FACTORS[unit] * 10) / 10;
}
