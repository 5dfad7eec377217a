import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { managersAmong } from "../../../core/capacity/placement/managers";
import { SERVER_USER } from "../../../engine/ssh-config";
import { DEPLOYMENT } from "../../deployment";
import type { ServiceImage } from "../../service-image";
import { TASK } from "../../task";
import type { HostedArgs } from "../host";
import { urls } from "../server/server-deployment";
import { type Prepared, prepare, type Server, shipTo } from "../server/server-steps";
import { FORMED } from "../swarm/command-names";
import { type Rented, registryAuth, SwarmDeployment } from "../swarm/swarm-deployment";

/** One of several rented servers. */
export interface RentedMember extends Server {
  /** Its address on the private network. */
  readonly privateAddress: pulumi.Input<string>;
}

/** Properties of the network between a provider's servers. */
export interface PrivateNetwork {
  /** Largest packet that it carries, in bytes; overlay networks keep below it. @default - Docker's own, 1500 */
  readonly mtu?: number;
}

/** The system on several servers: waits for each, makes a swarm of them, ships the images, deploys. Returns the URLs by service. */
export function deployOnServers(
  servers: readonly RentedMember[],
  network: PrivateNetwork,
  args: HostedArgs,
  opts: pulumi.ComponentResourceOptions,
): Record<string, pulumi.Input<string>> {
  const [first] = servers;
  const prepared = servers.map((server, index) => {
    const { name, size } = args.servers[index];
    const own = { ...args, size: size ?? args.size };
    return prepare(server, own, opts, index === 0 ? "" : name);
  });
  const [{ config }] = prepared;
  const rented = (images: readonly ServiceImage[]): Rented => {
    // Before a server joins, since a proxy that is on every server starts there at once.
    const delivered = args.registry ? undefined : delivery(servers, prepared, args, images, opts);
    const formed = formation(servers, prepared, args, {
      ...opts,
      dependsOn: [...needsOf(prepared), ...(delivered ? [delivered.ids] : [])],
    });
    const engine = new docker.Provider(
      "server-docker",
      {
        host: pulumi.interpolate`ssh://${SERVER_USER}@${first.address}:22`,
        sshOpts: ["-F", config],
        ...registryAuth(args),
      },
      { ...opts, dependsOn: [formed] },
    );
    return { engine, config, formed, ...network, ...(delivered ? { idOf: delivered.idOf } : {}) };
  };
  new SwarmDeployment(
    args.system.name,
    { ...args, rented },
    // What one server carried before several do: passwords and images are the same.
    { ...opts, aliases: [{ type: DEPLOYMENT }] },
  );
  return urls(args, first.address);
}

function needsOf(prepared: readonly Prepared[]): pulumi.Resource[] {
  return prepared.flatMap(({ needs }) => needs);
}

/** Has the servers be the nodes of one swarm, each with its budget. */
function formation(
  servers: readonly RentedMember[],
  prepared: readonly Prepared[],
  args: HostedArgs,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  const managers = managersAmong(servers.length);
  return new command.local.Command(
    FORMED,
    {
      create: `${TASK} form`,
      environment: {
        ENXUTO_TASK: pulumi.jsonStringify({
          stack: args.stack,
          members: servers.map(({ id, privateAddress }, index) => ({
            id,
            name: args.servers[index].name,
            config: prepared[index].config,
            address: privateAddress,
            budgetMiB: args.servers[index].budgetMiB,
            size: args.servers[index].size,
            manages: index < managers,
          })),
        }),
      },
      logging: command.local.Logging.Stdout,
    },
    opts,
  );
}

/** Images that were brought to every server. */
interface Delivery {
  readonly ids: pulumi.Resource;
  /** Id of an image, by the name that it has on them. */
  readonly idOf: (reference: string) => pulumi.Output<string>;
}

/** Brings images to every server, one after the other: each gets them through a tunnel of its own. */
function delivery(
  servers: readonly RentedMember[],
  prepared: readonly Prepared[],
  args: HostedArgs,
  images: readonly ServiceImage[],
  opts: pulumi.ComponentResourceOptions,
): Delivery {
  let before = needsOf(prepared);
  for (const [index, server] of servers.entries()) {
    const { name } = args.servers[index];
    const shipped = shipTo(
      index === 0 ? "shipped-images" : `${name}-shipped-images`,
      server,
      prepared[index].config,
      index === 0 ? args : { ...args, from: prepared[0].config },
      images,
      { ...opts, dependsOn: [...before, ...images] },
    );
    before = [shipped];
  }
  const references = images.map(({ reference }) => reference);
  const ids = new command.local.Command(
    "image-ids",
    {
      create: `${TASK} ids`,
      environment: {
        ENXUTO_TASK: pulumi.jsonStringify({
          members: servers.map(({ id }, index) => ({
            ...{ id, name: args.servers[index].name, config: prepared[index].config },
          })),
          references,
        }),
      },
      logging: command.local.Logging.None,
    },
    { ...opts, dependsOn: before },
  );
  return { ids, idOf: (reference) => ids.stdout.apply((text) => idIn(text, reference)) };
}

function idIn(text: string, reference: string): string {
  // Without an engine, in plan, nothing was asked.
  return text ? JSON.parse(text)[reference] : reference;
}
