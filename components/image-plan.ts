import { createHash } from "node:crypto";
import { BASE_IMAGES } from "../catalog/base-images";
import type { Image } from "../model/image";
import { type BuildContext, readBuildContext } from "./build-context";

/** What the image of a service follows from. */
export interface ImageSources {
  /** The first part of the image's name. */
  readonly system: string;
  readonly service: string;
  readonly image: Image;
  /** Directory in place of the image's own context. @default - none */
  readonly source?: string;
  /** References in place of base images, by name. */
  readonly bases: Readonly<Record<string, string>>;
  /** `linux/amd64` or `linux/arm64`; empty for the builder's own. */
  readonly platform: string;
}

/** An image that is built here: what from, and under which name. */
export interface BuildPlan {
  readonly from: "build";
  /** A name whose tag is the hash of everything that the image follows from. */
  readonly reference: string;
  readonly context: BuildContext;
  readonly args: Readonly<Record<string, string>>;
  readonly platform: string;
}

/** An image that others publish, or what a stack puts in its place. */
export interface PullPlan {
  readonly from: "upstream";
  readonly reference: string;
  readonly platform: string;
}

/** How a service gets its image. Reads the build context. */
export function imagePlan(sources: ImageSources): BuildPlan | PullPlan {
  const { system, service, image, source, bases, platform } = sources;
  if (image.from === "upstream") {
    const upstream = image.reference;
    const reference = bases[upstream] ?? BASE_IMAGES.get(upstream)?.reference ?? upstream;
    return { from: "upstream", reference, platform };
  }
  const context = readBuildContext(service, source ?? image.context, image.dockerfile);
  const args = baseArguments(bases);
  const inputs = [context.hash, image.dockerfile, args, platform];
  const reference = taggedByInputs(system, service, inputs);
  return { from: "build", reference, context, args, platform };
}

/** A name whose tag is the hash of everything that the image follows from. */
export function taggedByInputs(
  system: string,
  service: string,
  inputs: readonly unknown[],
): string {
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
  return `${system}/${service}:${hash.slice(0, 12)}`;
}

/** The build arguments that put other bases in place, e.g. a mirror's. */
function baseArguments(bases: ImageSources["bases"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bases)
      .map(([name, reference]) => [BASE_IMAGES.get(name)?.argument ?? name, reference])
      .sort(),
  );
}
