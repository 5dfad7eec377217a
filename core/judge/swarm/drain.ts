import { type Loss, losses } from "../../capacity/placement/loss";
import type { Placeable } from "../../capacity/placement/member";
import type { Place } from "../../capacity/placement/task";
import type { SwarmNode, SwarmService, SwarmTask } from "./node";

/** What becomes of what a server runs when it is to take no tasks any more. */
export interface Drain extends Loss {
  /** Services that move, each with the number of its tasks there. */
  readonly moving: readonly { readonly service: SwarmService; readonly tasks: number }[];
}

/**
 * Judges a drain by what runs now, whichever stacks it is of: what moves has to find room on the other servers in every order in
 * which Docker may take it. Undefined where the swarm has no server of the name.
 */
export function drainOf(
  server: string,
  nodes: readonly SwarmNode[],
  services: readonly SwarmService[],
  tasks: readonly SwarmTask[],
): Drain | undefined {
  const byId = new Map(services.map((service) => [service.id, service]));
  const running = tasks.filter(
    ({ desired, state }) => desired === "running" && state === "running",
  );
  const places = nodes
    .filter(
      ({ hostname, state, availability }) =>
        hostname === server || (state === "ready" && availability === "active"),
    )
    .map((node) => placeOf(node, byId, running));
  const loss = losses(places).find((one) => one.server === server);
  if (!loss) return undefined;
  const leaving = running.filter((task) => task.server === server);
  return {
    ...loss,
    moving: services
      .filter(({ boundTo, replicas }) => boundTo === undefined && replicas !== undefined)
      .map((service) => ({
        service,
        tasks: leaving.filter(({ serviceId }) => serviceId === service.id).length,
      }))
      .filter((one) => one.tasks > 0),
  };
}

function placeOf(
  { hostname, memTotalMiB, budgetMiB = 0 }: SwarmNode,
  services: ReadonlyMap<string, SwarmService>,
  running: readonly SwarmTask[],
): Place {
  const tasks = running
    .filter(({ server }) => server === hostname)
    .flatMap(({ serviceId, MiB }) => {
      const service = services.get(serviceId);
      return service ? [{ service: placeableOf(service, MiB), MiB }] : [];
    });
  return {
    member: { name: hostname, size: null, memTotalMiB },
    budgetMiB,
    tasks,
    freeMiB: budgetMiB - tasks.reduce((sum, { MiB }) => sum + MiB, 0),
  };
}

function placeableOf(
  { service, replicas, boundTo, hostPorts }: SwarmService,
  MiB: number,
): Placeable {
  return {
    name: service,
    replicas: replicas ?? 1,
    everywhere: replicas === undefined,
    pinned: boundTo !== undefined,
    hostPorts,
    memory: { reservationMiB: MiB },
    rollout: "stop-first",
  };
}
