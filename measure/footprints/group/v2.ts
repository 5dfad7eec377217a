import * as fs from "node:fs";
import * as path from "node:path";
import { number, pids, table } from "./files";
import type { Group, Reading } from "./group";

/** A memory group of the second version of control groups. */
export class V2 implements Group {
  static readonly root = "/sys/fs/cgroup";
  readonly version = "v2";
  readonly procs: string;
  private readonly dir: string;

  constructor(name: string) {
    const control = path.join(V2.root, "cgroup.subtree_control");
    if (!fs.readFileSync(control, "utf8").split(/\s/).includes("memory"))
      fs.writeFileSync(control, "+memory");
    this.dir = path.join(V2.root, name);
    this.procs = path.join(this.dir, "cgroup.procs");
    fs.mkdirSync(this.dir);
  }

  limit(bytes: number): void {
    fs.writeFileSync(this.file("memory.max"), String(bytes));
    const swap = this.file("memory.swap.max");
    if (fs.existsSync(swap)) fs.writeFileSync(swap, "0");
  }

  read(): Reading {
    const stat = table(this.file("memory.stat"));
    return {
      held: (stat.get("anon") ?? 0) + (stat.get("shmem") ?? 0),
      workingSet: number(this.file("memory.current")) - (stat.get("inactive_file") ?? 0),
    };
  }

  /** Kernels before 5.19 keep no peak. */
  peakUsage(): number | undefined {
    const file = this.file("memory.peak");
    return fs.existsSync(file) ? number(file) : undefined;
  }

  kills(): number {
    return table(this.file("memory.events")).get("oom_kill") ?? 0;
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
