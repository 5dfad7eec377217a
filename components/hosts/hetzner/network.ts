import * as hcloud from "@pulumi/hcloud";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Addresses of the private network and of its one subnet. The firewall does not look at private networks: there members, and nobody
 * else, reach each other at the ports of a swarm, which the firewall closes to the world.
 */
const PRIVATE_RANGE = "10.132.0.0/16";
const PRIVATE_SUBNET = "10.132.0.0/24";

/** Address of a server on it, by its place: the lowest ones are the network's own. */
export function privateAddress(index: number): string {
  return `10.132.0.${11 + index}`;
}

/** Packets on private networks are smaller than 1500 bytes (docs.hetzner.com, "Networks", read 2026-11-29). */
export const PRIVATE_NETWORK = { mtu: 1450 };

/** The network zone of each location. */
const ZONES: Readonly<Record<string, string>> = {
  ...{ fsn1: "eu-central", nbg1: "eu-central", hel1: "eu-central" },
  ...{ ash: "us-east", hil: "us-west", sin: "ap-southeast" },
};

/** So many servers at most are spread over machines by one group. */
const SPREAD_OVER = 10;

/** What has the server of a place join the network between several. */
export function joining(
  parent: pulumi.Resource,
  name: string,
  full: string,
  location: string,
  labels: Record<string, string>,
): (index: number) => Partial<hcloud.ServerArgs> {
  const network = new hcloud.Network(
    `${name}-network`,
    { name: full, ipRange: PRIVATE_RANGE, labels },
    { parent },
  );
  const subnet = new hcloud.NetworkSubnet(
    `${name}-subnet`,
    {
      networkId: network.id.apply(Number),
      type: "cloud",
      networkZone: ZONES[location] ?? "eu-central",
      ipRange: PRIVATE_SUBNET,
    },
    { parent },
  );
  // On machines of their own, so that one that fails takes one server along.
  const spread = new hcloud.PlacementGroup(
    `${name}-spread`,
    { name: full, type: "spread", labels },
    { parent },
  );
  return (index) => ({
    networks: [{ subnetId: subnet.id, ip: privateAddress(index), aliasIps: [] }],
    ...(index < SPREAD_OVER ? { placementGroupId: spread.id.apply(Number) } : {}),
  });
}
