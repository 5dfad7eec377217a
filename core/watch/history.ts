import type { Snapshot } from "./snapshot";

/** The largest figures of one service in five minutes. */
export interface HistoryEntry {
  /** Start of the five minutes, seconds since 1970. */
  readonly at: number;
  readonly service: string;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly restarts: number;
}

/** The five minutes that are not over yet: plain data, which a file can keep over a restart. */
export interface OpenHistory {
  /** Their start, seconds since 1970. */
  readonly at: number;
  readonly entries: readonly HistoryEntry[];
}

export const NO_HISTORY: OpenHistory = { at: 0, entries: [] };

const STEP_SECONDS = 300;
const DAYS = 30;
/** A day of 20 services takes 0.2 MB; what is beyond this goes, the oldest day first. */
const LONGEST_BYTES = 20_000_000;

/** Takes a snapshot in; `now` is the wall clock in seconds since 1970. `done` are the five minutes that are over, to be written. */
export function historyStep(
  open: OpenHistory,
  { containers }: Snapshot,
  now: number,
): { readonly open: OpenHistory; readonly done: readonly HistoryEntry[] } {
  const at = Math.floor(now / STEP_SECONDS) * STEP_SECONDS;
  const isOver = at !== open.at;
  const entries = new Map(isOver ? [] : open.entries.map((entry) => [entry.service, entry]));
  const sums = new Map<string, HistoryEntry>();
  for (const { service, workingSetMiB = 0, cpus = 0, restarts } of containers) {
    const before = sums.get(service);
    sums.set(service, {
      ...{ at, service },
      memoryMiB: Math.max(before?.memoryMiB ?? 0, workingSetMiB),
      cpus: Math.max(before?.cpus ?? 0, cpus),
      restarts: (before?.restarts ?? 0) + restarts,
    });
  }
  for (const [service, entry] of sums) {
    const before = entries.get(service);
    entries.set(service, {
      ...entry,
      memoryMiB: Math.max(before?.memoryMiB ?? 0, entry.memoryMiB),
      cpus: Math.max(before?.cpus ?? 0, entry.cpus),
    });
  }
  return { open: { at, entries: [...entries.values()] }, done: isOver ? open.entries : [] };
}

/** The name of the file that keeps the day of a moment, in seconds since 1970. */
export function dayFile(at: number): string {
  return `${new Date(at * 1000).toISOString().slice(0, 10)}.tsv`;
}

/** Whether a file's name is a day's. */
export function isDayFile(name: string): boolean {
  return /^\d{4}-\d\d-\d\d\.tsv$/.test(name);
}

/** An entry as a line of its day's file, without the line's end. */
export function historyLine({ at, service, memoryMiB, cpus, restarts }: HistoryEntry): string {
  return [at, service, memoryMiB.toFixed(1), cpus.toFixed(2), restarts].join("\t");
}

/** The entries that a day's file holds; lines that were cut are left out. */
export function historyEntries(text: string): HistoryEntry[] {
  return text.split("\n").flatMap((line) => {
    const [at, service, ...rest] = line.split("\t");
    const [memoryMiB, cpus, restarts] = rest.map(Number);
    const isWhole =
      rest.length === 3 && ![Number(at), memoryMiB, cpus, restarts].some(Number.isNaN);
    return isWhole ? [{ at: Number(at), service, memoryMiB, cpus, restarts }] : [];
  });
}

/**
 * The files of days that are too old or too much at a moment in seconds since 1970; the newest is never one. By their names, so
 * that a clock that was set loses none that should stay.
 */
export function staleDays(
  files: readonly { readonly name: string; readonly bytes: number }[],
  now: number,
): string[] {
  const days = files
    .filter(({ name }) => isDayFile(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const oldest = dayFile(now - DAYS * 86_400);
  let all = days.reduce((sum, { bytes }) => sum + bytes, 0);
  const stale: string[] = [];
  for (const { name, bytes } of days.slice(0, -1)) {
    if (name >= oldest && all <= LONGEST_BYTES) continue;
    stale.push(name);
    all -= bytes;
  }
  return stale;
}
