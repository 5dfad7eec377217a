import { UNKNOWN_IMAGE_MB } from "../capacity/disk";
import { BASE_IMAGES } from "../catalog/base-images";
import { imageName } from "../catalog/programs/image-name";
import type { ComposeService } from "../compose/service";

/** MB of an image on the disk, and whether that is all of it. */
export interface ImageSize {
  readonly mb: number;
  readonly isKnown: boolean;
}

/** Size of a service's image: catalogued, predicted from what it is built from, or what an unknown one counts. */
export function imageMB({ image, built }: Pick<ComposeService, "image" | "built">): ImageSize {
  const mb = image === undefined ? undefined : knownMB(image);
  if (mb !== undefined) return { mb, isKnown: true };
  if (built?.isSizeKnown) return { mb: built.onDiskMB, isKnown: true };
  if (built) return { mb: Math.max(built.onDiskMB, UNKNOWN_IMAGE_MB), isKnown: false };
  return { mb: UNKNOWN_IMAGE_MB, isKnown: false };
}

function knownMB(image: string): number | undefined {
  return BASE_IMAGES.get(imageName(image).last)?.onDiskMB;
}
