import type { Catalogue } from "./catalogue";
import { DIGITALOCEAN } from "./digitalocean";
import { HETZNER } from "./hetzner";

/** Kinds of hosts that a stack runs on. */
export const HOST_KINDS = ["local", "hetzner", "digitalocean", "swarm", "render"] as const;
export type HostKind = (typeof HOST_KINDS)[number];

/** A provider's servers: their catalogue, and the types under which Pulumi knows them. */
export interface RentedServers {
  readonly catalogue: Catalogue;
  /** Pulumi's type of a server: `hcloud:index/server:Server`. */
  readonly serverType: string;
  /** Input of that type which names the size. */
  readonly sizeInput: string;
  /** Pulumi's type of a volume for data. */
  readonly volumeType: string;
  /** Pulumi's type of the network between several. @default - one that each account has anyway */
  readonly networkType?: string;
}

/** Servers that each kind of host rents out; undefined where a stack gets no server of its own. Total, so that no new kind is forgotten. */
export const RENTED: Readonly<Record<HostKind, RentedServers | undefined>> = {
  local: undefined,
  hetzner: {
    catalogue: HETZNER,
    serverType: "hcloud:index/server:Server",
    sizeInput: "serverType",
    volumeType: "hcloud:index/volume:Volume",
    networkType: "hcloud:index/network:Network",
  },
  digitalocean: {
    catalogue: DIGITALOCEAN,
    serverType: "digitalocean:index/droplet:Droplet",
    sizeInput: "size",
    volumeType: "digitalocean:index/volume:Volume",
  },
  swarm: undefined,
  render: undefined,
};

/**
 * Engine that each kind is deployed through: the one that this machine's Docker CLI talks to, a rented server's own, or none that a
 * user ever sees.
 */
export const ENGINE: Readonly<Record<HostKind, "here" | "server" | "none">> = {
  local: "here",
  hetzner: "server",
  digitalocean: "server",
  // Whichever manager the CLI's context or DOCKER_HOST names.
  swarm: "here",
  render: "none",
};

/** Kinds that rent out servers, each with its servers. */
export function rentedKinds(): (RentedServers & { readonly kind: HostKind })[] {
  return HOST_KINDS.flatMap((kind) => {
    const servers = RENTED[kind];
    return servers ? [{ kind, ...servers }] : [];
  });
}
