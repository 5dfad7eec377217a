import { execFileSync } from "node:child_process";

/** Kills processes as a machine does that runs out of memory or power; those that ended by themselves are no news. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
}

/** The processes that a process started, and those that they started. */
export function descendants(pid: number): number[] {
  const all = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    all.flatMap(([child, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}
