import type { Reserve } from "../reserve";
import { budgetMiB, type Filter, type Member, type Placeable, taskMiB } from "./member";

/** One replica of a service. */
export interface Task {
  readonly service: Placeable;
  readonly MiB: number;
}

/** A server with what was put on it. */
export interface Place {
  readonly member: Member;
  readonly budgetMiB: number;
  readonly tasks: readonly Task[];
  /** Budget less the sum of its tasks; never negative. */
  readonly freeMiB: number;
}

/** Whether a server could run one more replica of a service, if it had the memory. */
export function couldRun({ member, tasks }: Place, service: Placeable): boolean {
  if (!suits(member, service)) return false;
  return !service.hostPorts?.length || !tasks.some((task) => samePort(task.service, service));
}

/** Whether two services take the same port of a server. */
export function samePort(one: Placeable, other: Placeable): boolean {
  return one.hostPorts?.some((port) => other.hostPorts?.includes(port)) ?? false;
}

function suits({ arch }: Member, service: Placeable): boolean {
  return !service.arch || !arch || service.arch === arch;
}

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

/** What the search may do before it is given up: replicas put down, and a placement judged counts as all of them on all servers. */
const SEARCH_STEPS = 20_000;

/** A server while it is filled. */
class Filling {
  readonly tasks: Task[] = [];
  free: number;
  private readonly ports = new Set<number>();
  private readonly replicas = new Map<string, number>();
  private known: string | undefined;

  constructor(
    readonly member: Member,
    readonly budget: number,
  ) {
    this.free = budget;
  }

  refusal({ service, MiB }: Task): Filter | undefined {
    if (!suits(this.member, service)) return "architecture";
    if (service.home !== undefined && service.home !== this.member.name) return "home";
    if (service.hostPorts?.some((port) => this.ports.has(port))) return "port";
    return MiB > this.free ? "memory" : undefined;
  }

  replicasOf({ name }: Placeable): number {
    return this.replicas.get(name) ?? 0;
  }

  put(task: Task): void {
    this.known = undefined;
    this.tasks.push(task);
    this.free -= task.MiB;
    for (const port of task.service.hostPorts ?? []) this.ports.add(port);
    this.replicas.set(task.service.name, this.replicasOf(task.service) + 1);
  }

  take(): void {
    const task = this.tasks.pop();
    if (!task) return;
    this.known = undefined;
    this.free += task.MiB;
    for (const port of task.service.hostPorts ?? []) this.ports.delete(port);
    this.replicas.set(task.service.name, this.replicasOf(task.service) - 1);
  }

  /** Two servers of one state are the same choice. */
  get state(): string {
    const tasks = () => this.tasks.map(({ service }) => service.name).sort();
    this.known ??= [this.member.arch, this.budget, ...tasks()].join(" ");
    return this.known;
  }

  get place(): Place {
    return {
      member: this.member,
      budgetMiB: this.budget,
      tasks: [...this.tasks],
      freeMiB: this.free,
    };
  }
}

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
  return { unplaced: unplaced as Unplaced, proven: search.steps < SEARCH_STEPS };
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

/** Tries every place of every replica, largest first, until one placement is enough. */
class Search {
  steps = 0;
  /** The first placement that it came by, enough or not. */
  any: readonly Place[] | undefined;
  private readonly left: readonly number[];

  constructor(
    private readonly servers: readonly Filling[],
    private readonly tasks: readonly Task[],
    private readonly enough: (places: readonly Place[]) => boolean,
  ) {
    let sum = 0;
    this.left = [...tasks]
      .reverse()
      .map(({ MiB }) => (sum += MiB))
      .reverse();
  }

  run(
    index = 0,
    free = this.servers.reduce((sum, server) => sum + server.free, 0),
  ): readonly Place[] | undefined {
    if (index === this.tasks.length) return this.leaf();
    // What is left in all servers together is too little: no placement of the rest exists.
    if (this.left[index] > free) return undefined;
    const task = this.tasks[index];
    const seen = new Set<string>();
    for (const server of this.servers) {
      if (server.refusal(task)) continue;
      const { state } = server;
      if (task.service.home === undefined && seen.has(state)) continue;
      seen.add(state);
      if (++this.steps >= SEARCH_STEPS) return undefined;
      server.put(task);
      const found = this.run(index + 1, free - task.MiB);
      server.take();
      if (found) return found;
    }
    return undefined;
  }

  private leaf(): readonly Place[] | undefined {
    const places = this.servers.map((server) => server.place);
    this.any ??= places;
    // Judging a whole placement takes as long as putting each replica on each server.
    this.steps += this.tasks.length * this.servers.length;
    return this.enough(places) ? places : undefined;
  }
}
