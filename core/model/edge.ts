import type { Memory } from "../capacity/memory";
import { got, oneOf, UserError } from "../capacity/user-error";
import { secretsRead } from "./env";
import { http } from "./health";
import { upstream } from "./image";
import { type Route, routesOf, type Service } from "./service";
import type { System } from "./system";

/** The name of the proxy in a system that has one. */
export const EDGE = "edge";

/**
 * Budget of the proxy in every profile.
 *
 * Measured 2026-11-21, Caddy 2.6 without TLS: 8 MiB at rest, at most 16 MiB over 20,000 requests at 4,500 a second; the rest
 * is for certificates and open connections. Read on cgroup v1, which leaves out what connections have not read or sent yet: v2
 * counts that too, 27.7 MB for 24 MiB.
 */
export const EDGE_MEMORY: Memory = { limitMiB: 64, reservationMiB: 32 };

/** Address at which the world reaches the proxy. */
export interface EdgeOptions {
  /** The host's port that leads to it. */
  readonly publish: number;
  /** The name it has a certificate for; empty serves plain HTTP. */
  readonly domain: string;
}

/** Requests below one path, and the service that gets them. */
export interface RoutedPath extends Route {
  readonly service: string;
}

/**
 * A system with a proxy in front: the proxy alone publishes, so that all that stand behind it can be replaced start-first.
 *
 * Throws a UserError where nothing would be reached, or one path twice.
 */
export function withEdge(system: System, options: EdgeOptions): System {
  if (system.services.has(EDGE)) {
    throw new UserError(`${system.name}/${EDGE}`, "is the name of the proxy: expected another one");
  }
  routedPaths(system);
  const services = new Map<string, Service>();
  for (const [name, { publish, ...service }] of system.services) {
    services.set(name, { ...service, routes: routesOf({ ...service, publish }) });
  }
  services.set(EDGE, edge(options));
  const profiles = [...system.profiles].map(
    ([name, budgets]) => [name, { ...budgets, [EDGE]: EDGE_MEMORY }] as const,
  );
  return {
    ...system,
    services,
    profiles: new Map(profiles),
  };
}

/** A system as a server runs it: behind the proxy, where anything of it is reached from outside and none stands there yet. */
export function withServerEdge(system: System): System {
  if (system.services.has(EDGE)) return system;
  const reached = [...system.services.values()].some((service) => routesOf(service).length > 0);
  return reached ? withEdge(system, { publish: 80, domain: "" }) : system;
}

/** What tells who sent a request to a path, on a stack with these secrets: the proxy's login, the service itself, or nothing. */
export function proofOf(
  { withoutLogin, signedBy }: Route,
  { secrets, webLogin }: StackSecrets,
): "login" | "signature" | "nothing" {
  if (signedBy !== undefined && secrets.has(signedBy)) return "signature";
  return webLogin && !withoutLogin ? "login" : "nothing";
}

/** Every path that the proxy routes, with the login left out where a stack with these secrets knows the sender without it. */
export function routedPathsOn(system: System, stack: StackSecrets): RoutedPath[] {
  return routedPaths(system).map((path) => ({
    ...path,
    withoutLogin: proofOf(path, stack) !== "login",
  }));
}

/** What a stack has of secrets, as far as a proxy goes by it. */
export interface StackSecrets {
  /** Contents of secret files, by name. */
  readonly secrets: { has(name: string): boolean };
  /** Who may pass the proxy. Undefined lets anybody pass. */
  readonly webLogin: object | undefined;
}

/** Every path that the proxy routes, the longest first; throws a UserError as `withEdge` does. */
export function routedPaths(system: System): RoutedPath[] {
  const routed = [...system.services].flatMap(([service, definition]) =>
    routesOf(definition).map((route) => ({ ...route, service })),
  );
  if (routed.length === 0) {
    throw new UserError(system.name, "has no service with a route: nothing would be reached");
  }
  const taken = new Map<string, string>();
  for (const { service, path, signedBy } of routed) {
    const at = `${system.name}/${service}/routes`;
    if (!/^\/[A-Za-z0-9._~/-]*$/.test(path)) {
      throw new UserError(at, `${got(path)}, expected a path: /api`);
    }
    const read = secretsRead(system.services.get(service) as Service);
    if (signedBy !== undefined && !read.includes(signedBy)) {
      throw new UserError(`${at}/signedBy`, `${got(signedBy)}, ${oneOf(read)}`);
    }
    const other = taken.get(path);
    if (other) throw new UserError(at, `${path} is taken by ${other}`);
    taken.set(path, service);
  }
  return routed.sort((a, b) => b.path.length - a.path.length);
}

/** Caddy with nothing to serve until it is told its routes; it remembers them beside its certificates. */
function edge({ publish, domain }: EdgeOptions): Service<never> {
  return {
    image: upstream("caddy"),
    memory: EDGE_MEMORY,
    port: 80,
    publish,
    alsoPublish: domain ? [443] : [],
    routes: [],
    health: http("/config/", 2019, "wget", { intervalSeconds: 10, startPeriodSeconds: 10 }),
    env: { XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/data/config" },
    // Go gives memory back when it comes near this, instead of being killed at the limit.
    command: ({ limitMiB }) => [
      "env",
      `GOMEMLIMIT=${Math.floor(limitMiB * 0.75)}MiB`,
      "caddy",
      "run",
      "--resume",
    ],
    volumes: { data: "/data" },
    rollout: "stop-first",
    // The program's file asks for this one capability: without it, it does not even start.
    confinement: { capabilities: ["NET_BIND_SERVICE"], writable: {} },
  };
}
