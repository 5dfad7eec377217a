import * as http from "node:http";
import { UserError } from "../../capacity/user-error";

/** Milliseconds between two samples. */
const EVERY_MS = 100;

/** What the engine says of a container's memory, as far as it is read here; in bytes. */
interface MemoryStats {
  readonly usage?: number;
  /** cgroup v1 has `total_inactive_file`, v2 `inactive_file`. */
  readonly stats?: { readonly total_inactive_file?: number; readonly inactive_file?: number };
}

/** Samples the working set of a container: what it uses without the file pages that the kernel would drop first. */
export class Sampler {
  /** Working sets in MiB, the oldest first. */
  readonly samples: number[] = [];
  private readonly running: Promise<void>;
  private stopped = false;

  constructor(private readonly container: string) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const workingSet = workingSetMiB(await memoryStats(this.container));
      if (workingSet !== undefined) this.samples.push(workingSet);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}

/** usage − inactive_file in MiB, or undefined where the container does not run. */
export function workingSetMiB({ usage, stats }: MemoryStats): number | undefined {
  if (!usage) return undefined;
  const reclaimable = stats?.total_inactive_file ?? stats?.inactive_file ?? 0;
  return Math.max(0, usage - reclaimable) / 1024 ** 2;
}

/** The value that a share of the samples stays below, e.g. 0.95; 0 without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** One reading, from the engine's own socket: the CLI's `stats` takes a second for each. */
function memoryStats(container: string): Promise<MemoryStats> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      {
        socketPath: socketPath(),
        path: `/containers/${container}/stats?stream=false&one-shot=true`,
        headers: { host: "docker" },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => {
          resolve(response.statusCode === 200 ? (JSON.parse(text).memory_stats ?? {}) : {});
        });
      },
    );
    request.on("error", reject);
  });
}

function socketPath(): string {
  const address = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";
  if (address.startsWith("unix://")) return address.slice("unix://".length);
  throw new UserError(
    "DOCKER_HOST",
    `got "${address}", expected a unix socket: measuring needs an engine on this machine`,
  );
}
