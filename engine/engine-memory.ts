import type { Reservations } from "../core/capacity/kill-order";
import type { Inspected } from "./engine";
import { ASK_ENGINE } from "./engine-answer";
import { SLICE_DAEMON } from "./host-setup/slice";
import type { Docker } from "./server-engine";

/** Memory of its machine as an engine tells it. */
export interface EngineMemory {
  /** MemTotal as the kernel reports it, in its kB of 1,024 bytes. */
  readonly memTotalKB: number;
  /** Whether its containers lie below the slice that keeps reservations. */
  readonly reservations: Reservations;
  /** Containers that were made before the engine kept reservations: each lies below the slice, and is scored, from its next start on. */
  readonly madeBefore?: number;
}

/** Asks an engine for its machine's memory, and of what it does for these containers; undefined where it does not say. */
export async function engineMemory(
  docker: Docker,
  containers: readonly Inspected[],
): Promise<EngineMemory | undefined> {
  try {
    return memoryOf(JSON.parse(await docker(ASK_ENGINE)), containers);
  } catch {
    return undefined;
  }
}

/** Memory from an engine's `docker info`. An engine keeps the runtime of a container as long as the container. */
export function memoryOf(
  info: { readonly MemTotal?: number; readonly DefaultRuntime?: string },
  containers: readonly Pick<Inspected, "HostConfig">[],
): EngineMemory | undefined {
  if (!info.MemTotal) return undefined;
  const runtime = SLICE_DAEMON["default-runtime"];
  const memTotalKB = Math.floor(info.MemTotal / 1024);
  if (info.DefaultRuntime !== runtime) return { memTotalKB, reservations: "summed" };
  const madeBefore = containers.filter(({ HostConfig }) => HostConfig.Runtime !== runtime).length;
  return { memTotalKB, reservations: "kept", ...(madeBefore > 0 ? { madeBefore } : {}) };
}
