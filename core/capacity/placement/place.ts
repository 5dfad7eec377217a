import type { Reserve } from "../reserve";
import { Filling } from "./filling";
import { budgetMiB, type Filter, type Member, type Placeable, taskMiB } from "./member";
import { Search } from "./search";
import type { Place, Task } from "./task";

/** A replica that no server can take, and how many servers refuse it for which reason: the first that holds for each. */
export interface Unplaced {
  readonly service: string;
  readonly MiB: number;
  readonly filters: Readonly<Partial<Record<Filter, number>>>;
  /** The most that any server has left for it. */
  readonly mostFreeMiB: number;
}

/** Where everything runs, or the first replica that found no place. */
export type Placement =
  | { readonly places: readonly Place[] }
  | {
      readonly unplaced: Unplaced;
      /** Whether every way was tried; false where the search was given up, so that one may exist. */
      readonly proven: boolean;
    };

/** Which of the servers that can take a replica gets it; the first of equals. */
type Preference = (a: Filling, b: Filling, task: Task) => number;

/** Replicas of one service apart, and then where most is left: what a server has to itself it can roll in. */
const SPREAD: Preference = (a, b, { service }) =>
  a.replicasOf(service) - b.replicasOf(service) || b.free - a.free;

/** Where least is left, so that the largest gaps stay whole. */
const PACK: Preference = (a, b) => a.free - b.free;

/**
 * Places every replica on a server. The same input always gives the same places, whatever the order of the services.
 *
 * Spread first, then packed; where neither is `enough`, a search over all places, given up after 20,000 steps. Of placements that
 * are not enough the first is returned.
 */
export function place(
  services: readonly Placeable[],
  members: readonly Member[],
  reserve: Reserve,
  enough: (places: readonly Place[]) => boolean = () => true,
): Placement {
  const tasks = tasksOf(services, reserve);
  const servers = () => members.map((member) => new Filling(member, budgetMiB(member, reserve)));
  const everywhere = services
    .filter((service) => service.everywhere)
    .map((service) => ({ service, MiB: taskMiB(service, reserve) }));
  let first: Placement | undefined;
  let unplaced: Unplaced | undefined;
  for (const preference of [SPREAD, PACK]) {
    const filling = servers();
    const missing = fill(filling, everywhere, tasks, preference);
    if (missing) {
      unplaced ??= missing;
      continue;
    }
    const places = filling.map((server) => server.place);
    if (enough(places)) return { places };
    first ??= { places };
  }
  const filling = servers();
  const missing = fill(filling, everywhere, [], SPREAD);
  if (missing) return { unplaced: missing, proven: true };
  const search = new Search(filling, tasks, enough);
  const places = search.run();
  if (places) return { places };
  if (first) return first;
  if (search.any) return { places: search.any };
  return { unplaced: unplaced as Unplaced, proven: search.isOver };
}

/** All replicas but those that run everywhere: the ones that have a home first, then the largest. */
function tasksOf(services: readonly Placeable[], reserve: Reserve): Task[] {
  return services
    .filter((service) => !service.everywhere)
    .flatMap((service) =>
      Array.from({ length: service.replicas }, () => ({ service, MiB: taskMiB(service, reserve) })),
    )
    .sort(
      (a, b) =>
        Number(b.service.home !== undefined) - Number(a.service.home !== undefined) ||
        b.MiB - a.MiB ||
        (a.service.name < b.service.name ? -1 : a.service.name > b.service.name ? 1 : 0),
    );
}

/** Fills servers in one pass; the first replica that finds no place. */
function fill(
  servers: readonly Filling[],
  everywhere: readonly Task[],
  tasks: readonly Task[],
  preference: Preference,
): Unplaced | undefined {
  for (const task of everywhere) {
    for (const server of servers) {
      if (server.refusal(task)) return unplacedOf(task, [server]);
      server.put(task);
    }
  }
  for (const task of tasks) {
    let best: Filling | undefined;
    for (const server of servers) {
      if (server.refusal(task)) continue;
      if (!best || preference(server, best, task) < 0) best = server;
    }
    if (!best) return unplacedOf(task, servers);
    best.put(task);
  }
  return undefined;
}

function unplacedOf(task: Task, servers: readonly Filling[]): Unplaced {
  const filters: Partial<Record<Filter, number>> = {};
  for (const server of servers) {
    const filter = server.refusal(task);
    if (filter) filters[filter] = (filters[filter] ?? 0) + 1;
  }
  const left = servers.filter((server) => server.refusal(task) === "memory");
  return {
    service: task.service.name,
    MiB: task.MiB,
    filters,
    mostFreeMiB: Math.max(0, ...left.map(({ free }) => free)),
  };
}
