import { posix } from "node:path";
import { UNKNOWN_IMAGE_MB } from "../capacity/disk";
import { BASE_IMAGES, type BaseImage } from "../catalog/base-images";
import {
  CUDA_BASE_MB,
  CUDA_TORCH_MB,
  DEBIAN_PACKAGE_SIZES,
  PACKAGE_SIZES,
  PULLS_TORCH,
  UNKNOWN_PACKAGE_MB,
} from "../catalog/package-sizes";
import { type Dockerfile, finalStage, lineage, type Stage } from "./dockerfile";
import { type Installation, installationsOf } from "./installation";
import type { Lock } from "./lock";

/** A file that an installation reads: a lock, or requirements of which some may be open. */
export interface Requirements extends Lock {
  /** Names without an exact version. */
  readonly loose: readonly string[];
}

/** What an image will take on the disk, told from its sources. */
export interface SizePrediction {
  /** MB (10^6 bytes): base, packages and files. */
  readonly onDiskMB: number;
  readonly base: PredictedBase;
  /** Packages of locks that nobody has measured yet; each counts as a small one. */
  readonly unknown: readonly string[];
  /** What installs more than a known lock says, so that the image takes more than is told: `Dockerfile:3: pip install torch`. */
  readonly incomplete: readonly string[];
}

/** What an image stands on. */
export interface PredictedBase {
  readonly reference: string;
  /** From the catalogue; a cautious guess where it is none of ours. */
  readonly onDiskMB: number;
  /** Undefined where it is none of ours. */
  readonly catalogued: BaseImage | undefined;
}

/** The size of an image before it is built: its base, what is installed into it, and the files of its context. */
export function predictSize(
  dockerfile: Dockerfile,
  locks: readonly Requirements[],
  contextBytes: number,
): SizePrediction {
  const base = baseOf(dockerfile);
  const installs = reachingInstalls(dockerfile);
  const read = installs.map((install) => ({ install, locks: locksOf(install, locks) }));
  const locked = read.flatMap(({ locks }) => locks.flatMap(({ packages }) => packages));
  const named = read
    .filter(({ install }) => install.with === "pip")
    .map(({ install, locks }) => ({
      packages: [...install.packages, ...locks.flatMap(({ loose }) => loose)],
      forCpu: install.forCpu,
    }));
  const cuda =
    locked.some(({ name, version }) => name === "torch" && !version.includes("+cpu")) ||
    named.some(
      ({ packages, forCpu }) => !forCpu && packages.some((name) => PULLS_TORCH.includes(name)),
    );
  const names = new Set([
    ...locked.map(({ name }) => name),
    ...named.flatMap(({ packages }) => packages),
  ]);
  const counted = [...names].filter((name) => !cuda || !partOfCuda(name));
  const packagesMB = counted.reduce(
    (sum, name) => sum + (PACKAGE_SIZES[name] ?? UNKNOWN_PACKAGE_MB),
    cuda ? CUDA_TORCH_MB : 0,
  );
  const debianMB = installs
    .filter(({ with: by }) => by === "apt")
    .flatMap(({ packages }) => packages)
    .reduce((sum, name) => sum + (DEBIAN_PACKAGE_SIZES[debianName(name)] ?? UNKNOWN_PACKAGE_MB), 0);
  return {
    onDiskMB: Math.round(base.onDiskMB + packagesMB + debianMB + contextBytes / 1e6),
    base,
    unknown: [...new Set(locked.map(({ name }) => name))].filter(
      (name) => PACKAGE_SIZES[name] === undefined && !(cuda && partOfCuda(name)),
    ),
    incomplete: read
      .filter(({ install, locks }) => !isComplete(install, locks))
      .map(({ install }) => `${dockerfile.file}:${install.line}: ${install.command}`),
  };
}

/** What the final stage stands on. */
function baseOf(dockerfile: Dockerfile): PredictedBase {
  const reference = lineage(dockerfile, finalStage(dockerfile) as Stage).at(-1)?.base ?? "";
  const catalogued = [...BASE_IMAGES.values()].find((image) => image.reference === reference);
  const guessMB = /\bcuda\b|(^|\/)pytorch\//.test(reference) ? CUDA_BASE_MB : UNKNOWN_IMAGE_MB;
  const onDiskMB = catalogued?.onDiskMB ?? (reference === "scratch" ? 0 : guessMB);
  return { reference, onDiskMB, catalogued };
}

/** The instructions that make up the final image above its base. */
export function ownSteps(dockerfile: Dockerfile): number {
  const stages = lineage(dockerfile, finalStage(dockerfile) as Stage);
  return stages.reduce((sum, { steps }) => sum + steps.length, 0);
}

/** What gets into the final image: installed there, or by a COPY of the directory it was installed to. */
function reachingInstalls(dockerfile: Dockerfile): Installation[] {
  const final = finalStage(dockerfile) as Stage;
  const stages = lineage(dockerfile, final);
  const copied = stages
    .flatMap(({ steps }) => steps)
    .filter(({ keyword, flags }) => keyword === "COPY" && flags.has("from"))
    .flatMap(({ flags, text }) => {
      const from = flags.get("from") as string;
      const stage = dockerfile.stages.find(
        ({ name }, index) => name.toLowerCase() === from.toLowerCase() || String(index) === from,
      );
      const sources = text
        .replace(/[[\]",]+/g, " ")
        .trim()
        .split(/\s+/)
        .slice(0, -1);
      if (!stage || stages.includes(stage)) return [];
      return installationsOf(dockerfile, stage).filter(({ into }) =>
        sources.some((source) => overlap(source, into)),
      );
    });
  const all = [...installationsOf(dockerfile, final), ...copied];
  const seen = new Set<string>();
  return all.filter(({ line, command }) => {
    const key = `${line} ${command}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Whether one directory is the other, or in it. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => `${posix.join("/", path).replace(/\/$/, "")}/`);
  return a.startsWith(b) || b.startsWith(a);
}

function locksOf(
  { with: by, files }: Installation,
  locks: readonly Requirements[],
): Requirements[] {
  const names = by === "uv sync" ? ["uv.lock"] : files.map((file) => posix.basename(file));
  return locks.filter(({ file }) => names.includes(posix.basename(file)));
}

/** Whether it is known all that an installation brings. */
function isComplete(
  { with: by, files, packages }: Installation,
  locks: readonly Requirements[],
): boolean {
  switch (by) {
    case "apt":
      return packages.every((name) => DEBIAN_PACKAGE_SIZES[debianName(name)] !== undefined);
    case "npm":
    case "other":
      return false;
    case "uv sync":
      return locks.length > 0;
    case "pip":
      return (
        packages.length === 0 &&
        locks.every(({ loose }) => loose.length === 0) &&
        files.every((file) =>
          locks.some((lock) => posix.basename(lock.file) === posix.basename(file)),
        )
      );
  }
}

/** What comes with torch for CUDA, and is counted with it. */
function partOfCuda(name: string): boolean {
  return name === "torch" || name === "triton" || name.startsWith("nvidia-");
}

/** `libpq5=15.6-0+deb12u1` → `libpq5`. */
function debianName(word: string): string {
  return word.split(/[=:]/)[0];
}
