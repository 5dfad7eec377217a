import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import {
  fetcherOf,
  MODELS_FETCH_LIMIT_MIB,
  type Models,
  modelVariables,
} from "../core/model/service";
import { shellWords } from "../engine/shell-words";
import { serviceLabel, stackLabels } from "../engine/stack-labels";
import { volumeLabels } from "../engine/volume-owner";
import { OF_ITS_MAKING } from "./data-volume";

/** Means by which a service's weights are fetched. */
export interface ModelVolumeArgs {
  /** The volume's own name, and that of the container that fills it. */
  readonly name: string;
  readonly stack: string;
  readonly system: string;
  /** Service whose weights these are. */
  readonly service: string;
  /** Network of the stack. */
  readonly network: pulumi.Input<string>;
  readonly models: Models;
  /** The service's image: its own command knows the source. */
  readonly image: pulumi.Input<string>;
  /** The words that run `docker` on the host. */
  readonly docker: pulumi.Input<string>;
  /** The server that it is filled on, if it is one. */
  readonly server?: pulumi.Input<string>;
}

/**
 * A named volume with a service's weights, filled by a container that runs once; no layer carries them.
 *
 * A command rather than a container of the stack: one that failed or was killed is not recorded, so that the next `up` goes on
 * where it stopped. The volume is not protected, since all of it can be fetched again.
 */
export class ModelVolume extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: ModelVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:ModelVolume", name, {}, opts);
    const { models, image, stack, system } = args;
    const owner = { project: pulumi.getProject(), stack, system };
    const volume = new docker.Volume(
      name,
      { name: args.name, labels: volumeLabels(owner, args.service) },
      { parent: this, ...OF_ITS_MAKING },
    );
    const run = pulumi
      .all([image, args.network])
      .apply(([reference, network]) =>
        fetchLine({ ...args, network }, reference, args.server !== undefined),
      );
    new command.local.Command(
      name,
      {
        create: pulumi.interpolate`${args.docker} ${run}`,
        // Another image may bring other weights, or read others; where all is there it costs a checksum.
        triggers: [
          volume.id,
          image,
          ...modelVariables(models),
          ...(args.server ? [args.server] : []),
        ],
      },
      { parent: this, dependsOn: [volume] },
    );
    this.name = volume.name;
    this.registerOutputs({ name: this.name });
  }
}

/**
 * Words behind `docker` by which a container fills the volume; behind SSH a second shell takes them apart.
 *
 * By its labels a run that is killed leaves it to the next one, and `logs` finds it under the name that `up` shows.
 */
export function fetchLine(
  {
    name,
    stack,
    system,
    service,
    network,
    models,
  }: Pick<ModelVolumeArgs, "name" | "stack" | "system" | "service" | "models"> & {
    /** @default - the engine's own network, where no `up` has made the stack's yet */
    readonly network?: string;
  },
  image: string,
  overSsh: boolean,
): string {
  const labels = [...stackLabels({ stack, system }), serviceLabel(fetcherOf(service))];
  const line = shellWords([
    ...["run", "--rm", "--name", name],
    ...(network === undefined ? [] : ["--network", network]),
    ...labels.flatMap((label) => ["--label", label]),
    ...["--memory", `${MODELS_FETCH_LIMIT_MIB}m`],
    ...["--memory-swap", `${MODELS_FETCH_LIMIT_MIB}m`],
    ...["--security-opt", "no-new-privileges:true", "--cap-drop", "ALL", "--init"],
    ...["--volume", `${name}:${models.directory}`],
    ...modelVariables(models).flatMap((variable) => ["--env", variable]),
    image,
    ...models.fetch,
  ]);
  return overSsh ? shellWords([line]) : line;
}
