import { createHash } from "node:crypto";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { BASE_IMAGES } from "../catalog/base-images";
import type { Image } from "../model/image";
import { readBuildContext } from "./build-context";
import { checkImage } from "./image-check";

/** What an image is made from. */
export interface ServiceImageArgs {
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
  /** Whether it travels to another engine, where a reference by digest would not be known. @default false */
  readonly shipped?: boolean;
}

/**
 * The image of one service: built here under a tag that carries the hash of all its inputs, or pulled under a pinned reference.
 *
 * The hash in the tag makes a change of the source show in preview as the one container that changes. An image that is there is
 * not built again, and none is ever removed: the previous one is the way back.
 */
export class ServiceImage extends pulumi.ComponentResource {
  /** The reference that a container runs. Known at preview, so that policies can judge it. */
  readonly reference: string;
  /** The reference on this machine. */
  readonly local: string;

  constructor(name: string, args: ServiceImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:ServiceImage", name, { ...args }, opts);
    this.local =
      args.image.from === "build"
        ? this.built(name, args, args.source ?? args.image.context, args.image.dockerfile)
        : this.pulled(name, args, args.image.reference);
    this.reference =
      args.shipped && args.image.from === "upstream"
        ? tagged(args, [this.local, args.platform])
        : this.local;
    this.registerOutputs({ reference: this.reference });
  }

  private built(
    name: string,
    { system, service, bases, platform }: ServiceImageArgs,
    directory: string,
    dockerfile: string,
  ): string {
    const context = readBuildContext(service, directory, dockerfile);
    checkImage(service, context);
    const args = baseArguments(bases);
    const reference = tagged({ system, service }, [context.hash, dockerfile, args, platform]);
    new docker.Image(
      name,
      {
        imageName: reference,
        skipPush: true,
        build: {
          context: directory,
          dockerfile: `${directory}/${dockerfile}`,
          builderVersion: docker.BuilderVersion.BuilderBuildKit,
          ...(Object.keys(args).length > 0 ? { args } : {}),
          ...(platform ? { platform } : {}),
        },
      },
      { parent: this },
    );
    return reference;
  }

  private pulled(name: string, { bases, platform }: ServiceImageArgs, upstream: string): string {
    const reference = bases[upstream] ?? BASE_IMAGES.get(upstream)?.reference ?? upstream;
    new docker.RemoteImage(
      name,
      { name: reference, keepLocally: true, ...(platform ? { platform } : {}) },
      { parent: this },
    );
    return reference;
  }
}

/** A name whose tag is the hash of everything the image follows from. */
function tagged(
  { system, service }: Pick<ServiceImageArgs, "system" | "service">,
  inputs: readonly unknown[],
): string {
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
  return `${system}/${service}:${hash.slice(0, 12)}`;
}

/** The build arguments that put other bases in place, e.g. a mirror's. */
function baseArguments(bases: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bases)
      .map(([name, reference]) => [BASE_IMAGES.get(name)?.argument ?? name, reference])
      .sort(),
  );
}
