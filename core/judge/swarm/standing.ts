import type { SwarmNode, SwarmService, SwarmTask } from "./node";

/** How a service of a swarm stands at this moment. */
export interface ServiceStanding {
  readonly service: string;
  /** Tasks that should run. */
  readonly wanted: number;
  /** Those of them that run and are healthy. */
  readonly running: number;
  /** Hostnames of the servers that they run on, one for each, sorted. */
  readonly on: readonly string[];
  /** What keeps the others from running, in Docker's words; empty where it does not say. */
  readonly error: string;
  /** Whether Docker stopped an update of it, or took one back. */
  readonly update: "paused" | "rolled back" | undefined;
}

/** The standings of services, by the tasks that each should have. */
export function standingsOf(
  wanted: ReadonlyMap<string, number>,
  services: readonly SwarmService[],
  tasks: readonly SwarmTask[],
): ServiceStanding[] {
  return [...wanted].map(([service, count]) => {
    const own = tasks.filter((task) => task.service === service);
    const running = own.filter(isRunning);
    const errors = own.filter(({ error }) => error !== "").map(({ error }) => error);
    const update = services.find((one) => one.service === service)?.update;
    return {
      service,
      wanted: count,
      running: running.length,
      on: running.flatMap(({ server }) => server ?? []).sort(),
      error: running.length < count ? (errors.at(-1) ?? "") : "",
      update: update?.startsWith("rollback")
        ? "rolled back"
        : update === "paused"
          ? "paused"
          : undefined,
    };
  });
}

/** What one server of a swarm carries at this moment. */
export interface ServerStanding {
  readonly server: string;
  readonly role: SwarmNode["role"];
  readonly state: string;
  readonly availability: string;
  /** What its tasks may have, in MiB; undefined where it declares no budget. */
  readonly budgetMiB: number | undefined;
  /** What its tasks of this stack have of it, in MiB. */
  readonly usedMiB: number;
  /** Services of this stack that run there, one for each task, sorted. */
  readonly services: readonly string[];
}

/** The standings of the nodes of a swarm, by their names. */
export function serverStandingsOf(
  nodes: readonly SwarmNode[],
  tasks: readonly SwarmTask[],
): ServerStanding[] {
  return [...nodes]
    .sort((a, b) => (a.hostname < b.hostname ? -1 : 1))
    .map(({ hostname: server, role, state, availability, budgetMiB }) => {
      const own = tasks.filter((task) => task.server === server && isRunning(task));
      return {
        ...{ server, role, state, availability, budgetMiB },
        usedMiB: own.reduce((sum, { MiB }) => sum + MiB, 0),
        services: own.map(({ service }) => service).sort(),
      };
    });
}

function isRunning({ desired, state }: SwarmTask): boolean {
  return desired === "running" && state === "running";
}
