import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { processOf } from "../engine/process";

/** Pulumi's own lock: what an operation on a stack holds beside the stack's state. */
export interface PulumiLock {
  /** Path of its file; undefined where the state is in no folder of this machine. */
  readonly file?: string;
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** ISO 8601 time at which it was taken. */
  readonly timestamp: string;
}

/** The locks that are held on a stack whose state is in a folder, by operations that run or were killed. */
export function readLocks(folder: string, project: string, stack: string): PulumiLock[] {
  const locks = path.join(folder, ".pulumi/locks/organization", project, stack);
  if (!fs.existsSync(locks)) return [];
  return fs
    .readdirSync(locks)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => readLock(path.join(locks, file)));
}

/** None where it was given back meanwhile. One whose file was cut short by the kill of its owner was taken when it was made. */
function readLock(file: string): PulumiLock[] {
  const made = fs.statSync(file, { throwIfNoEntry: false });
  if (!made) return [];
  const timestamp = made.birthtime.toISOString();
  try {
    return [{ ...JSON.parse(fs.readFileSync(file, "utf8")), timestamp, file }];
  } catch {
    return [{ file, pid: 0, username: "", hostname: os.hostname(), timestamp }];
  }
}

/** The locks that the CLI names where it refuses to work beside them, with any backend. */
export function refusingLocks(output: string): PulumiLock[] {
  const line = /created by (.*)@(\S+) \(pid (\d+)\) at (\S+)/g;
  return [...output.matchAll(line)].map(([, username, hostname, pid, timestamp]) => ({
    ...{ username, hostname, timestamp },
    pid: Number(pid),
  }));
}

/** Time after a lock was taken up to which its process may seem to have begun: clocks are set, and counted in seconds. */
const TOLERANCE_MS = 60_000;

/**
 * Whether the process that took a lock on this machine is there.
 *
 * Whoever has its id and began before the lock was taken is that process, by whatever name it goes; ids are used again by later
 * ones only. What another machine holds counts as there: it cannot be seen from here.
 */
export function isHeld({ pid, hostname, timestamp }: PulumiLock): boolean {
  if (hostname !== os.hostname()) return true;
  const owner = pid > 0 ? processOf(pid) : undefined;
  return owner !== undefined && owner.startMs <= Date.parse(timestamp) + TOLERANCE_MS;
}
