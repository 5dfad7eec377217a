import { spawn } from "node:child_process";
import * as fs from "node:fs";

/** Kinds of programs that a verb starts, and the verb's own. */
export const KINDS = [
  "enxuto",
  "Pulumi's CLI",
  "provider plugins",
  "policy pack",
  "Docker's CLI",
  "other",
] as const;

export type Kind = (typeof KINDS)[number];

/** One process of a run, as it was last seen. */
export interface Seen {
  readonly kind: Kind;
  /** Seconds from the run's begin at which it was first seen, and last. */
  readonly from: number;
  readonly to: number;
  /** Seconds of a processor. */
  readonly cpu: number;
}

/** Share of the processes of one kind together. */
export interface Share {
  readonly starts: number;
  readonly cpu: number;
  /** Seconds by the clock in which at least one of them was there. */
  readonly clock: number;
}

/** One run of a command, with its processes. */
export interface Run {
  readonly clock: number;
  readonly seen: readonly Seen[];
}

/** Milliseconds between two looks. */
const LOOK_MS = 10;

/** Runs a command and looks at it and all that it starts every 10 ms. Throws with its last words where it fails. */
export function watched(
  cwd: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const [program, ...rest] = words;
  const began = performance.now();
  const child = spawn(program, rest, {
    cwd,
    env: { ...process.env, CI: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const seen = new Map<string, Seen>();
  const look = () => {
    const now = (performance.now() - began) / 1000;
    for (const { id, kind, cpu } of tree(child.pid as number)) {
      const before = seen.get(id);
      // A fork bears its parent's name until it is another program, and one that has ended bears none.
      const last = kind ?? before?.kind ?? "other";
      seen.set(id, { kind: last, from: before?.from ?? now, to: now, cpu });
    }
  };
  const timer = setInterval(look, LOOK_MS);
  look();
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      const clock = (performance.now() - began) / 1000;
      if (code === 0) resolve({ clock, seen: [...seen.values()] });
      else reject(new Error(`${words.join(" ")} ended with ${code}:\n${output}`));
    });
  });
}

/** Shares of the kinds of processes in a run; none of a kind that was not there. */
export function sharesOf(seen: readonly Seen[]): Map<Kind, Share> {
  return new Map(
    KINDS.flatMap((kind) => {
      const own = seen.filter((one) => one.kind === kind);
      if (own.length === 0) return [];
      const cpu = own.reduce((sum, one) => sum + one.cpu, 0);
      return [[kind, { starts: own.length, cpu, clock: covered(own) }] as const];
    }),
  );
}

/** Seconds that spans cover together. */
function covered(spans: readonly Pick<Seen, "from" | "to">[]): number {
  let sum = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

/** Kind of a process by its words. The first is what was started. */
export function kindOf(words: readonly string[], isFirst: boolean): Kind {
  const names = words.map((word) => word.split("/").at(-1) ?? "");
  if (names.some((name) => name.startsWith("pulumi-analyzer-policy"))) return "policy pack";
  if (names.some((name) => name.startsWith("pulumi-resource-"))) return "provider plugins";
  if (isFirst) return "enxuto";
  if (names[0] === "pulumi") return "Pulumi's CLI";
  return names[0] === "docker" ? "Docker's CLI" : "other";
}

interface Look {
  /** Id and start: ids are used again. */
  readonly id: string;
  /** Undefined for one that has ended and is not waited for yet. */
  readonly kind: Kind | undefined;
  readonly cpu: number;
}

/** A process and all below it. */
function tree(pid: number, isFirst = true): Look[] {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [user, system, start] = [fields[11], fields[12], fields[19]];
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const own = {
      id: `${pid} ${start}`,
      kind: words[0] === "" ? undefined : kindOf(words, isFirst),
      cpu: (Number(user) + Number(system)) / TICKS,
    };
    const threads = fs.readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) => childrenOf(pid, thread));
    return [own, ...children.flatMap((child) => tree(child, false))];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

function childrenOf(pid: number, thread: string): number[] {
  try {
    const text = fs.readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Of a second, in which Linux counts a process's time. */
const TICKS = 100;
