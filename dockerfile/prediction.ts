import { posix } from "node:path";
import { BASE_IMAGES, type BaseImage } from "../catalog/base-images";
import { PACKAGE_SIZES, UNKNOWN_PACKAGE_MB } from "../catalog/package-sizes";
import { type Dockerfile, finalStage, lineage, type Stage } from "./dockerfile";
import type { Lock } from "./lock";

/** What an image will take on the disk, told from its sources. */
export interface SizePrediction {
  /** MB (10^6 bytes): base, packages and files. */
  readonly onDiskMB: number;
  /** The catalogued base; undefined where it is none of ours, and then not counted. */
  readonly base: BaseImage | undefined;
  /** Packages of the lock that nobody has measured yet; each counts as a small one. */
  readonly unknown: readonly string[];
}

/** The size of an image before it is built: its base, what its lock puts into it, and the files of its context. */
export function predictSize(
  dockerfile: Dockerfile,
  locks: readonly Lock[],
  contextBytes: number,
): SizePrediction {
  const final = finalStage(dockerfile) as Stage;
  const base = baseOf(dockerfile, final);
  const installed = locks.filter(({ file }) => reachesImage(dockerfile, final, file));
  const names = [...new Set(installed.flatMap(({ packages }) => packages.map(({ name }) => name)))];
  const unknown = names.filter((name) => PACKAGE_SIZES[name] === undefined);
  const packagesMB = names.reduce(
    (sum, name) => sum + (PACKAGE_SIZES[name] ?? UNKNOWN_PACKAGE_MB),
    0,
  );
  const onDiskMB = (base?.onDiskMB ?? 0) + packagesMB + contextBytes / 1e6;
  return { onDiskMB: Math.round(onDiskMB), base, unknown };
}

/** The catalogued image that the final stage stands on. */
export function baseOf(dockerfile: Dockerfile, stage: Stage): BaseImage | undefined {
  const reference = lineage(dockerfile, stage).at(-1)?.base;
  return [...BASE_IMAGES.values()].find((image) => image.reference === reference);
}

/** The instructions that make up the final image above its base. */
export function ownSteps(dockerfile: Dockerfile): number {
  const stages = lineage(dockerfile, finalStage(dockerfile) as Stage);
  return stages.reduce((sum, { steps }) => sum + steps.length, 0);
}

/** Whether what a lock installs gets into the final image: there, or by a COPY of the directory it was installed to. */
function reachesImage(dockerfile: Dockerfile, final: Stage, lock: string): boolean {
  const installs = (stage: Stage, into: string) =>
    lineage(dockerfile, stage).some(({ steps }) =>
      steps.some(
        ({ keyword, text }) =>
          keyword === "RUN" && text.includes(posix.basename(lock)) && text.includes(into),
      ),
    );
  if (installs(final, "")) return true;
  return final.steps
    .filter(({ keyword, flags }) => keyword === "COPY" && flags.has("from"))
    .some(({ flags, text }) => {
      const from = dockerfile.stages.find(({ name }) => name === flags.get("from"));
      const [source] = text.split(/\s+/);
      return from !== undefined && installs(from, source);
    });
}
