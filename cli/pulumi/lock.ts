import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The lock that an operation on a stack holds in a state folder, as Pulumi writes it. */
export interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** ISO 8601 time at which it was taken. */
  readonly timestamp: string;
}

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

/** Whether the operation that took a lock is still there. What another machine holds is taken to be. */
export function isHeld({ pid, hostname }: Lock): boolean {
  if (hostname !== os.hostname()) return true;
  return pid > 0 && commandOf(pid) === "pulumi";
}

/** The command of a process; empty where there is none. Ids are used again, so being alive alone says nothing. */
function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    const command = execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" });
    return path.basename(command.trim());
  } catch {
    return "";
  }
}
