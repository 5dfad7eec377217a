import { isAddress } from "./env";
import { protocolOf, routesOf, type Service } from "./service";
import type { System } from "./system";

/**
 * The networks of each service, by service: databases and caches are on one that only those join that name them, so that what faces
 * the world cannot reach them. A system in which everything names one has a single network.
 */
export function networksOf(system: System): ReadonlyMap<string, readonly string[]> {
  const { network, services } = system;
  const data = `${network}-data`;
  const stores = new Set([...services].filter(([, one]) => isStore(one)).map(([name]) => name));
  const clients = new Set(
    [...services].filter(([, one]) => named(one).some((n) => stores.has(n))).map(([name]) => name),
  );
  const split =
    stores.size > 0 && [...services.keys()].some((n) => !stores.has(n) && !clients.has(n));
  return new Map(
    [...services.keys()].map((name) => {
      if (!split) return [name, [network]];
      if (!stores.has(name)) return [name, clients.has(name) ? [network, data] : [network]];
      const reachesOthers = named(services.get(name) as Service).some((n) => !stores.has(n));
      return [name, reachesOthers ? [network, data] : [data]];
    }),
  );
}

/** Whether a service holds data for others, and nothing of it faces the world. */
function isStore(service: Service): boolean {
  return (
    protocolOf(service).scheme !== "http" &&
    service.publish === undefined &&
    routesOf(service).length === 0
  );
}

/** The services that a service names, to be started after them or to find their address. */
function named({ needs = [], env = {} }: Service): string[] {
  const addressed = Object.values(env).filter(isAddress);
  return [...needs, ...addressed.map(({ addressOf }) => addressOf)];
}
