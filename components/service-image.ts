import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkImage } from "./image-check";
import {
  type BuildPlan,
  type ImagePlan,
  type ImageSources,
  imagePlan,
  type PullPlan,
  taggedByInputs,
} from "./image-plan";

/** Sources of an image, and where it goes. */
export interface ServiceImageArgs extends ImageSources {
  /** Whether it travels to another engine, where a reference by digest would not be known. @default false */
  readonly shipped?: boolean;
  /** Whether others pull what is published, so that this machine does not. @default false */
  readonly isPulledElsewhere?: boolean;
  /** Registry that it is pushed to: `registry.example.com/team`. @default - nowhere */
  readonly registry?: string;
  /** User who pushes it there. @default - what `docker login` left on this machine */
  readonly registryLogin?: RegistryLogin;
}

/** User of a registry. */
export interface RegistryLogin {
  readonly user: string;
  /** Secret. */
  readonly password: pulumi.Output<string>;
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
  /** The reference by digest in the registry that it was pushed to or comes from. */
  readonly pushed: pulumi.Output<string>;

  constructor(name: string, args: ServiceImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:ServiceImage", name, { ...args }, opts);
    const plan = imagePlan(args);
    const { reference, pushed } = this.made(name, args, plan);
    this.local = reference;
    this.pushed = pushed;
    this.reference =
      args.shipped && plan.from === "upstream"
        ? taggedByInputs(args.system, args.service, [this.local, args.platform])
        : this.local;
    this.registerOutputs({ reference: this.reference });
  }

  private made(name: string, args: ServiceImageArgs, plan: ImagePlan): Reference {
    switch (plan.from) {
      case "build":
        return this.built(name, args, plan);
      case "upstream":
        return args.isPulledElsewhere ? published(plan) : this.pulled(name, plan);
      case "built":
        return { reference: plan.reference, pushed: pulumi.output(plan.reference) };
    }
  }

  private built(
    name: string,
    { service, registry, registryLogin: login }: ServiceImageArgs,
    { reference: local, context, args, platform }: BuildPlan,
  ): Reference {
    checkImage(service, context);
    const { directory, dockerfile } = context;
    const reference = registry ? `${registry}/${local}` : local;
    const image = new docker.Image(
      name,
      {
        imageName: reference,
        skipPush: !registry,
        ...(registry && login
          ? {
              registry: {
                server: registry.split("/")[0],
                username: login.user,
                password: login.password,
              },
            }
          : {}),
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
    return { reference, pushed: image.repoDigest };
  }

  private pulled(name: string, { reference, platform }: PullPlan): Reference {
    new docker.RemoteImage(
      name,
      { name: reference, keepLocally: true, ...(platform ? { platform } : {}) },
      { parent: this },
    );
    return published({ reference });
  }
}

function published({ reference }: Pick<PullPlan, "reference">): Reference {
  return { reference, pushed: pulumi.output(reference) };
}

interface Reference {
  readonly reference: string;
  readonly pushed: pulumi.Output<string>;
}
