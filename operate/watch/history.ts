import * as fs from "node:fs";
import * as path from "node:path";
import {
  dayFile,
  type HistoryEntry,
  historyEntries,
  historyLine,
  historyStep,
  isDayFile,
  NO_HISTORY,
  type OpenHistory,
  staleDays,
} from "../../core/watch/history";
import type { Snapshot } from "../../core/watch/snapshot";
import { ownFolder } from "../../engine/local-folder";

/** History of the last 30 days of a stack, in a file for each day: the largest figures of every five minutes. */
export class History {
  private open: OpenHistory = NO_HISTORY;

  constructor(private readonly folder: string) {}

  /** Takes a snapshot in; `now` is the wall clock in seconds since 1970. Writes when five minutes are over. */
  add(snapshot: Snapshot, now: number): void {
    const { open, done } = historyStep(this.open, snapshot, now);
    this.open = open;
    this.write(done);
  }

  /** Writes what is not written yet. */
  flush(): void {
    this.write(this.open.entries);
    this.open = NO_HISTORY;
  }

  private write(entries: readonly HistoryEntry[]): void {
    if (entries.length === 0) return;
    const [{ at }] = entries;
    ownFolder(this.folder);
    const lines = entries.map((entry) => `${historyLine(entry)}\n`);
    fs.appendFileSync(path.join(this.folder, dayFile(at)), lines.join(""));
    const files = fs
      .readdirSync(this.folder)
      .map((name) => ({ name, bytes: fs.statSync(path.join(this.folder, name)).size }));
    for (const name of staleDays(files, at))
      fs.rmSync(path.join(this.folder, name), { force: true });
  }
}

/** Entries that a history's folder holds, the oldest first; lines that were cut are left out, and a folder that is not there has none. */
export function readHistory(folder: string): HistoryEntry[] {
  if (!fs.existsSync(folder)) return [];
  const days = fs.readdirSync(folder).filter(isDayFile).sort();
  return days.flatMap((day) => historyEntries(fs.readFileSync(path.join(folder, day), "utf8")));
}
