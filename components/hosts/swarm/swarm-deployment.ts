import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { SERVER_LABEL } from "../../../core/capacity/labels";
import { bindingTo } from "../../../core/capacity/placement/binding";
import { type Placeable, taskMiB } from "../../../core/capacity/placement/member";
import { EDGE } from "../../../core/model/edge";
import { networksOf } from "../../../core/model/networks";
import { placeablesOf } from "../../../core/model/placeable";
import { dataName, fetcherOf, modelVariables, type Service } from "../../../core/model/service";
import { inStartOrder } from "../../../core/model/system";
import type { WebLogin } from "../../caddyfile";
import { databasePasswords } from "../../database-password";
import { SWARM_DEPLOYMENT } from "../../deployment";
import { imageSourcesOf } from "../../image-plan";
import { type ServiceEnvironment, serviceEnvironment } from "../../service-environment";
import { ServiceImage } from "../../service-image";
import type { HostedArgs } from "../host";
import { CADDYFILE, swarmCaddyfile, swarmEdge } from "./swarm-edge";
import { type SwarmFile, type SwarmFileArgs, swarmFile } from "./swarm-file";
import { SwarmService } from "./swarm-service";

/** Parts of rented servers that those of a team bring along. */
export interface Rented {
  /** The first manager, over SSH. */
  readonly engine: docker.Provider;
  /** Path of its OpenSSH configuration. */
  readonly config: pulumi.Output<string>;
  /** What makes them a swarm: all that lies in it is gone with it. */
  readonly formed: pulumi.Resource;
  /** Largest packet between them, in bytes. @default - Docker's own, 1500 */
  readonly mtu?: number;
  /** Id of an image that was brought to all of them, by the name that it has there. @default - they pull from the registry */
  readonly idOf?: (reference: string) => pulumi.Output<string>;
}

/** Services and settings of a deployment on the servers of a swarm. */
export interface SwarmDeploymentArgs extends HostedArgs {
  /** @default - servers that a team has, through the manager that Docker talks to */
  readonly rented?: (images: readonly ServiceImage[]) => Rented;
}

/** A system on the servers of a swarm: its networks over all of them, its images, and services that keep to the plan. */
export class SwarmDeployment extends pulumi.ComponentResource {
  private readonly rented: Rented | undefined;

  constructor(
    name: string,
    private readonly args: SwarmDeploymentArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(SWARM_DEPLOYMENT, name, {}, opts);
    const { system, external } = args;
    const deployed = inStartOrder(system).filter((service) => !external.has(service));
    const surroundings = { ...args, passwords: databasePasswords(system, deployed, this) };
    const images = new Map(deployed.map((service) => [service, this.image(service)]));
    const rented = args.rented?.([...images.values()]);
    this.rented = rented;
    const provider = rented?.engine ?? this.engine();
    const there = rented
      ? { parent: this, provider, deletedWith: rented.formed }
      : { parent: this };
    const networks = this.networks(there);
    const placeables = new Map(placeablesOf(system, external.keys()).map((one) => [one.name, one]));
    const made = new Map<string, SwarmService>();
    let before: SwarmService | undefined;
    for (const service of deployed) {
      const own = system.services.get(service) as Service;
      const definition = service === EDGE ? swarmEdge(own) : own;
      const { variables, files } = serviceEnvironment(service, definition, surroundings);
      const image = images.get(service) as ServiceImage;
      const rollout = args.rollouts.get(service) ?? "stop-first";
      // Room to roll was counted for one service at a time.
      const takesTurn = args.rolling === "service by service" && rollout === "start-first";
      const needs = (definition.needs ?? []).map((need) => made.get(need));
      const one = new SwarmService(
        service,
        {
          stack: args.stack,
          system: system.name,
          service,
          definition,
          image: this.reference(image),
          networks: networks(service),
          variables: [
            ...variables,
            ...(definition.models ? modelVariables(definition.models) : []),
          ],
          files: this.files(service, files, deployed, there),
          volumes: this.volumes(service, definition),
          unlabelled: args.known?.unlabelledVolumes ?? new Set(),
          rollout,
          manager: rented?.config,
          ...this.place(placeables.get(service) as Placeable),
        },
        {
          ...there,
          dependsOn: [image, ...needs, takesTurn ? before : undefined].filter(
            (resource) => resource !== undefined,
          ),
        },
      );
      made.set(service, one);
      if (takesTurn) before = one;
    }
    this.registerOutputs({});
  }

  /** What a task takes of its server, and which servers it may be on. */
  private place(placeable: Placeable) {
    const { servers, reserve } = this.args;
    const { name, pinned, everywhere } = placeable;
    const by = this.rented ? (`engine.labels.${SERVER_LABEL}` as const) : "node.hostname";
    const homes = servers.flatMap((server) =>
      server.services.filter((service) => service === name).map(() => server.name),
    );
    const [home] = homes;
    return {
      taskMiB: taskMiB(placeable, reserve),
      binding: pinned && !everywhere && home ? bindingTo(home, by) : undefined,
      homes: pinned || everywhere || servers.length < 2 ? [] : homes,
      everywhere: everywhere ? servers.length : undefined,
    };
  }

  /** The manager, which hands the registry's login on to whichever server pulls. */
  private engine(): docker.Provider {
    return new docker.Provider("swarm-manager", registryAuth(this.args), { parent: this });
  }

  private networks(
    there: pulumi.CustomResourceOptions,
  ): (service: string) => pulumi.Output<string>[] {
    const { stack, system } = this.args;
    const mtu = this.rented?.mtu;
    const options = mtu ? { options: { "com.docker.network.driver.mtu": String(mtu) } } : {};
    const byService = networksOf(system);
    const made = new Map(
      [...new Set([...byService.values()].flat())].map((name) => [
        name,
        new docker.Network(
          name,
          {
            ...{ name, driver: "overlay", ...options },
            labels: [{ label: "enxuto.stack", value: stack }],
          },
          {
            ...there,
            deleteBeforeReplace: true,
            // Docker adds the numbers of its packets' networks, and the provider reads them back as a change.
            ...(mtu ? { ignoreChanges: ["options"] } : {}),
          },
        ).id,
      ]),
    );
    return (service) =>
      (byService.get(service) ?? []).map((name) => made.get(name) as pulumi.Output<string>);
  }

  private image(service: string): ServiceImage {
    const { registry, registryLogin, rented } = this.args;
    const isShipped = rented !== undefined && registry === "";
    return new ServiceImage(
      service,
      {
        ...imageSourcesOf(service, this.args),
        ...(isShipped ? { shipped: true } : { registry, registryLogin }),
        ...(rented && !isShipped ? { isPulledElsewhere: true } : {}),
      },
      { parent: this },
    );
  }

  /** How tasks name an image: on several servers a name may stand for another one on each, a digest and an id may not. */
  private reference({ pushed, reference }: ServiceImage): pulumi.Input<string> {
    if (this.rented?.idOf) return this.rented.idOf(reference);
    return this.args.servers.length > 1 ? pushed : reference;
  }

  private files(
    service: string,
    files: ServiceEnvironment["files"],
    deployed: readonly string[],
    there: pulumi.CustomResourceOptions,
  ): SwarmFile[] {
    const { stack, system, secrets, webLogin } = this.args;
    const contents: [string, Pick<SwarmFileArgs, "content" | "permissions">][] = [...files];
    if (service === EDGE) {
      const routes = (login?: WebLogin) => swarmCaddyfile(system, deployed, secrets, login);
      const content = webLogin ? webLogin.apply(routes) : routes();
      contents.push([CADDYFILE, { content, permissions: "0444" }]);
    }
    return contents.map(([path, file]) =>
      swarmFile({ stack, system: system.name, service, path, ...file }, there),
    );
  }

  /** Made by Docker on each server where a task starts; nothing here ever removes them. Weights are fetched once for each. */
  private volumes(service: string, definition: Service): Record<string, string> {
    const { stack, system } = this.args;
    const { volumes = {}, models } = definition;
    const named = (name: string) => `${system.name}-${stack}-${name}`;
    const data = dataName(service, definition);
    return Object.fromEntries([
      ...Object.entries(volumes).map(([volume, at]) => [at, named(`${data}-${volume}`)]),
      ...(models ? [[models.directory, named(fetcherOf(service))]] : []),
    ]);
  }
}

/** Login that a provider hands on to servers which pull from the registry. */
export function registryAuth({ registry, registryLogin: login }: HostedArgs) {
  if (!login) return {};
  const address = registry.split("/")[0];
  return { registryAuth: [{ address, username: login.user, password: login.password }] };
}
