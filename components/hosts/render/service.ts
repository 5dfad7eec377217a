import * as pulumi from "@pulumi/pulumi";
import { serviceProvider } from "./service-api";
import type { ServiceState } from "./service-state";

/** Settings of a service of Render's, with those that are known once others exist. */
export type ServiceArgs = Omit<ServiceState, "image" | "rewrites" | "variables" | "files"> & {
  readonly image?: pulumi.Input<string>;
  readonly rewrites?: readonly {
    readonly source: string;
    readonly destination: pulumi.Input<string>;
  }[];
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  readonly files: Readonly<Record<string, pulumi.Input<string>>>;
};

/** A service that Render runs: done when its deploy is live. */
export class RenderService extends pulumi.dynamic.Resource {
  /** The name under which others reach it inside the region. */
  declare readonly host: pulumi.Output<string>;
  /** Where the world reaches it; empty where it does not. */
  declare readonly url: pulumi.Output<string>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      serviceProvider,
      name,
      { ...args, host: undefined, url: undefined },
      opts,
      "render",
      "Service",
    );
  }
}
