import type { Placeable } from "../capacity/placement/member";
import { EDGE } from "./edge";
import { isStateful } from "./service";
import { loadsOf, type System } from "./system";

/**
 * The services of a system as several servers carry them, without those that run elsewhere: the proxy in front runs on each, what
 * keeps data stays where its data is.
 */
export function placeablesOf(system: System, external: Iterable<string> = []): Placeable[] {
  return loadsOf(system, external).map((load) => {
    const service = system.services.get(load.name);
    const { publish, alsoPublish = [] } = service ?? {};
    return {
      ...load,
      everywhere: load.name === EDGE,
      pinned: service !== undefined && isStateful(service),
      hostPorts: [...(publish === undefined ? [] : [publish]), ...alsoPublish],
    };
  });
}
