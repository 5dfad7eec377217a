import type { BuildContext } from "../../components/build-context";
import { readImage } from "../../components/image-check";
import {
  ownSteps,
  type PredictedBase,
  type SizePrediction,
} from "../../core/dockerfile/prediction";

/** Size of an image as its sources tell it. */
export interface ImageSources {
  readonly base: PredictedBase;
  /** Instructions above the base, each of them an entry of the image's history. */
  readonly ownSteps: number;
  readonly predictedMB: number;
  /** Packages that the prediction had to guess. */
  readonly unknown: readonly string[];
  /** Commands that install from no known lock, so that the image takes more than is predicted. */
  readonly incomplete: readonly string[];
}

/** Reads Dockerfile, locks and requirements of a build context. */
export function readSources(context: BuildContext): ImageSources {
  const { dockerfile, size } = readImage(context);
  const { onDiskMB, base, unknown, incomplete } = size as SizePrediction;
  return { base, unknown, incomplete, ownSteps: ownSteps(dockerfile), predictedMB: onDiskMB };
}
