import * as fs from "node:fs";
import * as path from "node:path";
import type { BuildContext } from "../../components/build-context";
import { type Dockerfile, parseDockerfile } from "../../dockerfile/dockerfile";
import { looseRequirements } from "../../dockerfile/installation";
import { parseLock } from "../../dockerfile/lock";
import { ownSteps, type PredictedBase, predictSize } from "../../dockerfile/prediction";

/** What an image's sources tell of its size. */
export interface ImageSources {
  readonly base: PredictedBase;
  /** Instructions above the base, each of them an entry of the image's history. */
  readonly ownSteps: number;
  readonly predictedMB: number;
  /** Packages that the prediction had to guess. */
  readonly unknown: readonly string[];
  /** What is installed from no known lock, so that the image takes more than is predicted. */
  readonly incomplete: readonly string[];
}

/** Locks, and requirements that may be one. */
const REQUIREMENTS = /^(requirements[\w.-]*\.(lock|txt)|uv\.lock)$/;

/** Reads Dockerfile, locks and requirements of a build context. */
export function readSources(context: BuildContext): ImageSources {
  const read = (file: string) => fs.readFileSync(path.join(context.directory, file), "utf8");
  const dockerfile = parseDockerfile(context.dockerfile, read(context.dockerfile));
  const locks = context.files
    .filter((file) => REQUIREMENTS.test(path.basename(file)))
    .filter((file) => isMeant(file, dockerfile))
    .map((file) => {
      const text = read(file);
      const loose = file.endsWith(".txt") ? looseRequirements(text) : [];
      return { ...parseLock(file, text), loose };
    });
  const { onDiskMB, ...prediction } = predictSize(dockerfile, locks, context.bytes);
  return { ...prediction, ownSteps: ownSteps(dockerfile), predictedMB: onDiskMB };
}

/** Whether a Dockerfile means this file, of all that have its name: the one beside it, or one that it copies by its path. */
function isMeant(file: string, { file: from, steps }: Dockerfile): boolean {
  if (path.posix.dirname(file) === path.posix.dirname(from)) return true;
  return steps.some(
    ({ keyword, text, flags }) =>
      (keyword === "COPY" && text.includes(file)) || flags.get("mount")?.includes(file),
  );
}
