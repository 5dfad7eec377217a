import { UNKNOWN_IMAGE_MB } from "../capacity/disk";
import { BASE_IMAGES } from "../catalog/base-images";
import { imageName } from "../catalog/programs/image-name";

/** On-disk size in MB of an image that a compose file names, what an unknown one counts where it is not catalogued. */
export function imageMB(image: string | undefined): number {
  return (image === undefined ? undefined : knownMB(image)) ?? UNKNOWN_IMAGE_MB;
}

/** On-disk size in MB of a catalogued image; undefined for others. */
export function knownMB(image: string): number | undefined {
  return BASE_IMAGES.get(imageName(image).last)?.onDiskMB;
}
