import { parseMiB } from "../../core/capacity/memory";
import { type Member, MOST_SERVERS, serverName } from "../../core/capacity/placement/member";
import type { Survive } from "../../core/capacity/placement/servers";
import { got, oneOf, UserError } from "../../core/capacity/user-error";
import {
  CATALOGUES,
  type HostKind,
  hostCapacity,
  isServer,
  withMemTotal,
} from "../../core/catalog/hosts";
import { isStateful } from "../../core/model/service";
import { choice, parseJson, strings } from "./readers";
import type { Others } from "./setting";

/** Servers that a stack asks for: so many of its size, a size for each, or those that a team has. */
export type ServersChoice =
  | { readonly count: number }
  | { readonly sizes: readonly string[] }
  | { readonly members: readonly Member[] };

/** On rented servers a number of them or a list with the size of each, elsewhere the memory of each by its name. */
export function servers(value: string, at: string, { host }: Others): ServersChoice {
  const parsed = parseJson(value);
  if (parsed === 1) return { count: 1 };
  if (!isServer(host)) return { members: ownMembers(parsed, at) };
  if (typeof parsed === "number" && isCount(parsed)) return { count: parsed };
  if (Array.isArray(parsed) && isCount(parsed.length) && parsed.every(isText)) {
    return { sizes: parsed };
  }
  throw new UserError(
    at,
    `${got(parsed)}, expected how many of enxuto:size there are, 1 to ${MOST_SERVERS}, or a size for each: [cx33, cx23, cx23]`,
  );
}

/** Servers that services with data are bound to, by service. */
export function homes(value: string, at: string, { defined }: Others): Record<string, string> {
  const stateful = [...defined.services].filter(([, service]) => isStateful(service));
  return strings(
    value,
    at,
    stateful.map(([name]) => name),
  );
}

/** Throws a UserError for a home that is none of the servers. */
export function checkHomes(
  homes: Readonly<Record<string, string>>,
  members: readonly Member[],
): void {
  const names = members.map(({ name }) => name);
  for (const [service, home] of Object.entries(homes)) {
    if (!names.includes(home)) {
      throw new UserError(`enxuto:homes.${service}`, `${got(home)}, ${oneOf(names)}`);
    }
  }
}

/** Number of servers that may be lost. */
export function survive(value: string, at: string): Survive {
  return choice(value, at, ["0", "1"]) === "1" ? 1 : 0;
}

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= MOST_SERVERS;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

const OWN_KEYS = ["memTotal", "diskGB", "arch"];

function ownMembers(value: unknown, at: string): Member[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(
      at,
      `${got(value)}, expected the memory of each server by its name: {big: 4GB, small: 2GB}`,
    );
  }
  const members = Object.entries(value);
  if (!isCount(members.length)) {
    throw new UserError(at, `got ${members.length} servers, expected 1 to ${MOST_SERVERS}`);
  }
  return members.map(([name, said]) => ownMember(name, said, `${at}.${name}`));
}

function ownMember(name: string, said: unknown, at: string): Member {
  const given = isText(said) ? { memTotal: said } : said;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new UserError(at, `${got(said)}, expected its memory: 4GB`);
  }
  const { memTotal, diskGB, arch, ...more } = given as Record<string, unknown>;
  const [unknown] = Object.keys(more);
  if (unknown) throw new UserError(`${at}.${unknown}`, `is not known, ${oneOf(OWN_KEYS)}`);
  const memTotalMiB = isText(memTotal) ? parseMiB(memTotal) : undefined;
  if (!memTotalMiB) {
    throw new UserError(
      isText(said) ? at : `${at}.memTotal`,
      `${got(memTotal)}, expected its memory: 4GB, or MemTotal as /proc/meminfo has it: 2020816kB`,
    );
  }
  if (diskGB !== undefined && !(Number.isInteger(diskGB) && Number(diskGB) >= 1)) {
    throw new UserError(`${at}.diskGB`, `${got(diskGB)}, expected whole GB from 1`);
  }
  return {
    ...{ name, size: null, memTotalMiB },
    ...(diskGB === undefined ? {} : { diskGB: Number(diskGB) }),
    ...(arch === undefined
      ? {}
      : { arch: choice(String(arch), `${at}.arch`, ["amd64", "arm64"] as const) }),
  };
}

/** Settings on the servers of a stack. */
interface Said {
  readonly host: HostKind;
  readonly size: string;
  readonly servers: ServersChoice;
  readonly survive: Survive;
  readonly memTotal: string;
}

/**
 * The servers that carry a stack together, in their order; none where one rented server carries it by itself.
 *
 * Throws a UserError for a size that is not sold, for settings that contradict each other, and for one server that may be lost.
 */
export function membersOf(said: Said): readonly Member[] {
  const { size, servers, survive } = said;
  checkSizes(said);
  const isOwn = "members" in servers;
  const count = isOwn ? servers.members.length : sizesOf(servers, size).length;
  if (count === 1 && survive === 1) {
    throw new UserError(
      "enxuto:survive",
      "got 1, but everything runs on one server: set enxuto:servers to three",
    );
  }
  if (isOwn) return servers.members;
  return count === 1 ? [] : rentedMembers(said);
}

/** A list of sizes leaves nothing to the settings for one of them. */
function checkSizes({ servers, size, memTotal }: Said): void {
  if (!("sizes" in servers)) return;
  for (const [key, value] of Object.entries({ size, memTotal })) {
    if (value === "") continue;
    throw new UserError(
      `enxuto:${key}`,
      `${got(value)}, but enxuto:servers has a size for each server: remove one of the two settings`,
    );
  }
}

function rentedMembers({ host, servers, size, memTotal }: Said): Member[] {
  if (host === "render" || !isServer(host)) return [];
  return sizesOf(servers, size).map((size, index) => {
    const at = "sizes" in servers ? `enxuto:servers[${index}]` : "enxuto:size";
    const listed = hostCapacity(host, size, new Date(), CATALOGUES, at);
    const known = memTotal ? withMemTotal(listed, "enxuto:memTotal", memTotal) : listed;
    const { memTotalMiB = 0, arch, diskGB } = known;
    return { ...{ name: serverName(index), size, memTotalMiB }, arch, diskGB };
  });
}

/** The size of each rented server, in their order; the stack's own where they are a team's. */
export function sizesOf(servers: ServersChoice, size: string): readonly string[] {
  if ("sizes" in servers) return servers.sizes;
  return "count" in servers ? Array(servers.count).fill(size) : [size];
}
