import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { serverLabel } from "./server-label";

/** Name of a network, and whose it is. */
export interface SharedNetworkArgs {
  readonly name: string;
  readonly stack: string;
  /** The server that it is gone with, if it is on one. */
  readonly server?: pulumi.Input<string>;
}

/** The one bridge network of a system, on which every service is reached by its name. */
export class SharedNetwork extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: SharedNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:SharedNetwork", name, { ...args }, opts);
    const network = new docker.Network(
      name,
      {
        name: args.name,
        driver: "bridge",
        // By it an `up` finds what a killed one left behind.
        labels: [{ label: "enxuto.stack", value: args.stack }, ...serverLabel(args.server)],
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.name = network.name;
    this.registerOutputs({ name: this.name });
  }
}
