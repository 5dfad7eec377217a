import { parseBytes } from "../core/capacity/memory";
import { type Inspected, lines } from "./engine";
import type { Docker } from "./server-engine";

/** Use of a running container at one moment. */
export interface ContainerUse {
  /** Memory in MiB without file cache that can be dropped. */
  readonly workingSetMiB: number;
  /** CPUs that it keeps busy: 1 is a whole one. */
  readonly cpus: number;
}

/** Memory and CPU of running containers, by id: `docker stats` leaves out file cache that can be dropped. */
export async function useOf(
  engine: Docker,
  containers: readonly Inspected[],
): Promise<Map<string, ContainerUse>> {
  const ids = containers.filter(({ State }) => State.Running).map(({ Id }) => Id);
  if (ids.length === 0) return new Map();
  const format = "{{.Container}} {{.CPUPerc}} {{.MemUsage}}";
  const stats = await engine(["stats", "--no-stream", "--no-trunc", "--format", format, ...ids]);
  return new Map(
    lines(stats).map((line) => {
      const [id, cpu, usage] = line.split(" ");
      const workingSetMiB = (parseBytes(usage) ?? 0) / 1024 ** 2;
      return [id, { workingSetMiB, cpus: Number.parseFloat(cpu) / 100 || 0 }];
    }),
  );
}
