import { type Footprint, leanMemory } from "./footprint";
import type { Memory } from "./memory";

/** Use of a service over days, of which each figure is the largest of five minutes. All memory is in MiB. */
export interface ServiceUse {
  readonly p95MiB: number;
  readonly peakMiB: number;
  /** Hours in which it was looked at. */
  readonly hours: number;
}

/** One service's budget as it is and as its use justifies it. */
export interface Resized {
  readonly name: string;
  readonly replicas: number;
  readonly before: Memory;
  readonly after: Memory;
  /** Undefined where nothing was seen of it: it then keeps what it has. */
  readonly use: ServiceUse | undefined;
  /** Whether what was measured under load keeps its limit above what its use would justify. */
  readonly isHeld: boolean;
}

/** Below this nothing is proposed: a night says little of a day. */
export const LEAST_HOURS = 24;

/**
 * The budget that a service's use justifies, with the margins of profile `lean`: never below the minimum that was measured of it.
 */
export function resized(
  service: {
    readonly name: string;
    readonly replicas: number;
    readonly memory: Memory;
    readonly footprint?: Footprint;
  },
  use: ServiceUse | undefined,
): Resized {
  const { name, replicas, memory, footprint } = service;
  if (!use) return { name, replicas, before: memory, after: memory, use, isHeld: false };
  const { p95MiB, peakMiB } = use;
  const seen = leanMemory({ p95MiB, peakMiB, minimumLimitMiB: 0 });
  const after = leanMemory({ p95MiB, peakMiB, minimumLimitMiB: footprint?.minimumLimitMiB ?? 0 });
  return { name, replicas, before: memory, after, use, isHeld: after.limitMiB > seen.limitMiB };
}

/** The 95th percentile and the peak of figures of five minutes each. */
export function useOf(figures: readonly number[]): ServiceUse | undefined {
  const used = figures.filter((figure) => figure > 0).sort((a, b) => a - b);
  if (used.length === 0) return undefined;
  return {
    p95MiB: used[Math.min(used.length - 1, Math.floor(used.length * 0.95))],
    peakMiB: used[used.length - 1],
    hours: used.length / 12,
  };
}
