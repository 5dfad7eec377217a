import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { BASE_IMAGES } from "../catalog/base-images";
import type { Image } from "../model/image";
import { parseSource } from "../model/source";
import { type BuildContext, readBuildContext } from "./build-context";
import { checkout } from "./checkout";

/** What the image of a service follows from. */
export interface ImageSources {
  /** The first part of the image's name. */
  readonly system: string;
  readonly service: string;
  readonly image: Image;
  /** What it is made from instead of its own context, as the setting `sources` says. @default - none */
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

/** An image that an earlier `up` built: nothing is to be done for it. */
export interface KeptPlan {
  readonly from: "built";
  readonly reference: string;
}

export type ImagePlan = BuildPlan | PullPlan | KeptPlan;

/** How a service gets its image. Reads the build context, and fetches it where it lies in a repository. */
export function imagePlan(sources: ImageSources): ImagePlan {
  const { service, image } = sources;
  const source = sources.source === undefined ? undefined : parseSource(sources.source);
  switch (source?.from) {
    case "directory":
      return buildPlan(sources, source.directory);
    case "repository":
      return buildPlan(sources, checkout(service, source));
    case "built":
      return source;
    case "image":
      return pullPlan(sources, source.reference);
    case undefined:
      return image.from === "build"
        ? buildPlan(sources, image.directory, image.context)
        : pullPlan(sources, image.reference);
  }
}

/** Builds from a directory with a Dockerfile; what is made from elsewhere is a context of its own. */
function buildPlan(
  { system, service, image, bases, platform }: ImageSources,
  directory: string,
  root?: string,
): BuildPlan {
  const dockerfile = image.from === "build" ? image.dockerfile : "Dockerfile";
  const context = readBuildContext(service, directory, dockerfile, root);
  const args = baseArguments(context, bases);
  const inputs = [context.hash, context.dockerfile, args, platform];
  const reference = taggedByInputs(system, service, inputs);
  return { from: "build", reference, context, args, platform };
}

function pullPlan({ bases, platform }: ImageSources, upstream: string): PullPlan {
  const reference = bases[upstream] ?? BASE_IMAGES.get(upstream)?.reference ?? upstream;
  return { from: "upstream", reference, platform };
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

/** The build arguments that put other bases, e.g. a mirror's, in place of those that the Dockerfile names. */
function baseArguments(
  { directory, dockerfile }: BuildContext,
  bases: ImageSources["bases"],
): Record<string, string> {
  const text = fs.readFileSync(path.join(directory, dockerfile), "utf8");
  return Object.fromEntries(
    Object.entries(bases)
      .map(([name, reference]) => [BASE_IMAGES.get(name)?.argument ?? name, reference])
      .filter(([argument]) => new RegExp(`^ARG ${argument}\\b`, "m").test(text))
      .sort(),
  );
}
