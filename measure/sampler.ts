import * as http from "node:http";
import { text } from "node:stream/consumers";
import { UserError } from "../core/capacity/user-error";

/** Milliseconds between two samples, where nothing else is asked for. */
const EVERY_MS = 100;

/** Memory of a container as the engine tells it, as far as it is read here; in bytes. */
interface MemoryStats {
  readonly usage?: number;
  /** cgroup v1 has `total_inactive_file` and `total_rss`, v2 `inactive_file` and `anon`. */
  readonly stats?: {
    readonly total_inactive_file?: number;
    readonly inactive_file?: number;
    readonly total_rss?: number;
    readonly anon?: number;
  };
}

/** One reading of this many may fail: with more gaps than that a peak may have been missed. */
const READINGS_FOR_A_GAP = 20;

/** Milliseconds after which a reading has failed. */
const TIMEOUT_MS = 10_000;

/** Samples the working set of a container: what it uses without the file pages that the kernel would drop first. */
export class Sampler {
  /** Working sets in MiB, the oldest first. */
  readonly samples: number[] = [];
  /** The largest anonymous memory of any reading in MiB: what programs hold of their own, which both cgroup versions count alike. */
  anonymousMiB = 0;
  private readonly running: Promise<void>;
  private stopped = false;
  private readings = 0;
  private failures = 0;
  private lastFailure = "";

  /** Begins at once; `socket` is the engine's, on this machine, and `everyMs` the milliseconds between two samples. @default 100 */
  constructor(
    private readonly socket: string,
    private readonly container: string,
    private readonly everyMs = EVERY_MS,
  ) {
    this.running = this.run();
  }

  /** Throws a UserError where so many readings failed that the samples say little. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    if (this.failures > 1 + this.readings / READINGS_FOR_A_GAP) {
      const all = this.readings + this.failures;
      throw new UserError(
        this.socket,
        `${this.failures} of ${all} readings of the memory failed, the last one: ${this.lastFailure}; look whether the engine is well and measure again`,
      );
    }
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        const stats = await memoryStats(this.socket, this.container);
        const workingSet = workingSetMiB(stats);
        if (workingSet !== undefined) this.samples.push(workingSet);
        this.anonymousMiB = Math.max(this.anonymousMiB, anonymousMiB(stats));
        this.readings += 1;
      } catch (error) {
        this.failures += 1;
        this.lastFailure = (error as Error).message;
      }
      await new Promise((resolve) => setTimeout(resolve, this.everyMs));
    }
  }
}

/** usage − inactive_file in MiB, or undefined where the container does not run. */
export function workingSetMiB({ usage, stats }: MemoryStats): number | undefined {
  if (!usage) return undefined;
  const reclaimable = stats?.total_inactive_file ?? stats?.inactive_file ?? 0;
  return Math.max(0, usage - reclaimable) / 1024 ** 2;
}

/** Anonymous memory in MiB; 0 where the container does not run. */
export function anonymousMiB({ stats }: MemoryStats): number {
  return (stats?.total_rss ?? stats?.anon ?? 0) / 1024 ** 2;
}

/** One reading, from the engine's own socket: the CLI's `stats` takes a second for each. Nothing of a container that is gone. */
async function memoryStats(socketPath: string, container: string): Promise<MemoryStats> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const path = `/containers/${container}/stats?stream=false&one-shot=true`;
    http
      .get({ socketPath, path, headers: { host: "docker" }, timeout: TIMEOUT_MS }, resolve)
      .on("timeout", function (this: http.ClientRequest) {
        this.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`));
      })
      .on("error", reject);
  });
  const said = await text(response);
  if (response.statusCode === 404) return {};
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${said.trim()}`);
  return JSON.parse(said).memory_stats ?? {};
}
