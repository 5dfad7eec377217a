import { type Cost, serverCost } from "../core/capacity/cost";
import { type HostKind, rentedKinds } from "../core/catalog/host-kinds";
import { needsOf, type StateResource } from "../pulumi/state";

/** The server that a stack's state knows, as far as it costs money. */
export interface DeployedServer {
  readonly kind: HostKind;
  readonly name: string;
  readonly size: string;
  /** Time of its order, ISO 8601. Undefined where the state does not tell. */
  readonly ordered: string | undefined;
  /** Monthly cost as listed; undefined for a size that is listed no more. */
  readonly cost: Cost | undefined;
}

const TYPES = rentedKinds();

/** The types of resources that are a server. */
export const SERVER_TYPES: readonly string[] = TYPES.map(({ serverType }) => serverType);

/** Parts of a server that a state knows. */
export function knownServer(resources: readonly StateResource[]): {
  readonly server: boolean;
  readonly volume: boolean;
} {
  const there = resources.filter((resource) => !resource.delete).map(({ type }) => type);
  return {
    server: TYPES.some(({ serverType }) => there.includes(serverType)),
    volume: TYPES.some(({ volumeType }) => there.includes(volumeType)),
  };
}

/** Entries of a state that are gone with the server: its Docker, all that runs on that, and what was done to both. */
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
    const server = there.find((resource) => resource.type === type.serverType);
    if (!server) continue;
    const size = String(server.inputs?.[type.sizeInput]);
    const volume = there.find((resource) => resource.type === type.volumeType);
    const extras = {
      dataVolumeGB: Number(volume?.inputs?.size ?? 0),
      backups: server.inputs?.backups === true,
    };
    const { catalogue } = type;
    const price = catalogue.sizes.find(({ name }) => name === size)?.priceMonthly;
    return {
      kind: type.kind,
      name: String(server.inputs?.name),
      size,
      ordered: server.created,
      cost: price && serverCost(size, price, catalogue.rates, extras),
    };
  }
  return undefined;
}
