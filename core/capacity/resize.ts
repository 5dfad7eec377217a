import { type Footprint, LEAN_MARGIN, leanMemory } from "./footprint";
import type { Memory } from "./memory";
import { percentile } from "./percentile";

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

/** Hours that a service has to be looked at before its budget is written, where nothing else is said: a night says little of a day. */
export const LEAST_HOURS = 24;

/**
 * Allowance over a peak that only a watcher's looks have seen, which come every 15 seconds: half of it to a limit. Measured 2026-11-29
 * with Conecta Saúde under its load: of eight services, four peaked 9 to 32 % higher between two looks (samples twice a second), which
 * a quarter would not have held. It costs no reservation.
 */
const LOOKS_MARGIN = 1.5;

/**
 * The budget that a service's use justifies, with the margins of profile `lean`: never below the minimum that was measured of it. Its
 * limit has more room where its use went beyond what was measured, or nothing was.
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
  const isMeasured = footprint !== undefined && peakMiB <= footprint.peakMiB;
  const margin = isMeasured ? LEAN_MARGIN.peak : LOOKS_MARGIN;
  const { minimumLimitMiB = 0 } = footprint ?? {};
  const seen = leanMemory({ p95MiB, peakMiB, minimumLimitMiB: 0 }, margin);
  const after = leanMemory({ p95MiB, peakMiB, minimumLimitMiB }, margin);
  return { name, replicas, before: memory, after, use, isHeld: after.limitMiB > seen.limitMiB };
}

/**
 * The proposals that may be written: a service that was looked at for less than `leastHours` keeps what it has, as one that came
 * yesterday does next to those of a month. Where that is so of all of them, undefined.
 */
export function writable(
  services: readonly Resized[],
  leastHours = LEAST_HOURS,
): readonly Resized[] | undefined {
  const isLong = ({ use }: Resized) => use !== undefined && use.hours >= leastHours;
  if (!services.some(isLong)) return undefined;
  return services.map((one) => (isLong(one) ? one : { ...one, after: one.before, isHeld: false }));
}

/** Use of a service by its history; what belongs to one moment counts once, however often the watcher was started anew in it. */
export function useOf(
  history: readonly { readonly at: number; readonly memoryMiB: number }[],
): ServiceUse | undefined {
  const moments = new Map<number, number>();
  for (const { at, memoryMiB } of history) {
    if (memoryMiB > 0) moments.set(at, Math.max(moments.get(at) ?? 0, memoryMiB));
  }
  const used = [...moments.values()];
  if (used.length === 0) return undefined;
  return {
    p95MiB: percentile(used, 0.95),
    peakMiB: Math.max(...used),
    hours: used.length / 12,
  };
}
