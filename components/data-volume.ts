import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/** Name of a volume. */
export interface DataVolumeArgs {
  readonly name: string;
  /** Whether the data lies on a disk that outlives the engine: then that one is protected, and this is let go of. */
  readonly onOwnDisk: boolean;
  /** Whether all that it holds can be had again, as a proxy's certificates: then it goes with its service. */
  readonly disposable: boolean;
}

/**
 * A named volume whose data outlives its containers and the stack.
 *
 * Protected, or never deleted, unless it is disposable: no `up` and no `destroy` takes the data along. It has no labels, since a changed label would replace it.
 */
export class DataVolume extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: DataVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:DataVolume", name, { ...args }, opts);
    const volume = new docker.Volume(
      name,
      { name: args.name },
      {
        parent: this,
        ...(args.onOwnDisk ? { retainOnDelete: true } : { protect: !args.disposable }),
      },
    );
    this.name = volume.name;
    this.registerOutputs({ name: this.name });
  }
}
