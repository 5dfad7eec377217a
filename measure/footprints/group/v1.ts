import * as fs from "node:fs";
import * as path from "node:path";
import { number, pids, table } from "./files";
import type { Group, Reading } from "./group";

/** A memory group of the first version of control groups. */
export class V1 implements Group {
  static readonly root = "/sys/fs/cgroup/memory";
  readonly version = "v1";
  readonly procs: string;
  private readonly dir: string;

  constructor(name: string) {
    this.dir = path.join(V1.root, name);
    this.procs = path.join(this.dir, "cgroup.procs");
    fs.mkdirSync(this.dir);
  }

  limit(bytes: number): void {
    fs.writeFileSync(this.file("memory.limit_in_bytes"), String(bytes));
    const withSwap = this.file("memory.memsw.limit_in_bytes");
    if (fs.existsSync(withSwap)) fs.writeFileSync(withSwap, String(bytes));
  }

  read(): Reading {
    const stat = table(this.file("memory.stat"));
    return {
      held: (stat.get("total_rss") ?? 0) + (stat.get("total_shmem") ?? 0),
      workingSet:
        number(this.file("memory.usage_in_bytes")) - (stat.get("total_inactive_file") ?? 0),
    };
  }

  peakUsage(): number {
    return number(this.file("memory.max_usage_in_bytes"));
  }

  kills(): number {
    return table(this.file("memory.oom_control")).get("oom_kill") ?? 0;
  }

  pids(): number[] {
    return pids(this.procs);
  }

  remove(): void {
    if (fs.existsSync(this.dir)) fs.rmdirSync(this.dir);
  }

  private file(name: string): string {
    return path.join(this.dir, name);
  }
}
