import * as fs from "node:fs";
import { killAll } from "./kill";

/** Ends everything that runs below a folder at once, as a power cut does: an engine, what it started, and what that started. */
export function cutPower(folder: string): void {
  const all = processes();
  const found = new Set(
    all.filter(({ words }) => words.includes(`${folder}/`)).map(({ pid }) => pid),
  );
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  found.delete(process.pid);
  killAll([...found]);
}

function processes(): { pid: number; parent: number; words: string }[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const words = fs.readFileSync(`/proc/${name}/cmdline`, "utf8");
        const stat = fs.readFileSync(`/proc/${name}/stat`, "utf8");
        const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return [{ pid: Number(name), parent: Number(parent), words }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
