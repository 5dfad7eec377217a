import { UNKNOWN_IMAGE_MB } from "../capacity/disk";
import { BASE_IMAGES, type BaseImage } from "../catalog/base-images";
import { isCuda, isCudaBase } from "../catalog/cuda";
import {
  CUDA_BASE_MB,
  CUDA_TORCH_MB,
  DEBIAN_PACKAGE_SIZES,
  UNKNOWN_PACKAGE_MB,
} from "../catalog/package-sizes";
import type { Brought } from "./cuda";
import {
  copied,
  type Dockerfile,
  finalStage,
  lineage,
  type Stage,
  type Step,
  stageNamed,
} from "./dockerfile";
import type { Installed } from "./installed";
import { packageSize } from "./package-size";
import { below } from "./paths";

/** Size of an image on the disk, predicted from its sources. */
export interface SizePrediction {
  /** MB (10^6 bytes): base, packages and files. */
  readonly onDiskMB: number;
  readonly base: PredictedBase;
  /** Layers above the base, in their order. */
  readonly layers: readonly PredictedLayer[];
  /** Packages that nobody has measured yet; each counts as a small one. */
  readonly unknown: readonly string[];
  /** Commands that install more than is known, so that the image is larger than predicted: `Dockerfile:3: pip install foo`. */
  readonly incomplete: readonly string[];
}

/** Base of an image. */
export interface PredictedBase {
  readonly reference: string;
  /** From the catalogue; a cautious guess where it is none of ours. */
  readonly onDiskMB: number;
  /** Undefined where it is none of ours. */
  readonly catalogued: BaseImage | undefined;
}

/** A layer above the base. */
export interface PredictedLayer {
  readonly line: number;
  readonly keyword: string;
  /** MB of the packages that it brings, by itself or out of another stage. */
  readonly packagesMB: number;
}

/** The size of an image before it is built: its base, what is installed into it, and the files of its context. */
export function predictSize(
  dockerfile: Dockerfile,
  brought: readonly Brought[],
  contextBytes: number,
): SizePrediction {
  const base = baseOf(dockerfile);
  const reaching = reach(dockerfile, brought);
  const counted = new Set<string>();
  const unknown = new Set<string>();
  const layers = new Map<Step, number>();
  for (const { through, each } of reaching) {
    let mb = 0;
    let cudaMB = 0;
    const withTorch = each.packages.some(({ name }) => name === "torch") && !each.cpuTorch;
    for (const item of each.packages) {
      const key = `${each.install.ecosystem} ${item.name}`;
      if (counted.has(key) && each.install.ecosystem !== "node") continue;
      counted.add(key);
      if (each.install.ecosystem === "system") {
        mb += DEBIAN_PACKAGE_SIZES[debianName(item.name)] ?? UNKNOWN_PACKAGE_MB;
        continue;
      }
      const size = packageSize(item, { ...each.install, cpuTorch: each.cpuTorch });
      if (withTorch && (item.name === "torch" || isCuda("python", item.name))) {
        cudaMB += size.mb;
        continue;
      }
      mb += size.mb;
      if (size.known === "guessed") unknown.add(item.name);
    }
    // Older releases of torch bring CUDA under other names, whose sizes are not in the table: what 2.15 brings stands for them.
    const torchMB = cudaMB > 0 ? Math.max(cudaMB, CUDA_TORCH_MB) : 0;
    layers.set(through, (layers.get(through) ?? 0) + mb + torchMB);
  }
  const packagesMB = [...layers.values()].reduce((sum, mb) => sum + mb, 0);
  return {
    onDiskMB: Math.round(base.onDiskMB + packagesMB + contextBytes / 1e6),
    base,
    layers: ownLayers(dockerfile).map((step) => ({
      line: step.line,
      keyword: step.keyword,
      packagesMB: Math.round(layers.get(step) ?? 0),
    })),
    unknown: [...unknown],
    incomplete: [
      ...new Set(
        reaching
          .filter(({ each }) => !isComplete(each))
          .map(({ each: { install } }) => `${dockerfile.file}:${install.line}: ${install.command}`),
      ),
    ],
  };
}

/** Base of the final stage. */
function baseOf(dockerfile: Dockerfile): PredictedBase {
  const reference = lineage(dockerfile, finalStage(dockerfile) as Stage).at(-1)?.base ?? "";
  const catalogued = [...BASE_IMAGES.values()].find((image) => image.reference === reference);
  const guessMB = isCudaBase(reference) ? CUDA_BASE_MB : UNKNOWN_IMAGE_MB;
  const onDiskMB = catalogued?.onDiskMB ?? (reference === "scratch" ? 0 : guessMB);
  return { reference, onDiskMB, catalogued };
}

/** The instructions that make up the final image above its base. */
export function ownSteps(dockerfile: Dockerfile): number {
  return finalSteps(dockerfile).length;
}

function finalSteps(dockerfile: Dockerfile): Step[] {
  return lineage(dockerfile, finalStage(dockerfile) as Stage)
    .reverse()
    .flatMap(({ steps }) => steps);
}

function ownLayers(dockerfile: Dockerfile): Step[] {
  return finalSteps(dockerfile).filter(({ keyword }) => /^(RUN|COPY|ADD)$/.test(keyword));
}

/** What gets into the final image of what is installed, once by its kind and name. */
export function installedIn(
  dockerfile: Dockerfile,
  brought: readonly Brought[],
): { readonly ecosystem: Installed["ecosystem"]; readonly name: string }[] {
  const all = reach(dockerfile, brought).flatMap(({ each: { install, packages } }) => {
    // What a command names comes, in whatever version that day has.
    const named = install.lists.flatMap((list) => list.packages);
    return [...packages, ...named].map(({ name }) => ({ ecosystem: install.ecosystem, name }));
  });
  return [...new Map(all.map((each) => [`${each.ecosystem} ${each.name}`, each])).values()];
}

/** Installations that get into the final image: installed there, or by a COPY of the directory it was installed to. */
function reach(
  dockerfile: Dockerfile,
  brought: readonly Brought[],
): { through: Step; each: Brought }[] {
  const stages = lineage(dockerfile, finalStage(dockerfile) as Stage);
  const steps = finalSteps(dockerfile);
  const own = brought.flatMap((each) => {
    const { stage, line } = each.install;
    const through = steps.find((step) => step.line === line);
    return through && stages.includes(stage) ? [{ through, each }] : [];
  });
  const copies = steps
    .filter(({ keyword, flags }) => keyword === "COPY" && flags.has("from"))
    .flatMap((step) => {
      const stage = stageNamed(dockerfile, step.flags.get("from") as string, step.line);
      if (!stage || stages.includes(stage)) return [];
      const from = lineage(dockerfile, stage);
      return brought
        .filter(({ install }) => from.includes(install.stage))
        .filter(({ install }) =>
          copied(step).sources.some((source) => overlap(source, install.into)),
        )
        .map((each) => ({ through: step, each }));
    });
  const seen = new Set<Brought>();
  return [...own, ...copies].filter(({ each }) => !seen.has(each) && seen.add(each));
}

/** Whether one directory is the other, or in it. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) =>
    `/${path}`.replace(/\/+/g, "/").replace(/(?<=.)\/$/, ""),
  );
  return below(a, b) !== undefined || below(b, a) !== undefined;
}

/** Whether it is known all that an installation brings. */
function isComplete({ install, packages, open, cpuTorch }: Brought): boolean {
  // Nobody measured it, and it is larger than the small one that it counts as: `faiss-gpu-cu12`. What comes with torch is counted with it.
  const hidesCuda =
    install.ecosystem === "python" &&
    !packages.some(({ name }) => name === "torch") &&
    packages.some(
      (each) =>
        isCuda("python", each.name) &&
        packageSize(each, { ...install, cpuTorch }).known === "guessed",
    );
  switch (install.ecosystem) {
    case "system":
      return packages.every(({ name }) => DEBIAN_PACKAGE_SIZES[debianName(name)] !== undefined);
    case "conda":
    case "other":
      return false;
    default:
      return install.unknown.length === 0 && install.missing.length === 0 && !open && !hidesCuda;
  }
}

/** `libpq5=15.6-0+deb12u1` → `libpq5`. */
function debianName(word: string): string {
  return word.split(/[=:]/)[0];
}
