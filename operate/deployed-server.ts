import type { KnownToState } from "../components/hosts/server/known";
import { type Cost, serversCost } from "../core/capacity/cost";
import { serverName } from "../core/capacity/placement/member";
import { type HostKind, type RentedServers, rentedKinds } from "../core/catalog/host-kinds";
import { sizesName } from "../core/report/servers-words";
import { resourceOf } from "../pulumi/events/steps";
import { needsOf, type StateResource } from "../pulumi/state";
import { unlabelledIn } from "./data-users";

/** The server that a stack's state knows, as far as it costs money; of several the first one, with the sizes and the cost of all. */
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

/** The types of resources that are a server's volume for data. */
export const VOLUME_TYPES: readonly string[] = TYPES.map(({ volumeType }) => volumeType);

/** Name of the resource that is a stack's server, or the first of several. */
export const FIRST_SERVER = "server";

/** Parts of a server that a state knows. */
export function knownServer(resources: readonly StateResource[]): Omit<KnownToState, "wayBack"> {
  const kept = resources.filter((resource) => !resource.delete);
  const there = kept.map(({ type }) => type);
  return {
    runsOn: there.includes("docker:index/service:Service")
      ? "servers"
      : there.includes("docker:index/container:Container")
        ? "server"
        : undefined,
    server: TYPES.some(({ serverType }) => there.includes(serverType)),
    volume: TYPES.some(({ volumeType }) => there.includes(volumeType)),
    network: TYPES.some(({ networkType = "" }) => there.includes(networkType)),
    unlabelledVolumes: new Set(
      kept.flatMap(({ type, inputs }) => unlabelledIn(type, inputs ?? {})),
    ),
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

/** The servers of a stack that a state knows, in their order; those that wait for their removal are left out. */
export function serversIn(
  resources: readonly StateResource[],
  types: readonly string[] = SERVER_TYPES,
): StateResource[] {
  return resources
    .filter(({ type, delete: gone }) => !gone && types.includes(type))
    .sort((a, b) => placeOf(a) - placeOf(b));
}

/** What a state has at the provider of its servers: these, their volumes, keys and all else. */
export function rentedIn(resources: readonly StateResource[]): StateResource[] {
  const packages = new Set(SERVER_TYPES.map(packageOf));
  return resources.filter(({ type, delete: gone }) => !gone && packages.has(packageOf(type)));
}

/** `hcloud` of `hcloud:index/server:Server`. */
function packageOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}

/** Place of a server among several, from 0 on. */
function placeOf({ urn }: StateResource): number {
  const { name } = resourceOf(urn);
  return name === FIRST_SERVER ? 0 : Number(name.slice(serverName(0).length - 1)) - 1;
}

/** The server of a stack; undefined where there is none. */
export function deployedServer(resources: readonly StateResource[]): DeployedServer | undefined {
  const there = resources.filter((resource) => !resource.delete);
  for (const type of TYPES) {
    const servers = serversIn(there, [type.serverType]);
    const [first] = servers;
    if (!first) continue;
    const volume = there.find((resource) => resource.type === type.volumeType);
    const extras = {
      dataVolumeGB: Number(volume?.inputs?.size ?? 0),
      backups: first.inputs?.backups === true,
    };
    const priced = servers.map((server) => pricedBy(type, server));
    return {
      kind: type.kind,
      name: String(first.inputs?.name),
      size: sizesName(priced.map(({ size }) => size)),
      ordered: first.created,
      cost: serversCost(priced, extras),
    };
  }
  return undefined;
}

function pricedBy({ catalogue, sizeInput }: RentedServers, { inputs }: StateResource) {
  const size = String(inputs?.[sizeInput]);
  const priceMonthly = catalogue.sizes.find(({ name }) => name === size)?.priceMonthly;
  return { size, ...(priceMonthly ? { priceMonthly } : {}), rates: catalogue.rates };
}
