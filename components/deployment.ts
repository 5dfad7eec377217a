import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DecidedRollout, Rolling } from "../core/capacity/rollout";
import { confinementOf } from "../core/model/confined";
import { EDGE, routedPaths, routedPathsOn } from "../core/model/edge";
import { networksOf } from "../core/model/networks";
import {
  dataName,
  fetcherOf,
  formerNames,
  replicaBounds,
  type Service,
  volumeName,
} from "../core/model/service";
import { inStartOrder, type System } from "../core/model/system";
import type { WebLogin } from "./caddyfile";
import { DataVolume } from "./data-volume";
import { databasePasswords } from "./database-password";
import { EdgeRoutes } from "./edge-routes";
import { Handover } from "./handover";
import { imageSourcesOf } from "./image-plan";
import { ModelVolume } from "./model-volume";
import { ProcessLimits } from "./process-limits";
import { ServiceContainer } from "./service-container";
import { type Surroundings, serviceEnvironment } from "./service-environment";
import { ServiceImage } from "./service-image";
import { SharedNetwork } from "./shared-network";

/** Services that run on one Docker engine. */
export interface DeploymentArgs {
  readonly stack: string;
  readonly system: System;
  readonly rollouts: ReadonlyMap<string, DecidedRollout["rollout"]>;
  /** Order in which start-first services that change together are replaced. */
  readonly rolling: Rolling;
  /** The memory that the system was admitted on, in MiB: an output as `rolling` is, so that policies find it. */
  readonly memTotalMiB: number | null;
  /** Directories in place of the services' own build contexts, by service. */
  readonly sources: Readonly<Record<string, string>>;
  readonly bases: Readonly<Record<string, string>>;
  readonly platform: string;
  readonly external: Surroundings["external"];
  readonly secrets: Surroundings["secrets"];
  /** The address on which published ports are reachable. */
  readonly publishAddress: string;
  /** The site that a proxy in front serves: a domain, or `:80`. */
  readonly site: string;
  /** Login that may pass that proxy. Undefined lets anybody pass. */
  readonly webLogin: pulumi.Output<WebLogin> | undefined;
  /** The words that run `docker` on the engine's machine. */
  readonly docker: pulumi.Input<string>;
  /** Words that run a POSIX shell on the engine's machine. */
  readonly shell: pulumi.Input<string>;
  /** An engine other than this machine's, and how images get there. @default - this machine's */
  readonly elsewhere?: (images: readonly ServiceImage[]) => Elsewhere;
}

/** An engine that is not this machine's. */
export interface Elsewhere {
  /** Another one for each server that is made. */
  readonly server: pulumi.Output<string>;
  readonly engine: docker.Provider;
  /** Has brought the images to it; containers start after it. */
  readonly shipped: pulumi.Resource;
  /** Whether its named volumes lie on a disk that outlives it. */
  readonly ownDisk: boolean;
}

/** Pulumi's type of a system on one Docker engine, and of one on the servers of a swarm: each takes over what the other has left. */
export const DEPLOYMENT = "enxuto:components:Deployment";
export const SWARM_DEPLOYMENT = "enxuto:components:SwarmDeployment";

/** A system on one Docker engine: network, volumes, images and containers, each started after what it needs is healthy. */
export class Deployment extends pulumi.ComponentResource {
  /** The containers by service and replica. */
  readonly containers: ReadonlyMap<string, ServiceContainer>;

  constructor(name: string, args: DeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super(DEPLOYMENT, name, {}, opts);
    const { stack, system, external } = args;
    const deployed = inStartOrder(system).filter((service) => !external.has(service));
    const surroundings = { ...args, passwords: databasePasswords(system, deployed, this) };
    const images = new Map(deployed.map((service) => [service, this.image(args, service)]));
    const elsewhere = args.elsewhere?.([...images.values()]);
    const shipped = elsewhere?.shipped;
    const there = { parent: this, provider: elsewhere?.engine };
    const networks = networksOf(system);
    const made = new Map(
      [...new Set([...networks.values()].flat())].map((name) => [
        name,
        new SharedNetwork(name, { name, stack, server: elsewhere?.server }, there).name,
      ]),
    );
    const containers = new Map<string, ServiceContainer>();
    const byService = new Map<string, ServiceContainer[]>();
    const routed = system.services.has(EDGE) ? routedPaths(system) : [];
    let turnBefore: Handover | undefined;
    for (const service of deployed) {
      const definition = system.services.get(service) as Service;
      const image = images.get(service) as ServiceImage;
      const volumes = this.volumes(args, service, definition, elsewhere);
      const joined = (networks.get(service) ?? []).map(
        (name) => made.get(name) as pulumi.Output<string>,
      );
      const models = this.models(args, service, image, joined[0], elsewhere);
      const needs = (definition.needs ?? []).flatMap((need) => byService.get(need) ?? []);
      const rollout = args.rollouts.get(service) ?? "stop-first";
      const takesTurn = args.rolling === "service by service" && rollout === "start-first";
      const turn = takesTurn ? turnBefore : undefined;
      const replicas = replicaNames(service, definition).map((replica) => {
        const container = new ServiceContainer(
          replica,
          {
            ...args,
            system: system.name,
            service,
            definition,
            image: image.reference,
            networks: joined,
            environment: serviceEnvironment(service, definition, surroundings),
            volumes,
            models: models?.name,
            rollout,
            server: elsewhere?.server,
          },
          {
            ...there,
            // One container after the other on one volume: a renamed service is the same one.
            aliases: replica === service ? formerNames(definition).map((name) => ({ name })) : [],
            dependsOn: [image, ...[shipped, models, turn].filter(isResource), ...needs],
          },
        );
        containers.set(replica, container);
        return container;
      });
      byService.set(service, replicas);
      if (!takesTurn) continue;
      turnBefore = new Handover(
        `${service}-handover`,
        {
          stack,
          system: system.name,
          service,
          containers: replicas,
          routedPort: routed.some((path) => path.service === service) ? definition.port : undefined,
          docker: args.docker,
        },
        { parent: this, dependsOn: replicas },
      );
    }
    this.containers = containers;
    new ProcessLimits(
      "process-limits",
      {
        docker: args.docker,
        containers: deployed.map((service) => ({
          processes: confinementOf(system.services.get(service) as Service).processes,
          ids: (byService.get(service) ?? []).map(({ id }) => id),
        })),
      },
      { parent: this },
    );
    this.route(args, byService);
    this.registerOutputs({
      memTotalMiB: args.memTotalMiB,
      rolling: args.rolling,
    });
  }

  private route(
    { system, site, secrets, webLogin, docker }: DeploymentArgs,
    containers: ReadonlyMap<string, readonly ServiceContainer[]>,
  ): void {
    const [edge] = containers.get(EDGE) ?? [];
    if (!edge) return;
    new EdgeRoutes(
      `${EDGE}-routes`,
      {
        site,
        ...(webLogin ? { login: webLogin } : {}),
        docker,
        edge,
        containers,
        paths: routedPathsOn(system, { secrets, webLogin }).filter(({ service }) =>
          containers.has(service),
        ),
        ports: new Map([...system.services].map(([name, { port }]) => [name, port])),
      },
      { parent: this, dependsOn: [...containers.values()].flat() },
    );
  }

  private image(args: DeploymentArgs, service: string): ServiceImage {
    return new ServiceImage(
      service,
      { ...imageSourcesOf(service, args), shipped: args.elsewhere !== undefined },
      { parent: this },
    );
  }

  private models(
    { stack, system, docker }: DeploymentArgs,
    service: string,
    image: ServiceImage,
    network: pulumi.Output<string>,
    elsewhere: Elsewhere | undefined,
  ): ModelVolume | undefined {
    const models = system.services.get(service)?.models;
    if (!models) return undefined;
    const name = fetcherOf(service);
    return new ModelVolume(
      name,
      {
        name: `${system.name}-${stack}-${name}`,
        ...{ stack, system: system.name, service, models },
        network,
        image: image.reference,
        docker,
        server: elsewhere?.server,
      },
      {
        parent: this,
        provider: elsewhere?.engine,
        dependsOn: [image, elsewhere?.shipped].filter(isResource),
      },
    );
  }

  private volumes(
    { stack, system }: DeploymentArgs,
    service: string,
    definition: Service,
    elsewhere: Elsewhere | undefined,
  ): Record<string, pulumi.Input<string>> {
    return Object.fromEntries(
      Object.entries(definition.volumes ?? {}).map(([volume, directory]) => {
        const name = `${service}-${volume}`;
        const created = new DataVolume(
          name,
          {
            name: volumeName({ system: system.name, stack }, service, definition, volume),
            owner: { project: pulumi.getProject(), stack, system: system.name },
            service: dataName(service, definition),
            onOwnDisk: elsewhere?.ownDisk ?? false,
            disposable: service === EDGE,
          },
          {
            ...{ parent: this, provider: elsewhere?.engine },
            aliases: formerNames(definition).map((former) => ({ name: `${former}-${volume}` })),
          },
        );
        return [directory, created.name];
      }),
    );
  }
}

function isResource(resource: pulumi.Resource | undefined): resource is pulumi.Resource {
  return resource !== undefined;
}

/** Names of a service's containers: `backend`, or `backend-1`, `backend-2` where there are several. */
export function replicaNames(service: string, definition: Service): string[] {
  const { min } = replicaBounds(definition);
  if (min === 1) return [service];
  return Array.from({ length: min }, (_, index) => `${service}-${index + 1}`);
}
