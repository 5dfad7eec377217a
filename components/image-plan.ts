import { createHash } from "node:crypto";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { BASE_IMAGES, referenceOf } from "../core/catalog/base-images";
import { foreignImages, parseDockerfile } from "../core/dockerfile/dockerfile";
import type { Image } from "../core/model/image";
import type { Service } from "../core/model/service";
import { parseSource } from "../core/model/source";
import type { System } from "../core/model/system";
import { LOCAL_DIRECTORY } from "../engine/local-folder";
import { type BuildContext, readBuildContext } from "./build-context";
import { checkout } from "./checkout";
import { readContextText } from "./context-file";

/** Facts that the image of a service follows from. */
export interface ImageSources {
  /** The first part of the image's name. */
  readonly system: string;
  readonly service: string;
  readonly image: Image;
  /** Source in place of its own context, as the setting `sources` says. @default - none */
  readonly source?: string;
  /** References in place of base images, by name. */
  readonly bases: Readonly<Record<string, string>>;
  /** `linux/amd64` or `linux/arm64`; empty for the builder's own. */
  readonly platform: string;
}

/** Settings of a stack on the images of its system. */
export interface StackImages {
  readonly system: System;
  /** Sources in place of images' own contexts, by service, as the setting `sources` says. */
  readonly sources: Readonly<Record<string, string>>;
  readonly bases: Readonly<Record<string, string>>;
  readonly platform: string;
}

/** Facts that the image of one service of a stack follows from. */
export function imageSourcesOf(
  service: string,
  { system, sources, bases, platform }: StackImages,
): ImageSources {
  const { image } = system.services.get(service) as Service;
  return { system: system.name, service, image, source: sources[service], bases, platform };
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

/** Way in which a service gets its image. Reads the build context, and fetches it where it lies in a repository. */
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
  requireOwnFilesOut(service, context);
  const args = baseArguments(service, context, bases);
  const inputs = [context.hash, context.dockerfile, args, platform];
  const reference = taggedByInputs(system, service, inputs);
  return { from: "build", reference, context, args, platform };
}

/** Folder of a project with its states, keys and passphrase. */

/**
 * Throws a UserError where a context holds what this project keeps for itself: `COPY . .` would put a server's key into the image,
 * and each `up`, which writes the state, would build another one.
 */
function requireOwnFilesOut(service: string, context: BuildContext): void {
  const { directory, ignoreFile = ".dockerignore" } = context;
  const own = path.relative(path.resolve(directory), path.resolve(LOCAL_DIRECTORY));
  if (own.startsWith("..") || context.ignores(path.posix.join(own, "passphrase"))) return;
  throw new UserError(
    `${service}/image`,
    `${directory} holds ${LOCAL_DIRECTORY}, with the states, keys and passphrase of this project: leave it out of the image by a line ${own} in ${path.posix.join(directory, ignoreFile)}`,
  );
}

function pullPlan({ bases, platform }: ImageSources, upstream: string): PullPlan {
  const reference = referenceOf(upstream, bases);
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

/**
 * The build arguments that put other bases, e.g. a mirror's, in place of those that the Dockerfile names. Throws a UserError for
 * an image that would come from where it always did, since no argument stands for it.
 */
function baseArguments(
  service: string,
  { directory, dockerfile }: BuildContext,
  bases: ImageSources["bases"],
): Record<string, string> {
  const text = readContextText(directory, dockerfile);
  const args = Object.fromEntries(
    Object.entries(bases).map(([name, reference]) => [argumentOf(name), reference]),
  );
  const parsed = parseDockerfile(dockerfile, text, args);
  const declared = new Set(
    parsed.steps.flatMap(({ keyword, variables }) =>
      keyword === "ARG" ? variables.map(({ name }) => name) : [],
    ),
  );
  const used = foreignImages(parsed);
  for (const name of Object.keys(bases)) {
    const kept = used.find(
      ({ reference }) =>
        reference !== bases[name] && repository(reference) === repository(referenceOf(name)),
    );
    if (!kept) continue;
    const argument = argumentOf(name);
    throw new UserError(
      `${service}/image`,
      `${path.join(directory, dockerfile)}:${kept.line} takes ${kept.reference} itself, so that enxuto:bases.${name} cannot replace it: write ARG ${argument}=${kept.reference} before the first FROM, and start a stage from \${${argument}}`,
    );
  }
  return Object.fromEntries(
    Object.entries(args)
      .filter(([argument]) => declared.has(argument))
      .sort(),
  );
}

/** The build argument that stands for a base. */
function argumentOf(base: string): string {
  return BASE_IMAGES.get(base)?.argument ?? base;
}

/** A reference without its version and digest. */
function repository(reference: string): string {
  return reference.replace(/@.*$/, "").replace(/:[^/]*$/, "");
}
