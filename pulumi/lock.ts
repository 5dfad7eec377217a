import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isReaper, processOf } from "./process";

/** The lock that an operation on a stack holds in a state folder, as Pulumi writes it. */
export interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** ISO 8601 time at which it was taken. */
  readonly timestamp: string;
}

/**
 * Who holds a lock: nobody any more, an operation at work, or one that goes on alone because the command that started it was
 * killed.
 */
export type Holder = "nobody" | "at work" | "left alone";

/** The locks that are held on a stack, by operations that run or were killed. */
export function readLocks(stateDirectory: string, project: string, stack: string): Lock[] {
  const folder = path.join(stateDirectory, ".pulumi/locks/organization", project, stack);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => readLock(path.join(folder, file)));
}

/** A lock whose file was cut short by the kill of its owner was taken when the file was made. */
function readLock(file: string): Lock {
  const timestamp = fs.statSync(file).birthtime.toISOString();
  try {
    return { ...JSON.parse(fs.readFileSync(file, "utf8")), timestamp };
  } catch {
    return { pid: 0, username: "", hostname: os.hostname(), timestamp };
  }
}

/** Who holds a lock. What another machine holds is taken to be at work. */
export function holderOf({ pid, hostname }: Lock): Holder {
  if (hostname !== os.hostname()) return "at work";
  const owner = pid > 0 ? processOf(pid) : undefined;
  // Ids are used again, so being alive alone says nothing.
  if (owner?.command !== "pulumi") return "nobody";
  return isReaper(owner.parent) ? "left alone" : "at work";
}
