/** Where the image of a service comes from. */
export type Image =
  | {
      readonly from: "build";
      /** The build context: a directory relative to the project. */
      readonly context: string;
      /** The Dockerfile inside the context. */
      readonly dockerfile: string;
      /** How long a build takes without a cache on 2 CPUs. @default - not known */
      readonly minutes?: number;
    }
  | {
      readonly from: "upstream";
      /** A name in `catalog/base-images`, or a reference pinned by version or digest. */
      readonly reference: string;
    };

/** An image that is built from a directory of the project, in so many minutes where that is known. */
export function build(context: string, dockerfile = "Dockerfile", minutes?: number): Image {
  return { from: "build", context, dockerfile, minutes };
}

/** An image that others publish: a name of `catalog/base-images`, or a pinned reference. */
export function upstream(reference: string): Image {
  return { from: "upstream", reference };
}
