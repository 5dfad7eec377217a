import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const ROOT = "/sys/fs/cgroup";
const MIB = 1024 ** 2;

/**
 * Processes that may not use more memory than was counted, as `MemoryMax` of a unit of systemd's has it on a server. As root, and
 * where control groups are of version 1; throws where they are not.
 */
export class MemoryGroup {
  private readonly memory: string;
  private readonly cpu: string;

  /** @param limitMiB - most that all of them may use, pages of files included */
  constructor(
    name: string,
    readonly limitMiB: number,
  ) {
    if (!fs.existsSync(path.join(ROOT, "memory", "memory.limit_in_bytes"))) {
      throw new Error(`there are no memory control groups of version 1 at ${ROOT}/memory`);
    }
    this.memory = path.join(ROOT, "memory", name);
    this.cpu = path.join(ROOT, "cpuacct", name);
    for (const folder of [this.memory, this.cpu]) fs.mkdirSync(folder);
    fs.writeFileSync(path.join(this.memory, "memory.limit_in_bytes"), String(limitMiB * MIB));
  }

  /** Words for `sh` that run a program in it, and all that it starts. */
  inside(words: readonly string[]): string[] {
    // A shell that goes in first, so that nothing of the program is outside.
    const into = [this.memory, this.cpu].map((folder) => `echo $$ >${folder}/cgroup.procs`);
    return ["-c", `${into.join(" && ")} && exec "$@"`, "sh", ...words];
  }

  /** Ids of its processes. */
  processes(): number[] {
    return this.read("cgroup.procs").split("\n").filter(Boolean).map(Number);
  }

  /** Seconds of one CPU that its processes have used, those that ended too. */
  cpuSeconds(): number {
    return Number(fs.readFileSync(path.join(this.cpu, "cpuacct.usage"), "utf8")) / 1e9;
  }

  /** Anonymous memory of its processes now, in MiB. */
  heldMiB(): number {
    return this.figure("memory.stat", "total_rss") / MIB;
  }

  /** Largest use with the pages of files, which the kernel takes back first, in MiB, as the kernel counted it. */
  peakMiB(): number {
    return Number(this.read("memory.max_usage_in_bytes")) / MIB;
  }

  /** Processes of it that the kernel killed. */
  kills(): number {
    return this.figure("memory.oom_control", "oom_kill");
  }

  /** Removes it, once its processes have ended. */
  remove(): void {
    for (const folder of [this.memory, this.cpu]) fs.rmdirSync(folder);
  }

  private figure(file: string, key: string): number {
    return Number(new RegExp(`^${key} (\\d+)$`, "m").exec(this.read(file))?.[1] ?? 0);
  }

  private read(file: string): string {
    return fs.readFileSync(path.join(this.memory, file), "utf8");
  }
}

/** How a program ended that had no more memory than was counted. */
export interface Counted {
  readonly limitMiB: number;
  readonly code: number | null;
  /** What it wrote on both streams, in order. */
  readonly output: string;
  readonly seconds: number;
  /** Largest anonymous memory of all its processes together, in MiB, sampled ten times a second. */
  readonly heldMiB: number;
  /** Largest use with the pages of files, in MiB. */
  readonly peakMiB: number;
  /** Processes of it that the kernel killed. */
  readonly kills: number;
}

/** Runs a program in a `MemoryGroup` of `limitMiB` and waits for its end; `env` comes on top of this process's own. */
export async function runCounted(
  name: string,
  words: readonly string[],
  limitMiB: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Counted> {
  const group = new MemoryGroup(name, limitMiB);
  try {
    const began = Date.now();
    const child = spawn("sh", group.inside(words), {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    let held = 0;
    const timer = setInterval(() => {
      held = Math.max(held, group.heldMiB());
    }, 100);
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    clearInterval(timer);
    return {
      ...{ limitMiB, code, output, seconds: (Date.now() - began) / 1000 },
      heldMiB: Math.ceil(held),
      peakMiB: Math.round(group.peakMiB()),
      kills: group.kills(),
    };
  } finally {
    group.remove();
  }
}

/** A line of what it took and what `tools/backup` told, without the list of snapshots. */
export function countedText({ limitMiB, code, output, seconds, ...memory }: Counted): string {
  const told = output
    .split("\n")
    .filter((line) => line.startsWith("enxuto\t") && !line.includes("\tsnapshot\t"))
    .map((line) => line.split("\t").slice(1).join(" "));
  const { heldMiB, peakMiB, kills } = memory;
  return `ended with ${code} in ${seconds.toFixed(0)} s, held ${heldMiB} MiB, with pages of files ${peakMiB}, of ${limitMiB}; ${kills} kills; ${told.join("; ")}`;
}
