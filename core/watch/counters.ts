import type { ContainerUse } from "./watched";

/** What the kernel has counted of a container since it started. */
export interface Counters {
  readonly memoryBytes: number;
  /** File cache that can be dropped, a part of the memory. */
  readonly cacheBytes: number;
  readonly cpuMicroseconds: number;
  /** Processes that were killed for memory. */
  readonly oomKills: number;
}

/** The counters by container id that lines of `ID MEMORY CACHE CPU KILLS` tell; a line with a figure missing tells nothing. */
export function countersOf(lines: readonly string[]): Map<string, Counters> {
  return new Map(
    lines.flatMap((line): [string, Counters][] => {
      const [id, ...words] = line.split(" ");
      const figures = words.map((word) => (word === "" ? Number.NaN : Number(word)));
      if (figures.length !== 4 || figures.some(Number.isNaN)) return [];
      const [memoryBytes, cacheBytes, cpuMicroseconds, oomKills] = figures;
      return [[id, { memoryBytes, cacheBytes, cpuMicroseconds, oomKills }]];
    }),
  );
}

/** Use of each container, from its counters now and those of so many seconds before. */
export function useBetween(
  before: ReadonlyMap<string, Counters>,
  now: ReadonlyMap<string, Counters>,
  seconds: number,
): Map<string, ContainerUse> {
  return new Map(
    [...now].map(([id, { memoryBytes, cacheBytes, cpuMicroseconds }]) => {
      const spent = cpuMicroseconds - (before.get(id)?.cpuMicroseconds ?? Number.NaN);
      return [
        id,
        {
          workingSetMiB: Math.max(0, memoryBytes - cacheBytes) / 1024 ** 2,
          // A container that was restarted counts from zero.
          ...(spent >= 0 && seconds > 0 ? { cpus: spent / 1e6 / seconds } : {}),
        },
      ];
    }),
  );
}

/**
 * Ids of containers in which the kernel killed between two looks, one for each kill: by the counters, and by what the engine told
 * meanwhile, since a container that ended takes its counters with it.
 */
export function killsBetween(
  before: ReadonlyMap<string, Counters>,
  now: ReadonlyMap<string, Counters>,
  told: readonly string[],
): string[] {
  const counted = [...now].flatMap(([id, { oomKills }]) => {
    const known = before.get(id);
    const kills = known ? Math.max(0, oomKills - known.oomKills) : 0;
    return new Array<string>(kills).fill(id);
  });
  return [...counted, ...told.filter((id) => !counted.includes(id))];
}
