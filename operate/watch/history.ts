import * as fs from "node:fs";
import * as path from "node:path";
import type { Snapshot } from "../../core/watch/snapshot";

/** The largest figures of one service in five minutes. */
export interface HistoryEntry {
  /** Start of the five minutes, seconds since 1970. */
  readonly at: number;
  readonly service: string;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly restarts: number;
}

const STEP_SECONDS = 300;
const DAYS = 30;
/** A day of 20 services takes 0.2 MB; what is beyond this goes, the oldest day first. */
const LONGEST_BYTES = 20_000_000;

/** The last 30 days of a stack, in a file for each day: the largest figures of every five minutes. */
export class History {
  private step = 0;
  private open = new Map<string, HistoryEntry>();

  constructor(private readonly folder: string) {}

  /** Takes a snapshot in; `now` is the wall clock in seconds since 1970. Writes when five minutes are over. */
  add({ containers }: Snapshot, now: number): void {
    const step = Math.floor(now / STEP_SECONDS) * STEP_SECONDS;
    if (step !== this.step) this.flush();
    this.step = step;
    const sums = new Map<string, HistoryEntry>();
    for (const { service, workingSetMiB = 0, cpus = 0, restarts } of containers) {
      const before = sums.get(service);
      sums.set(service, {
        ...{ at: step, service },
        memoryMiB: Math.max(before?.memoryMiB ?? 0, workingSetMiB),
        cpus: Math.max(before?.cpus ?? 0, cpus),
        restarts: (before?.restarts ?? 0) + restarts,
      });
    }
    for (const [service, entry] of sums) {
      const before = this.open.get(service);
      this.open.set(service, {
        ...entry,
        memoryMiB: Math.max(before?.memoryMiB ?? 0, entry.memoryMiB),
        cpus: Math.max(before?.cpus ?? 0, entry.cpus),
      });
    }
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.open.size === 0) return;
    const day = new Date(this.step * 1000).toISOString().slice(0, 10);
    fs.mkdirSync(this.folder, { recursive: true });
    fs.appendFileSync(
      path.join(this.folder, `${day}.tsv`),
      [...this.open.values()].map(lineOf).join(""),
    );
    this.open = new Map();
    dropOld(this.folder, this.step);
  }
}

/** What a history's folder holds, the oldest first; lines that were cut are left out. */
export function readHistory(folder: string): HistoryEntry[] {
  return daysIn(folder).flatMap((file) =>
    fs
      .readFileSync(path.join(folder, file), "utf8")
      .split("\n")
      .flatMap((line) => entryOf(line) ?? []),
  );
}

function lineOf({ at, service, memoryMiB, cpus, restarts }: HistoryEntry): string {
  return `${at}\t${service}\t${memoryMiB.toFixed(1)}\t${cpus.toFixed(2)}\t${restarts}\n`;
}

function entryOf(line: string): HistoryEntry | undefined {
  const [at, service, ...rest] = line.split("\t");
  const [memoryMiB, cpus, restarts] = rest.map(Number);
  if (rest.length !== 3 || [Number(at), memoryMiB, cpus, restarts].some(Number.isNaN))
    return undefined;
  return { at: Number(at), service, memoryMiB, cpus, restarts };
}

function daysIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((file) => /^\d{4}-\d\d-\d\d\.tsv$/.test(file))
    .sort();
}

/** Days by their names, so that a clock that was set loses none that it should keep. */
function dropOld(folder: string, now: number): void {
  const oldest = new Date((now - DAYS * 86_400) * 1000).toISOString().slice(0, 10);
  const days = daysIn(folder);
  const sizes = days.map((file) => fs.statSync(path.join(folder, file)).size);
  let all = sizes.reduce((sum, size) => sum + size, 0);
  days.forEach((file, index) => {
    if (file >= `${oldest}.tsv` && all <= LONGEST_BYTES) return;
    if (index === days.length - 1) return;
    fs.rmSync(path.join(folder, file), { force: true });
    all -= sizes[index];
  });
}
