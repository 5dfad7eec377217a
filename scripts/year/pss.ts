import * as fs from "node:fs";

/** Memory of processes together in MiB, where what several share counts in parts; those that ended meanwhile have none. */
export function pssMiB(processes: readonly number[]): number {
  const kib = processes.map((pid) => {
    try {
      const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}
