/** Settings of a program that follow from the memory limit of its container, so that nobody types them beside it. */

/** PostgreSQL's memory settings for a container limit. */
export interface PostgresTuning {
  readonly maxConnections: number;
  readonly sharedBuffersMiB: number;
  readonly maintenanceWorkMemMiB: number;
  readonly workMemKiB: number;
  /** Of each column: ANALYZE keeps 300 rows for each of it. */
  readonly statisticsTarget: number;
  /** Tables that are vacuumed and analyzed at one time. */
  readonly autovacuumWorkers: number;
}

/** What PostgreSQL has where nothing else is set. */
export const POSTGRES_DEFAULTS = { statisticsTarget: 100, autovacuumWorkers: 3 } as const;

/**
 * No compiler of queries: each connection that has met one dear query holds some 22 MiB for it until it is closed, which no
 * setting bounds (findings/postgres-jit-memory.sh). PostgreSQL 19 has it so by default.
 */
export const POSTGRES_JIT = "off";

/**
 * Most that a sample of ANALYZE takes for each point of its target, in MiB: 300 rows of 1 to 2 KB, each in a block of 2 KiB, whatever
 * maintenance_work_mem says. Measured 2026-11-29, PostgreSQL 15.20, rows of 1 and of 2 KB: a backend held 79 MB at a target of 100 and 42
 * at 40; an autovacuum's was killed in a limit of 96 MiB, and the database began anew.
 */
const SAMPLE_MIB = (300 * 2) / 1024;

/** The target whose samples take at most a quarter of a limit, up to PostgreSQL's own. */
export function tuneStatisticsTarget(limitMiB: number): number {
  const fits = Math.floor(limitMiB / 4 / SAMPLE_MIB);
  return Math.max(1, Math.min(POSTGRES_DEFAULTS.statisticsTarget, fits));
}

/**
 * A quarter of the limit for shared_buffers and a sixteenth for maintenance (pgtune); work_mem takes what is left of 80 % of the
 * limit when every connection sorts once. 25 connections up to 512 MiB, 100 above 1 GiB: each costs a process. One table is vacuumed
 * at a time up to 512 MiB, three above 1 GiB.
 */
export function tunePostgres(limitMiB: number): PostgresTuning {
  const maxConnections = limitMiB <= 512 ? 25 : limitMiB <= 1024 ? 50 : 100;
  const sharedBuffersMiB = Math.max(16, Math.floor(limitMiB / 4));
  const maintenanceWorkMemMiB = Math.max(4, Math.floor(limitMiB / 16));
  const leftMiB = limitMiB * 0.8 - sharedBuffersMiB - maintenanceWorkMemMiB;
  const workMemKiB = Math.max(
    64,
    Math.min(16 * 1024, Math.floor((leftMiB * 1024) / maxConnections)),
  );
  return {
    ...{ maxConnections, sharedBuffersMiB, maintenanceWorkMemMiB, workMemKiB },
    statisticsTarget: tuneStatisticsTarget(limitMiB),
    autovacuumWorkers: limitMiB <= 512 ? 1 : limitMiB <= 1024 ? 2 : 3,
  };
}

/**
 * Redis's `maxmemory` in MiB: three quarters of the limit.
 *
 * Measured 2026-11-20, Redis 7.0: 48 MB in a 64 MiB limit peaked at 52 MB; without `maxmemory` it was killed.
 */
export function tuneRedisMaxmemoryMiB(limitMiB: number): number {
  return Math.max(1, Math.floor(limitMiB * 0.75));
}

/** Figures that decide how much memory a language model's server takes. */
export interface ModelMemory {
  /**
   * The weights. On processors with AVX2 those of four bits become anonymous memory, a Q4_0 file of 593 MiB took 703 with its
   * context (2026-11-28), so a limit without them kills; from five bits up they stay page cache, and such a limit only slows.
   */
  readonly weightsMiB: number;
  /** The server itself, and the buffers of the computation. */
  readonly besideMiB: number;
  /** The key-value cache of one token of context. */
  readonly kvMiBPerToken: number;
}

/**
 * Number of answers that a language model's server gives at once under a limit: as many contexts as fit beside the weights, with 5 %
 * left over. 0 where not even one does.
 */
export function tuneParallelSlots(
  limitMiB: number,
  { weightsMiB, besideMiB, kvMiBPerToken }: ModelMemory,
  contextTokens: number,
): number {
  const leftMiB = limitMiB * 0.95 - weightsMiB - besideMiB;
  return Math.max(0, Math.floor(leftMiB / (contextTokens * kvMiBPerToken)));
}

/** Node's `--max-old-space-size` in MiB: seven tenths of the limit, the rest is for code, stacks and buffers. */
export function tuneNodeHeapMiB(limitMiB: number): number {
  return Math.max(16, Math.floor(limitMiB * 0.7));
}

/** Each has up to four connections: two services of so many stay below the 100 that PostgreSQL takes at most. */
const MOST_WORKERS = 8;

/**
 * Worker processes of a server under a limit: as many as it holds times what one of them is given, at least one.
 *
 * Threads and arenas of the allocator are set for each process in the images (1 and 2, as measured), so that with the workers
 * they follow the limit too.
 */
export function tuneWorkers(limitMiB: number, workerMiB: number): number {
  return Math.min(MOST_WORKERS, Math.max(1, Math.floor(limitMiB / workerMiB)));
}

/** Working sets from which a service that watches its own memory warns, in MiB. */
export interface MemoryLevels {
  readonly warningMiB: number;
  readonly criticalMiB: number;
}

/** The document of flask-report warns at 400 of 512 MB and is alarmed at 450: the same shares of any limit. */
export function tuneMemoryLevels(limitMiB: number): MemoryLevels {
  const share = (of512: number) => Math.floor((limitMiB * of512) / 512);
  return { warningMiB: share(400), criticalMiB: share(450) };
}
