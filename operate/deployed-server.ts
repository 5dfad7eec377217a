import { type Cost, serverCost } from "../core/capacity/cost";
import { CATALOGUES, type HostKind } from "../core/catalog/hosts";
import { needsOf, type StateResource } from "../pulumi/state";

/** The server that a stack's state knows, as far as it costs money. */
export interface DeployedServer {
  readonly kind: HostKind;
  readonly name: string;
  readonly size: string;
  /** When it was ordered, ISO 8601. Undefined where the state does not tell. */
  readonly ordered: string | undefined;
  /** What it costs a month as listed; undefined for a size that is listed no more. */
  readonly cost: Cost | undefined;
}

/** The types of servers and volumes, and what they call their size. */
const TYPES: readonly {
  readonly kind: HostKind;
  readonly server: string;
  readonly size: string;
  readonly volume: string;
}[] = [
  {
    kind: "hetzner",
    server: "hcloud:index/server:Server",
    size: "serverType",
    volume: "hcloud:index/volume:Volume",
  },
  {
    kind: "digitalocean",
    server: "digitalocean:index/droplet:Droplet",
    size: "size",
    volume: "digitalocean:index/volume:Volume",
  },
];

/** The types of resources that are a server. */
export const SERVER_TYPES: readonly string[] = TYPES.map(({ server }) => server);

/** What of a server a state knows. */
export function knownServer(resources: readonly StateResource[]): {
  readonly server: boolean;
  readonly volume: boolean;
} {
  const there = resources.filter((resource) => !resource.delete).map(({ type }) => type);
  return {
    server: TYPES.some(({ server }) => there.includes(server)),
    volume: TYPES.some(({ volume }) => there.includes(volume)),
  };
}

/** What of a state's entries is gone with the server: its Docker, all that runs on that, and what was done to both. */
export function goneWithServer(resources: readonly StateResource[]): StateResource[] {
  const servers = new Set(
    resources.filter(({ type }) => SERVER_TYPES.includes(type)).map(({ urn }) => urn),
  );
  const gone = new Set(servers);
  for (const resource of resources) {
    const isDocker = /::(docker-ready|server-docker)$/.test(resource.urn);
    if (isDocker || needsOf(resource).some((urn) => gone.has(urn))) gone.add(resource.urn);
  }
  return resources.filter(({ urn }) => gone.has(urn) && !servers.has(urn));
}

/** The server of a stack; undefined where there is none. */
export function deployedServer(resources: readonly StateResource[]): DeployedServer | undefined {
  const there = resources.filter((resource) => !resource.delete);
  for (const type of TYPES) {
    const server = there.find((resource) => resource.type === type.server);
    if (!server) continue;
    const size = String(server.inputs?.[type.size]);
    const volume = there.find((resource) => resource.type === type.volume);
    const extras = {
      dataVolumeGB: Number(volume?.inputs?.size ?? 0),
      backups: server.inputs?.backups === true,
    };
    const catalogue = CATALOGUES[type.kind];
    const price = catalogue?.sizes.find(({ name }) => name === size)?.priceMonthly;
    return {
      kind: type.kind,
      name: String(server.inputs?.name),
      size,
      ordered: server.created,
      cost: catalogue && price && serverCost(size, price, catalogue.rates, extras),
    };
  }
  return undefined;
}
