import type { ImageSize } from "../capacity/image-size";

/** Origin of a service's image. */
export type Image =
  | ({
      readonly from: "build";
      /** Directory of its Dockerfile, relative to the project. */
      readonly directory: string;
      /** The name of the Dockerfile in there. */
      readonly dockerfile: string;
      /** The build context: that directory, or one above it that holds what images share. */
      readonly context: string;
    } & BuildFacts)
  | {
      readonly from: "upstream";
      /** A name in `catalog/base-images`, or a reference pinned by version or digest. */
      readonly reference: string;
    };

/** Facts of a build, and its bounds. */
export interface BuildFacts {
  /** Seconds of a build without a cache on 2 CPUs. @default - not known */
  readonly minutes?: number;
  /** Largest size on the disk with its official base, in MB (10^6 bytes). @default - no budget */
  readonly budgetMB?: number;
  /** Sizes from `enxuto build --save`, by which disks are judged. @default - not measured */
  readonly size?: ImageSize;
}

/** Parts of a build that differ from the usual. */
export interface BuildOptions extends BuildFacts {
  /** @default `Dockerfile` */
  readonly dockerfile?: string;
  /** A directory above the image's own, for a Dockerfile that copies from beside it. @default - the image's own */
  readonly context?: string;
}

/** An image that is built from a directory of the project. */
export function build(directory: string, options: BuildOptions = {}): Image {
  return { from: "build", directory, dockerfile: "Dockerfile", context: directory, ...options };
}

/** An image that others publish: a name of `catalog/base-images`, or a pinned reference. */
export function upstream(reference: string): Image {
  return { from: "upstream", reference };
}
