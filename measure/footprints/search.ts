/** Smallest limit that an engine takes, MiB: Docker refuses less at create. */
const LEAST = 6;
/** Runs with a limit that one search may take. */
const MOST_TRIES = 7;
/** Width of the gap between passed and failed at which the search ends, as a share of what passed. */
const PRECISION = 0.1;

/** A run with a limit, and whether it went well. */
export interface Trial {
  readonly limitMiB: number;
  readonly well: boolean;
}

/** Smallest limit that passed, largest below it that failed; undefined: none. */
export function bounds(trials: readonly Trial[]): { passed?: number; failed?: number } {
  const limits = (well: boolean) =>
    trials.filter((trial) => trial.well === well).map(({ limitMiB }) => limitMiB);
  const passed = limits(true);
  const smallest = passed.length > 0 ? Math.min(...passed) : undefined;
  const failed = limits(false).filter((limit) => smallest === undefined || limit < smallest);
  return { passed: smallest, failed: failed.length > 0 ? Math.max(...failed) : undefined };
}

/** Highest values of a run without a limit, MiB: memory that cannot be dropped, and all usage with page cache. */
export interface FreePeak {
  readonly heldMiB: number;
  readonly usageMiB: number;
}

/**
 * Limit to try next, whole MiB; undefined when the smallest one is known well enough or there were tries enough. Where what was
 * held does not do, the whole usage comes next: file pages can be locked or in constant use, as those of a log in shared memory.
 */
export function nextLimit(peak: FreePeak, trials: readonly Trial[]): number | undefined {
  if (trials.length >= MOST_TRIES) return undefined;
  const { passed, failed } = bounds(trials);
  if (passed === undefined) {
    if (failed === undefined) return Math.max(LEAST, withRoom(peak.heldMiB));
    return Math.max(withRoom(failed), withRoom(peak.usageMiB));
  }
  if (passed <= LEAST) return undefined;
  if (failed === undefined) return Math.max(LEAST, Math.floor(passed * 0.85));
  if (passed - failed <= Math.max(1, passed * PRECISION)) return undefined;
  return Math.floor((passed + failed) / 2);
}

function withRoom(mib: number): number {
  return Math.ceil(mib * 1.1) + 1;
}
