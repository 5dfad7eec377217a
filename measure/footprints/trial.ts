import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { clear, createGroup, type Group } from "./group";
import { type Outcome, work } from "./load";
import { must, type Place, run } from "./place";
import { freePorts } from "./ports";
import { becomesReady } from "./ready";
import type { Recipe } from "./recipe";

/** Milliseconds between two readings. */
const SAMPLE = 250;
const SETTLE_SECONDS = 12;
const READY_SECONDS = 120;

/** A program in its place, with whatever runs beside it. */
export interface Prepared {
  readonly name: string;
  readonly recipe: Recipe;
  readonly place: Place;
  readonly beside: readonly Prepared[];
}

/** Bytes that one run held. Undefined where the run did not come that far. */
export interface Run {
  readonly readySeconds?: number;
  readonly rest?: number;
  readonly restWorkingSet?: number;
  readonly startPeak?: number;
  readonly loaded?: number;
  readonly peak: number;
  readonly peakUsage?: number;
  readonly processes?: number;
  readonly threads?: number;
  readonly outcome?: Outcome;
  readonly kills: number;
  /** End of what the program printed. */
  readonly output: string;
}

export interface RunLimits {
  /** Bytes; none: no limit. */
  readonly limit?: number;
  readonly readySeconds?: number;
  readonly settleSeconds?: number;
}

/** True where a run came up, answered 99 % of the load and nothing was killed. */
export function wentWell({ outcome, kills }: Run): boolean {
  return outcome !== undefined && kills === 0 && outcome.answered >= 0.99 * outcome.asked;
}

/** One run from an empty folder: start, rest, load, end. */
export async function runOnce(prepared: Prepared, limits: RunLimits = {}): Promise<Run> {
  const beside: Running[] = [];
  try {
    for (const server of prepared.beside) beside.push(await bringUp(server, {}));
    const ports = beside.map(({ env }, index) => [
      index === 0 ? "BESIDE_PORT" : `BESIDE_PORT${index + 1}`,
      env.PORT,
    ]);
    const running = await bringUp(prepared, limits, Object.fromEntries(ports));
    try {
      return await observe(prepared, running, limits);
    } finally {
      await clear(running.group);
    }
  } finally {
    for (const { group } of beside) await clear(group);
  }
}

interface Running {
  readonly group: Group;
  readonly env: Record<string, string>;
  readonly data: string;
  readonly log: string;
  readonly ready: boolean;
  readonly readySeconds: number;
  /** Readings go on until the group is gone. */
  readonly sampler: Sampler;
}

async function bringUp(
  { name, recipe, place }: Prepared,
  limits: RunLimits,
  extra: Record<string, string> = {},
): Promise<Running> {
  const data = await filledData(name, recipe, place);
  const [PORT, PORT2, PORT3] = await freePorts(3);
  const env = place.environment({
    ...{ PORT, PORT2, PORT3, DATA: data, HOME: data, TMPDIR: data },
    ...extra,
    ...recipe.env,
  });
  for (const [key, value] of Object.entries(recipe.env ?? {})) env[key] = fill(value, env);
  writeFiles(recipe, data, env);
  for (const line of recipe.prepare ?? [])
    await must(place.argv(line, data, recipe.unprivileged), { env, timeoutSeconds: 180 });
  const group = createGroup(`enxuto-${name}-${process.pid}`);
  if (limits.limit) group.limit(limits.limit);
  const log = path.join(place.dir, `${name}.log`);
  const begin = Date.now();
  const ended = start(place.argv(`exec ${recipe.start}`, data, recipe.unprivileged), {
    ...{ group, log, env, cwd: place.dir },
  });
  const sampler = new Sampler(group);
  const within = limits.readySeconds ?? recipe.ready.withinSeconds ?? READY_SECONDS;
  const ready = await becomesReady(recipe, place, { data, env, within, ended });
  return { group, env, data, log, ready, readySeconds: (Date.now() - begin) / 1000, sampler };
}

/** The folder of a run: empty, or a copy of what was prepared once. */
async function filledData(name: string, recipe: Recipe, place: Place): Promise<string> {
  const data = place.freshData(`data-${name}`, recipe.unprivileged);
  if (!recipe.prepareOnce) return data;
  const kept = path.join(place.dir, `kept-${name}`);
  const copy = (from: string, to: string) =>
    must(["cp", "-a", `${from}/.`, to], { timeoutSeconds: 120 });
  if (fs.existsSync(kept)) {
    await copy(kept, data);
    return data;
  }
  const env = place.environment({ DATA: data, HOME: data, TMPDIR: data });
  for (const [key, value] of Object.entries(recipe.env ?? {})) env[key] = fill(value, env);
  writeFiles(recipe, data, env);
  for (const line of recipe.prepareOnce)
    await must(place.argv(line, data, recipe.unprivileged), { env, timeoutSeconds: 240 });
  await copy(data, place.freshData(`kept-${name}`, recipe.unprivileged));
  return data;
}

function writeFiles(recipe: Recipe, data: string, env: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(recipe.files ?? {})) {
    fs.mkdirSync(path.dirname(path.join(data, file)), { recursive: true });
    fs.writeFileSync(path.join(data, file), fill(text, env));
  }
}

async function observe(prepared: Prepared, running: Running, limits: RunLimits): Promise<Run> {
  const { recipe, place } = prepared;
  const { group, env, data, sampler } = running;
  const finish = (run: Omit<Run, "peak" | "peakUsage" | "kills" | "output">): Run => {
    sampler.stop();
    return {
      ...run,
      peak: sampler.peak,
      peakUsage: group.peakUsage(),
      kills: group.kills(),
      output: fs.readFileSync(running.log, "utf8").slice(-4000),
    };
  };
  if (!running.ready) return finish({});
  await sleep((limits.settleSeconds ?? recipe.settleSeconds ?? SETTLE_SECONDS) * 1000);
  const rest = group.read();
  const startPeak = sampler.peak;
  const { processes, threads } = count(group);
  const outcome = await work(recipe.load, {
    env,
    shell: async (line, timeoutSeconds) => {
      const argv = place.argv(line, data, recipe.unprivileged);
      const { status, output } = await run(argv, { env, timeoutSeconds });
      if (status !== 0) fs.appendFileSync(running.log, `\nload: ${output.slice(-1500)}`);
      return status === 0;
    },
  });
  await sleep(1000);
  return finish({
    ...{ readySeconds: running.readySeconds, startPeak, processes, threads, outcome },
    ...{ rest: rest.held, restWorkingSet: rest.workingSet, loaded: group.read().held },
  });
}

/** Highest reading of a group, taken four times a second. */
class Sampler {
  peak = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(group: Group) {
    this.timer = setInterval(() => {
      try {
        this.peak = Math.max(this.peak, group.read().held);
      } catch {
        this.stop();
      }
    }, SAMPLE);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** Starts a program inside a group: the shell moves itself there and becomes the program. */
function start(
  argv: readonly string[],
  { group, log, env, cwd }: { group: Group; log: string; env: Record<string, string>; cwd: string },
): () => boolean {
  const out = fs.openSync(log, "w");
  const into = 'echo $$ > "$0" && exec "$@"';
  const child = spawn("sh", ["-c", into, group.procs, ...argv], {
    ...{ cwd, env, detached: true },
    stdio: ["ignore", out, out],
  });
  fs.closeSync(out);
  let over = false;
  child.on("exit", () => {
    over = true;
  });
  // Servers that move to the background leave others in the group.
  return () => over && group.pids().length === 0;
}

function count(group: Group): { processes: number; threads: number } {
  const pids = group.pids();
  const threads = pids.map((pid) => {
    try {
      return fs.readdirSync(`/proc/${pid}/task`).length;
    } catch {
      return 0;
    }
  });
  return { processes: pids.length, threads: threads.reduce((sum, some) => sum + some, 0) };
}

/** Text with `${NAME}` filled in from an environment; other names stay. */
function fill(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([A-Z][A-Z0-9_]*)\}/g, (whole, name) => env[name] ?? whole);
}
