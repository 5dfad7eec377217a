import type { Filling } from "./filling";
import type { Place, Task } from "./task";

/** What the search may do before it is given up: replicas put down, and a placement judged counts as all of them on all servers. */
const SEARCH_STEPS = 20_000;

/** Tries every place of every replica, largest first, until one placement is enough. */
export class Search {
  private steps = 0;
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

  /** Whether every way was tried. */
  get isOver(): boolean {
    return this.steps < SEARCH_STEPS;
  }

  private leaf(): readonly Place[] | undefined {
    const places = this.servers.map((server) => server.place);
    this.any ??= places;
    // Judging a whole placement takes as long as putting each replica on each server.
    this.steps += this.tasks.length * this.servers.length;
    return this.enough(places) ? places : undefined;
  }
}
