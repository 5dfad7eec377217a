import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { RoutedPath } from "../core/model/edge";
import { caddyfile, routesScript, slots, type WebLogin } from "./caddyfile";
import type { ServiceContainer } from "./service-container";

/** Routes that the proxy is told. */
export interface EdgeRoutesArgs {
  /** The site's address for Caddy: a domain, or `:80`. */
  readonly site: string;
  readonly paths: readonly RoutedPath[];
  /** Login that may pass. @default - anybody */
  readonly login?: pulumi.Output<WebLogin>;
  /** The containers of each service, all of them healthy. */
  readonly containers: ReadonlyMap<string, readonly ServiceContainer[]>;
  readonly ports: ReadonlyMap<string, number | undefined>;
  /** The proxy's own container. */
  readonly edge: ServiceContainer;
  /** The words that run `docker` on the host: `docker`, or ssh and the server before it. */
  readonly docker: pulumi.Input<string>;
}

/**
 * The switch of a rollout: the proxy is told the names of the new containers once they are healthy, and before the old ones go.
 *
 * A new version that never becomes healthy never gets here, so the old one serves on.
 */
export class EdgeRoutes extends pulumi.ComponentResource {
  constructor(name: string, args: EdgeRoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:EdgeRoutes", name, {}, opts);
    const { site, paths, login, containers, ports, edge, docker } = args;
    const services = [...new Set(paths.map(({ service }) => service))];
    const replicas = (service: string) => containers.get(service)?.length ?? 0;
    const dial = services.flatMap((service) =>
      slots(service, replicas(service)).map((slot, index) => {
        const container = containers.get(service)?.[index] as ServiceContainer;
        return [slot, pulumi.interpolate`${container.name}:${ports.get(service)}`] as const;
      }),
    );
    const sites = paths.map((path) => ({ ...path, replicas: replicas(path.service) }));
    const configuration = (who?: WebLogin) => caddyfile(site, sites, who);
    const logging = command.local.Logging.None;
    const routes = new command.local.Command(
      name,
      {
        create: pulumi.interpolate`${docker} exec -i ${edge.name} sh`,
        stdin: pulumi.all(Object.fromEntries(dial)).apply(routesScript),
        triggers: [edge.id],
        logging,
      },
      { parent: this },
    );
    new command.local.Command(
      `${name}-site`,
      {
        create: pulumi.interpolate`${docker} exec -i ${edge.name} caddy reload --adapter caddyfile --config -`,
        stdin: login ? login.apply(configuration) : configuration(),
        // A proxy that was recreated may have forgotten it.
        triggers: [edge.id],
        logging,
      },
      { parent: this, dependsOn: [routes] },
    );
    this.registerOutputs({});
  }
}
