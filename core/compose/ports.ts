import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { isList, isMapping, textAt, type Value } from "./value";

/** A port of a container, and where the host publishes it. */
export interface Port {
  readonly target: number;
  /** A port, or a range of which Docker takes one; undefined leaves the choice to Docker. */
  readonly published?: string;
  readonly protocol: string;
  readonly hostIp?: string;
}

/** The ports of a service in short (`127.0.0.1:8080-8081:80-81/tcp`) and long form; of two that are the same, the later one. */
export function portsOf(path: string, value: Value | undefined): Port[] {
  if (value === undefined || value === null) return [];
  if (!isList(value)) throw new UserError(path, sentence`${got(value)}, expected a list of ports`);
  const ports: Port[] = [];
  for (const entry of value) {
    ports.push(...portOf(path, entry));
    if (ports.length > MAXIMUM_PORTS) {
      throw new UserError(path, sentence`has more than ${MAXIMUM_PORTS} ports`);
    }
  }
  return [...new Map(ports.map((port) => [Object.values(port).join(" "), port])).values()];
}

/** As many as one protocol has. */
const MAXIMUM_PORTS = 65_536;

function portOf(path: string, entry: Value): Port[] {
  if (isMapping(entry)) {
    const { target, protocol, host_ip: hostIp } = entry;
    const published = textAt(path, entry.published);
    return [
      {
        target: Number(textAt(path, target)),
        ...(published ? { published } : {}),
        protocol: typeof protocol === "string" ? protocol : "tcp",
        ...(typeof hostIp === "string" && hostIp !== "" ? { hostIp } : {}),
      },
    ];
  }
  return shortForm(path, textAt(path, entry) ?? "");
}

const RANGE = /^(\d{1,5})(?:-(\d{1,5}))?$/;

function shortForm(path: string, text: string): Port[] {
  // An empty address is any: `${BIND:-}:80:80`.
  const match = /^(?:(?:(.*):)?([\d-]*):)?([\d-]+)(?:\/(\w+))?$/.exec(text);
  const target = range(match?.[3]);
  const published = match?.[2] ? range(match[2]) : undefined;
  if (!match || !target || (match[2] && !published)) throw noPort(path, text);
  const count = target.last - target.first;
  if (published && count > 0 && published.last - published.first !== count) {
    throw noPort(path, text);
  }
  const protocol = (match[4] ?? "tcp").toLowerCase();
  const hostIp = match[1]?.replace(/^\[|\]$/g, "");
  return Array.from({ length: count + 1 }, (_, offset) => ({
    target: target.first + offset,
    ...(published
      ? { published: count === 0 ? (match[2] as string) : String(published.first + offset) }
      : {}),
    protocol,
    ...(hostIp ? { hostIp } : {}),
  }));
}

function range(text: string | undefined): { first: number; last: number } | undefined {
  const match = RANGE.exec(text ?? "");
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= 65_535 ? { first, last } : undefined;
}

function noPort(path: string, text: string): UserError {
  return new UserError(
    path,
    sentence`${got(text)}, expected a port: 8080:80, 127.0.0.1:8080:80/tcp`,
  );
}
