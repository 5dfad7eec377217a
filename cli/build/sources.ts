import * as fs from "node:fs";
import * as path from "node:path";
import type { BaseImage } from "../../catalog/base-images";
import type { BuildContext } from "../../components/build-context";
import { parseDockerfile } from "../../dockerfile/dockerfile";
import { parseLock } from "../../dockerfile/lock";
import { ownSteps, predictSize } from "../../dockerfile/prediction";

/** What an image's sources tell of its size. */
export interface ImageSources {
  readonly base: BaseImage | undefined;
  /** Instructions above the base, each of them an entry of the image's history. */
  readonly ownSteps: number;
  readonly predictedMB: number;
  /** Packages that the prediction had to guess. */
  readonly unknown: readonly string[];
}

/** Reads Dockerfile and locks of a build context. */
export function readSources(context: BuildContext): ImageSources {
  const read = (file: string) => fs.readFileSync(path.join(context.directory, file), "utf8");
  const dockerfile = parseDockerfile(context.dockerfile, read(context.dockerfile));
  const beside = path.posix.dirname(context.dockerfile);
  const locks = context.files
    .filter((file) => path.posix.dirname(file) === beside)
    .filter((file) => /^(requirements[\w.-]*\.lock|uv\.lock)$/.test(path.basename(file)))
    .map((file) => parseLock(file, read(file)));
  const { base, unknown, onDiskMB } = predictSize(dockerfile, locks, context.bytes);
  return { base, unknown, ownSteps: ownSteps(dockerfile), predictedMB: onDiskMB };
}
