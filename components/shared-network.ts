import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/** What a network is called, and whose it is. */
export interface SharedNetworkArgs {
  readonly name: string;
  readonly stack: string;
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
        labels: [{ label: "enxuto.stack", value: args.stack }],
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.name = network.name;
    this.registerOutputs({ name: this.name });
  }
}
