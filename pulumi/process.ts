import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** A process of this machine. */
export interface Process {
  /** The name of its command, without folder and arguments. */
  readonly command: string;
  /** The id of the process that started it, or took it over. */
  readonly parent: number;
}

/** The process with an id; undefined where there is none. */
export function processOf(pid: number): Process | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

/** Whether a process is one to which the children of those that were killed are handed. */
export function isReaper(pid: number): boolean {
  return pid === 1 || /^(systemd|init|launchd)$/.test(processOf(pid)?.command ?? "");
}

function fromProc(pid: number): Process | undefined {
  // `1234 (pulumi) S 1 …`; the name may hold anything, also parentheses. A zombie is gone.
  const stat = /^\d+ \((.*)\) ([A-Z]) (\d+) /s.exec(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat && stat[2] !== "Z" ? { command: stat[1], parent: Number(stat[3]) } : undefined;
}

function fromPs(pid: number): Process | undefined {
  const output = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
  const line = /^\s*(\d+)\s+(.*\S)/.exec(output);
  return line ? { command: path.basename(line[2]), parent: Number(line[1]) } : undefined;
}
