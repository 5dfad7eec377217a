import type { Memory } from "./memory";

/** Memory that a service's container really used under a load, as `enxuto measure` wrote it down. All memory is in MiB. */
export interface Footprint {
  /** Working set at rest, once healthy. */
  readonly idleMiB: number;
  /** Working set that 95 of 100 samples under load stayed below. */
  readonly p95MiB: number;
  /** Largest working set of any sample, start-up and health checks included. */
  readonly peakMiB: number;
  /** Largest anonymous memory of any sample, which both cgroup versions count alike. @default - not read */
  readonly anonymousMiB?: number;
  /** The smallest limit tried under which the whole load passed: no OOM kill, no restart, no wrong answer. */
  readonly minimumLimitMiB: number;
  /** The limit under which the first three figures were taken. */
  readonly limitMiB: number;
  /** ISO 8601 day. */
  readonly date: string;
  /** The load in words. */
  readonly load: string;
  /** Whether the image stood on `official` bases or on a `stand-in`. */
  readonly base: string;
  /** The engine that ran it, with its cgroup version. */
  readonly engine: string;
}

/** Allowance of a lean budget over a measurement: a quarter to the peak, 15 % to the minimum, a tenth to the 95th percentile. */
export const LEAN_MARGIN = { peak: 1.25, minimum: 1.15, p95: 1.1 } as const;

/** Budgets are round figures: both are multiples of this, in MiB. */
const STEP_MIB = 8;

/** The smallest budget that a measurement justifies, with the margins above; `peakMargin` stands in place of the peak's. */
export function leanMemory(
  { peakMiB, minimumLimitMiB, p95MiB }: Pick<Footprint, "peakMiB" | "minimumLimitMiB" | "p95MiB">,
  peakMargin: number = LEAN_MARGIN.peak,
): Memory {
  const limitMiB = roundUp(Math.max(peakMiB * peakMargin, minimumLimitMiB * LEAN_MARGIN.minimum));
  return { limitMiB, reservationMiB: Math.min(limitMiB, roundUp(p95MiB * LEAN_MARGIN.p95)) };
}

function roundUp(mib: number): number {
  return Math.ceil(mib / STEP_MIB) * STEP_MIB;
}

/** A limit next to what was measured. */
export interface MeasuredLimit {
  readonly service: string;
  readonly limitMiB: number;
  /** Least that it needs, or its peak, with its files in memory. */
  readonly measuredMiB: number;
  /** Part of it that is files in memory. */
  readonly tmpfsMiB: number;
  /** ISO 8601 day. */
  readonly date: string;
  /** The load in words, as the measurement has it. */
  readonly load: string;
}

/** Notice of a limit that is too small for what was measured and for `tmpfsMiB` of files in memory on top; undefined for any other. */
export function belowMinimum(
  service: string,
  limitMiB: number,
  footprint: Footprint,
  tmpfsMiB = 0,
): ({ readonly code: "below-measured-minimum" } & MeasuredLimit) | undefined {
  const measuredMiB = footprint.minimumLimitMiB + tmpfsMiB;
  if (limitMiB >= measuredMiB) return undefined;
  const { date, load } = footprint;
  return {
    ...{ code: "below-measured-minimum", service, limitMiB, measuredMiB, tmpfsMiB, date, load },
  };
}

/** Notice of a limit that is smaller than the peak that was measured; undefined for any other. */
export function belowPeak(
  service: string,
  limitMiB: number,
  footprint: Footprint,
  tmpfsMiB = 0,
): ({ readonly code: "below-measured-peak" } & MeasuredLimit) | undefined {
  const measuredMiB = footprint.peakMiB + tmpfsMiB;
  if (limitMiB >= measuredMiB || limitMiB < footprint.minimumLimitMiB + tmpfsMiB) return undefined;
  const { date, load } = footprint;
  return {
    ...{ code: "below-measured-peak", service, limitMiB, measuredMiB, tmpfsMiB, date, load },
  };
}
