import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type VolumeOwner, volumeLabels } from "../engine/volume-owner";

/** Name of a volume, and whose it is. */
export interface DataVolumeArgs {
  readonly name: string;
  /** Stack that it is made for. */
  readonly owner: VolumeOwner;
  /** Service that it is made for. */
  readonly service: string;
  /** Whether the data lies on a disk that outlives the engine: then that one is protected, and this is let go of. */
  readonly onOwnDisk: boolean;
  /** Whether all that it holds can be had again, as a proxy's certificates: then it goes with its service. */
  readonly disposable: boolean;
}

/**
 * A named volume whose data outlives its containers and the stack.
 *
 * Protected, or never deleted, unless it is disposable: no `up` and no `destroy` takes the data along. Its labels say whose it is.
 */
export class DataVolume extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: DataVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
    const { owner, service, ...inputs } = args;
    super("enxuto:components:DataVolume", name, inputs, opts);
    const volume = new docker.Volume(
      name,
      { name: args.name, labels: volumeLabels(owner, service) },
      {
        parent: this,
        ...(args.onOwnDisk ? { retainOnDelete: true } : { protect: !args.disposable }),
        ...OF_ITS_MAKING,
      },
    );
    this.name = volume.name;
    this.registerOutputs({ name: this.name });
  }
}

/** Services that the resource of a volume may be called after, `SERVICE-VOLUME`: either may have hyphens of its own. */
export function servicesIn(name: string): string[] {
  return [...name.matchAll(/-/g)].map(({ index }) => name.slice(0, index));
}

/** Option of a volume whose labels stay as it was made with: others would be another volume, without the data. */
export const OF_ITS_MAKING = { ignoreChanges: ["labels"] };
