import { percentile } from "../core/capacity/percentile";
import { UserError } from "../core/capacity/user-error";
import type { Service } from "../core/model/service";
import { docker, lines } from "../engine/engine";
import { Repeated } from "../engine/repeated";
import type { Bench } from "./bench";
import { type Driven, drive } from "./drive";
import type { LoadFile, Series } from "./load-file";
import { Sampler } from "./sampler";

/** One run of a service under one limit. */
export interface Trial {
  readonly limitMiB: number;
  readonly passed: boolean;
  /** Trouble, or nothing. */
  readonly reason?: string;
  readonly idleMiB: number;
  readonly p95MiB: number;
  readonly peakMiB: number;
  /** Largest anonymous memory: what programs hold of their own. */
  readonly anonymousMiB: number;
  readonly seconds: number;
  /** Requests of the load that were answered in a second; 0 where it has none. */
  readonly requestsPerSecond: number;
  /** Milliseconds that 99 of 100 requests stayed below. */
  readonly p99Ms: number;
}

/** Container that a trial runs. */
export interface TrialArgs {
  readonly service: string;
  readonly definition: Service;
  readonly load: LoadFile;
  readonly limitMiB: number;
}

/** Seconds in which a service must become healthy on the bench; slower than that it does not really run. */
const HEALTHY_SECONDS = 90;

/** Seconds of rest from which the idle figure is taken. */
const IDLE_SECONDS = 3;

/**
 * Milliseconds from the end of one health check to the next meanwhile. It runs in the container's own memory, so two at once would
 * be counted that Docker never starts: a slow machine had a dozen of them.
 */
const PROBE_PAUSE_MS = 2_000;

/** Runs a service under a limit with its whole load. Passed: it became healthy, answered, was not killed. */
export async function tryLimit(bench: Bench, args: TrialArgs): Promise<Trial> {
  const { service, definition, load, limitMiB } = args;
  const began = Date.now();
  const id = await bench.start(service, definition, limitMiB).catch(unstarted);
  if (typeof id !== "string") return failedTrial(limitMiB, id.reason, began);
  const sampler = new Sampler(bench.socket, id);
  const probing = new Repeated(() => bench.probe(id, definition.health.test), PROBE_PAUSE_MS);
  let idle: number[] = [];
  let reason: string | undefined;
  const driven: Driven[] = [];
  try {
    if (await bench.healthy(id, definition, HEALTHY_SECONDS)) {
      const before = sampler.samples.length;
      await seconds(IDLE_SECONDS);
      idle = sampler.samples.slice(before);
      reason = await run(bench, id, args, driven);
      await seconds(load.settleSeconds ?? 1);
    } else {
      reason = "it did not become healthy";
    }
  } finally {
    await probing.stop();
    await sampler.stop();
  }
  const ooms = await oomEvents(id, began);
  if (ooms > 0) reason = `${ooms} OOM kills`;
  else if (!(await bench.isRunning(id))) reason ??= "it ended";
  await bench.remove(id);
  const loaded = sampler.samples.slice(sampler.samples.indexOf(idle[0] ?? 0));
  return {
    limitMiB,
    passed: reason === undefined,
    reason,
    idleMiB: percentile(idle, 0.5),
    p95MiB: percentile(loaded, 0.95),
    peakMiB: Math.max(0, ...sampler.samples),
    anonymousMiB: sampler.anonymousMiB,
    seconds: (Date.now() - began) / 1000,
    ...speedOf(driven),
  };
}

/** Reason why a container did not start for want of memory; throws what is no such error. */
export function unstarted(error: unknown): { readonly reason: string } {
  // On cgroup v2 the runtime that makes a container is counted in it, and 8 MiB may be too few for that.
  if (
    error instanceof UserError &&
    /OCI runtime|failed to create shim|cannot start a stopped process/.test(error.message)
  ) {
    return { reason: "its container did not start" };
  }
  throw error;
}

function failedTrial(limitMiB: number, reason: string, began: number): Trial {
  const nothing = {
    idleMiB: 0,
    p95MiB: 0,
    peakMiB: 0,
    anonymousMiB: 0,
    requestsPerSecond: 0,
    p99Ms: 0,
  };
  return { limitMiB, passed: false, reason, seconds: (Date.now() - began) / 1000, ...nothing };
}

function speedOf(driven: readonly Driven[]): Pick<Trial, "requestsPerSecond" | "p99Ms"> {
  const latencies = driven.flatMap((series) => series.latencies);
  const seconds = driven.reduce((sum, series) => sum + series.seconds, 0);
  return {
    requestsPerSecond: seconds > 0 ? latencies.length / seconds : 0,
    p99Ms: percentile(latencies, 0.99),
  };
}

/** Drives the load; gives what went wrong. An honest 503 is an answer, a broken connection is not. */
async function run(
  bench: Bench,
  id: string,
  { service, definition, load }: TrialArgs,
  driven: Driven[],
): Promise<string | undefined> {
  const address = await bench.address(id, definition);
  for (const series of load.requests ?? []) {
    const done = await drive(address, series);
    driven.push(done);
    const { answers } = done;
    const bad = Object.keys(answers).filter((status) => !isRight(status, series));
    if (bad.length > 0) return `${series.path} answered ${JSON.stringify(answers)}`;
    if (!series.expects && !Object.keys(answers).some((status) => /^[23]/.test(status))) {
      return `${series.path} served nobody: ${JSON.stringify(answers)}`;
    }
  }
  for (const words of load.client ?? []) {
    try {
      await bench.client(service, words);
    } catch (error) {
      return `${words[0]}: ${(error as Error).message.split("\n").at(-1)}`;
    }
  }
  return undefined;
}

/** Success, an honest "later", or what the series expects; who refuses a body may close the connection under the sender. */
export function isRight(status: string, { expects = [] }: Series): boolean {
  if (/^([23]\d\d|429|503)$/.test(status) || expects.includes(Number(status))) return true;
  return expects.length > 0 && /^(EPIPE|ECONNRESET)$/.test(status);
}

/** OOM kills in a container since a moment: also those of a child, which the container's own state does not show. */
export async function oomEvents(id: string, since: number): Promise<number> {
  const window = [
    "--since",
    (since / 1000 - 1).toFixed(0),
    "--until",
    (Date.now() / 1000 + 1).toFixed(0),
  ];
  const filters = ["--filter", `container=${id}`, "--filter", "event=oom"];
  return lines(await docker(["events", ...window, ...filters, "--format", "{{.ID}}"])).length;
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
