import * as fs from "node:fs";
import * as path from "node:path";
import type { BuildContext } from "../../components/build-context";
import { readLocks } from "../../components/image-check";
import { parseDockerfile } from "../../dockerfile/dockerfile";
import { lockFiles } from "../../dockerfile/lock-files";
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

/** Reads Dockerfile, locks and requirements of a build context. */
export function readSources(context: BuildContext): ImageSources {
  const text = fs.readFileSync(path.join(context.directory, context.dockerfile), "utf8");
  const dockerfile = parseDockerfile(context.dockerfile, text);
  const files = lockFiles(dockerfile, context.files)
    .map(({ file }) => file)
    .filter((file) => context.files.includes(file) && !file.endsWith(".json"));
  const locks = readLocks(context, files);
  const { onDiskMB, ...prediction } = predictSize(dockerfile, locks, context.bytes);
  return { ...prediction, ownSteps: ownSteps(dockerfile), predictedMB: onDiskMB };
}
