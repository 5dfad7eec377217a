import type { ImageSize } from "../capacity/image-size";

/** Where the image of a service comes from. */
export type Image =
  | ({
      readonly from: "build";
      /** The build context: a directory relative to the project. */
      readonly context: string;
      /** The Dockerfile inside the context. */
      readonly dockerfile: string;
    } & BuildFacts)
  | {
      readonly from: "upstream";
      /** A name in `catalog/base-images`, or a reference pinned by version or digest. */
      readonly reference: string;
    };

/** What is known of a build, and asked of it. */
export interface BuildFacts {
  /** How long a build takes without a cache on 2 CPUs. @default - not known */
  readonly minutes?: number;
  /** What the image may take on the disk with its official base, in MB (10^6 bytes). @default - no budget */
  readonly budgetMB?: number;
  /** What `enxuto build --save` found, so that disks are judged by it. @default - not measured */
  readonly size?: ImageSize;
}

/** An image that is built from a directory of the project. */
export function build(
  context: string,
  facts: BuildFacts & { readonly dockerfile?: string } = {},
): Image {
  return { from: "build", context, dockerfile: "Dockerfile", ...facts };
}

/** An image that others publish: a name of `catalog/base-images`, or a pinned reference. */
export function upstream(reference: string): Image {
  return { from: "upstream", reference };
}
