import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type Placeable, taskMiB } from "../../../core/capacity/placement/member";
import { EDGE } from "../../../core/model/edge";
import { networksOf } from "../../../core/model/networks";
import { placeablesOf } from "../../../core/model/placeable";
import { dataName, fetcherOf, modelVariables, type Service } from "../../../core/model/service";
import { inStartOrder } from "../../../core/model/system";
import type { WebLogin } from "../../caddyfile";
import { databasePasswords } from "../../database-password";
import { imageSourcesOf } from "../../image-plan";
import { type ServiceEnvironment, serviceEnvironment } from "../../service-environment";
import { ServiceImage } from "../../service-image";
import type { HostedArgs } from "../host";
import { CADDYFILE, swarmCaddyfile, swarmEdge } from "./swarm-edge";
import { type SwarmFile, swarmFile } from "./swarm-file";
import { SwarmService } from "./swarm-service";

/** A system on the servers of a swarm: its networks over all of them, its images, and services that keep to the plan. */
export class SwarmDeployment extends pulumi.ComponentResource {
  constructor(
    name: string,
    private readonly args: HostedArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("enxuto:components:SwarmDeployment", name, {}, opts);
    const { system, external, servers } = args;
    const deployed = inStartOrder(system).filter((service) => !external.has(service));
    const surroundings = { ...args, passwords: databasePasswords(system, deployed, this) };
    const networks = this.networks();
    const provider = this.engine();
    const placeables = new Map(placeablesOf(system, external.keys()).map((one) => [one.name, one]));
    const made = new Map<string, SwarmService>();
    let before: SwarmService | undefined;
    for (const service of deployed) {
      const own = system.services.get(service) as Service;
      const definition = service === EDGE ? swarmEdge(own) : own;
      const { variables, files } = serviceEnvironment(service, definition, surroundings);
      const image = this.image(service);
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
          // A name may stand for another image on each server, what it holds may not.
          image: servers.length > 1 ? image.pushed : image.reference,
          networks: networks(service),
          variables: [
            ...variables,
            ...(definition.models ? modelVariables(definition.models) : []),
          ],
          files: this.files(service, files, deployed),
          volumes: this.volumes(service, definition),
          rollout,
          ...this.place(placeables.get(service) as Placeable),
        },
        {
          parent: this,
          provider,
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
    const home = servers.find(({ services }) => services.includes(name))?.name;
    return {
      taskMiB: taskMiB(placeable, reserve),
      boundTo: pinned && !everywhere ? home : undefined,
      everywhere: everywhere ? servers.length : undefined,
    };
  }

  /** The manager, which hands the registry's login on to whichever server pulls. */
  private engine(): docker.Provider {
    const { registry, registryLogin } = this.args;
    return new docker.Provider(
      "swarm-manager",
      registryLogin
        ? {
            registryAuth: [
              {
                address: registry.split("/")[0],
                username: registryLogin.user,
                password: registryLogin.password,
              },
            ],
          }
        : {},
      { parent: this },
    );
  }

  private networks(): (service: string) => pulumi.Output<string>[] {
    const { stack, system } = this.args;
    const byService = networksOf(system);
    const made = new Map(
      [...new Set([...byService.values()].flat())].map((name) => [
        name,
        new docker.Network(
          name,
          { name, driver: "overlay", labels: [{ label: "enxuto.stack", value: stack }] },
          { parent: this, deleteBeforeReplace: true },
        ).id,
      ]),
    );
    return (service) =>
      (byService.get(service) ?? []).map((name) => made.get(name) as pulumi.Output<string>);
  }

  private image(service: string): ServiceImage {
    const { registry, registryLogin } = this.args;
    return new ServiceImage(
      service,
      { ...imageSourcesOf(service, this.args), registry, registryLogin },
      { parent: this },
    );
  }

  private files(
    service: string,
    files: ServiceEnvironment["files"],
    deployed: readonly string[],
  ): SwarmFile[] {
    const { stack, system, secrets, webLogin } = this.args;
    const contents: [string, pulumi.Input<string>][] = [...files];
    if (service === EDGE) {
      const routes = (login?: WebLogin) => swarmCaddyfile(system, deployed, secrets, login);
      contents.push([CADDYFILE, webLogin ? webLogin.apply(routes) : routes()]);
    }
    return contents.map(([path, content]) =>
      swarmFile({ stack, system: system.name, service, path, content }, { parent: this }),
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
