import { posix } from "node:path";
import { UNKNOWN_IMAGE_MB } from "../capacity/disk";
import { BASE_IMAGES, type BaseImage } from "../catalog/base-images";
import {
  CUDA_BASE_MB,
  CUDA_TORCH_MB,
  DEBIAN_PACKAGE_SIZES,
  PACKAGE_SIZES,
  UNKNOWN_PACKAGE_MB,
} from "../catalog/package-sizes";
import { cudaFindings } from "./cuda";
import { copied, type Dockerfile, finalStage, lineage, type Stage, stageNamed } from "./dockerfile";
import { type Installation, installationsOf } from "./installation";
import { type Lock, requiredBy } from "./lock";

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
  locks: readonly Lock[],
  contextBytes: number,
): SizePrediction {
  const base = baseOf(dockerfile);
  const read = reaching(dockerfile).map((installation) => ({
    installation,
    locks: locksOf(installation, locks),
  }));
  const locked = read.flatMap(({ locks }) => locks.flatMap(({ packages }) => packages));
  const named = (by: Installation["by"]) =>
    read.flatMap(({ installation }) => (installation.by === by ? installation.packages : []));
  const cuda = cudaFindings(
    dockerfile,
    read.flatMap(({ locks }) => locks),
  ).length;
  const python = [...new Set([...locked.map(({ name }) => name), ...named("pip")])].filter(
    (name) => !cuda || !partOfCuda(name),
  );
  const packagesMB = [
    ...python.map((name) => PACKAGE_SIZES[name]),
    ...named("system").map((name) => DEBIAN_PACKAGE_SIZES[debianName(name)]),
  ].reduce((sum, mb = UNKNOWN_PACKAGE_MB) => sum + mb, cuda ? CUDA_TORCH_MB : 0);
  const pinned = new Set(locked.map(({ name }) => name));
  return {
    onDiskMB: Math.round(base.onDiskMB + packagesMB + contextBytes / 1e6),
    base,
    unknown: python.filter((name) => pinned.has(name) && PACKAGE_SIZES[name] === undefined),
    incomplete: read
      .filter(({ installation, locks }) => !isComplete(installation, locks))
      .map(({ installation: { line, command } }) => `${dockerfile.file}:${line}: ${command}`),
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
function reaching(dockerfile: Dockerfile): Installation[] {
  const final = finalStage(dockerfile) as Stage;
  const stages = lineage(dockerfile, final);
  const copies = stages
    .flatMap(({ steps }) => steps)
    .filter(({ keyword, flags }) => keyword === "COPY" && flags.has("from"))
    .flatMap((step) => {
      const stage = stageNamed(dockerfile, step.flags.get("from") as string, step.line);
      if (!stage || stages.includes(stage)) return [];
      return installationsOf(dockerfile, stage).filter(({ into }) =>
        copied(step).sources.some((source) => overlap(source, into)),
      );
    });
  const all = [...installationsOf(dockerfile, final), ...copies];
  return [...new Map(all.map((each) => [`${each.line} ${each.command}`, each])).values()];
}

/** Whether one directory is the other, or in it. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => `${posix.join("/", path).replace(/\/$/, "")}/`);
  return a.startsWith(b) || b.startsWith(a);
}

/** The locks that an installation reads, and those that they ask for in turn: `-r base.txt`. */
function locksOf({ files }: Installation, locks: readonly Lock[]): Lock[] {
  const names = new Set(files);
  const found = new Set<Lock>();
  for (const name of names) {
    for (const lock of locks.filter(({ file }) => posix.basename(file) === name)) {
      found.add(lock);
      for (const asked of requiredBy(lock)) names.add(posix.basename(asked));
    }
  }
  return [...found];
}

/** Whether it is known all that an installation brings. */
function isComplete({ by, files, packages }: Installation, locks: readonly Lock[]): boolean {
  switch (by) {
    case "system":
      return packages.every((name) => DEBIAN_PACKAGE_SIZES[debianName(name)] !== undefined);
    case "other":
      return false;
    default:
      return (
        packages.length === 0 &&
        files.every((name) => locks.some(({ file }) => posix.basename(file) === name)) &&
        locks.every(({ packages: each }) => each.every(({ version, source }) => version || source))
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
