import { groupBy } from "../capacity/group-by";
import type { HistoryEntry } from "./history";
import type { Trend } from "./snapshot";

/** The largest memory of one service on one day. */
export interface DayPeak {
  readonly service: string;
  /** Days since 1970. */
  readonly day: number;
  readonly memoryMiB: number;
}

/** A week and a week before it. */
const LONGEST_DAYS = 14;
/** Fewer days tell a weekend from a trend no better than chance. */
const FEWEST_DAYS = 5;

/** Days since 1970 of a moment in seconds since then. */
export function dayOf(at: number): number {
  return Math.floor(at / 86_400);
}

/** The peaks of each service's days. */
export function peaksOf(entries: readonly HistoryEntry[]): DayPeak[] {
  const peaks = new Map<string, DayPeak>();
  for (const { at, service, memoryMiB } of entries) {
    const day = dayOf(at);
    const key = `${day} ${service}`;
    const before = peaks.get(key)?.memoryMiB ?? 0;
    peaks.set(key, { service, day, memoryMiB: Math.max(before, memoryMiB) });
  }
  return [...peaks.values()];
}

/** The same from lines of `DAY TAB SERVICE TAB MIB`. */
export function peaksIn(lines: readonly string[]): DayPeak[] {
  return lines.map((line) => {
    const [day, service, memoryMiB] = line.split("\t");
    return { service, day: Number(day), memoryMiB: Number(memoryMiB) };
  });
}

/**
 * The line through each service's last 14 whole days before `today`, in days since 1970: the middle of the slopes between any two of
 * them, which one day of a release or a restart does not turn. Nothing of a service that is known for fewer than 5 of them.
 */
export function trendsOf(peaks: readonly DayPeak[], today: number): Trend[] {
  const last = peaks.filter(({ day }) => day < today && day >= today - LONGEST_DAYS);
  const byService = groupBy(last, ({ service }) => service);
  return [...byService].flatMap(([service, days]) => {
    if (days.length < FEWEST_DAYS) return [];
    const perDayMiB = middle(
      days.flatMap((one) =>
        days
          .filter(({ day }) => day > one.day)
          .map(({ day, memoryMiB }) => (memoryMiB - one.memoryMiB) / (day - one.day)),
      ),
    );
    const nowMiB = middle(days.map(({ day, memoryMiB }) => memoryMiB + perDayMiB * (today - day)));
    return [{ service, nowMiB, perDayMiB, days: days.length }];
  });
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
