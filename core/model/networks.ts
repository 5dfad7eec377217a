import { isAddress } from "./env";
import { protocolOf, routesOf, type Service } from "./service";
import type { System } from "./system";

/**
 * The networks of each service, by service. A database or cache is on one that only those join that name it, so that nothing else
 * reaches it; one that every other service names is on the network of all.
 */
export function networksOf(system: System): ReadonlyMap<string, readonly string[]> {
  const { network, services } = system;
  const isNamedByAll = (store: string) =>
    [...services].every(([name, one]) => name === store || named(one).includes(store));
  const own = new Map(
    [...services]
      .filter(([name, one]) => isStore(one) && !isNamedByAll(name))
      .map(([name]) => [name, `${network}-${name}`]),
  );
  return new Map(
    [...services].map(([name, service]) => {
      const names = named(service);
      const reachesOthers = names.some((other) => !own.has(other));
      const shared = own.has(name) && !reachesOthers ? [] : [network];
      const stores = [name, ...names].flatMap((one) => own.get(one) ?? []);
      return [name, [...new Set([...shared, ...stores])]];
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
