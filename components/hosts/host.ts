import type * as pulumi from "@pulumi/pulumi";
import type { ServerFit } from "../../core/capacity/placement/servers";
import type { Reserve } from "../../core/capacity/reserve";
import type { DeploymentArgs } from "../deployment";
import type { RegistryLogin } from "../service-image";
import type { KnownToState } from "./server/known";
import type { ServerSettings } from "./server/server-settings";

/** Settings of a deployment that hold for every kind of host. */
export type HostedArgs = Omit<
  DeploymentArgs,
  "publishAddress" | "site" | "docker" | "shell" | "elsewhere"
> &
  ServerSettings & {
    /** Where images are pushed and pulled. Empty for none. */
    readonly registry: string;
    /** Who pushes and pulls there. Undefined leaves it to the environment and to `docker login`. */
    readonly registryLogin: RegistryLogin | undefined;
    /** The plan that every service was admitted on, by service, where the host sells one for each. */
    readonly plans: ReadonlyMap<string, string>;
    /** Several servers that carry the services together, with what runs on each; empty for one. */
    readonly servers: readonly ServerFit[];
    /** What of a server's memory services do not get. */
    readonly reserve: Reserve;
    /** What the state knows of the server. @default - not known */
    readonly known?: KnownToState | undefined;
  };

/** A kind of host: it makes the machine, if there is one to make, and the Docker deployment on it. */
export interface Host {
  /**
   * Looks whether it may be deployed at all, before any resource is registered; throws a UserError where not.
   *
   * A refusal that only a resource's inputs carried would leave the update waiting for that resource for ever.
   */
  check?(args: HostedArgs): Promise<void>;
  /** The same by asking servers that are there already, which a plan does without. */
  checkServers?(args: HostedArgs): Promise<void>;
  /** Deploys and returns where the published services are reached, by service. */
  deploy(args: HostedArgs): Readonly<Record<string, pulumi.Input<string>>>;
}
