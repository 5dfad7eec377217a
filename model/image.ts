/** Where the image of a service comes from. */
export type Image =
  | {
      readonly from: "build";
      /** The build context: a directory relative to the project. */
      readonly context: string;
      /** The Dockerfile inside the context. */
      readonly dockerfile: string;
    }
  | {
      readonly from: "upstream";
      /** A name in `catalog/base-images`, or a reference pinned by version or digest. */
      readonly reference: string;
    };

/** An image that is built from a directory of the project. */
export function build(context: string, dockerfile = "Dockerfile"): Image {
  return { from: "build", context, dockerfile };
}

/** An image that others publish: a name of `catalog/base-images`, or a pinned reference. */
export function upstream(reference: string): Image {
  return { from: "upstream", reference };
}
