import type { Reservations } from "../core/capacity/kill-order";
import { SLICE_DAEMON } from "./host-setup/slice";
import type { Docker } from "./server-engine";

/** What an engine says of its machine's memory. */
export interface EngineMemory {
  /** MemTotal as the kernel reports it, in its kB of 1,024 bytes. */
  readonly memTotalKB: number;
  /** Whether its containers lie below the slice that keeps reservations. */
  readonly reservations: Reservations;
}

/** Asks an engine for its machine's memory; undefined where it does not say. */
export async function engineMemory(docker: Docker): Promise<EngineMemory | undefined> {
  try {
    return memoryOf(JSON.parse(await docker(["info", "--format", "{{json .}}"])));
  } catch {
    return undefined;
  }
}

/** Memory from an engine's `docker info`. */
export function memoryOf(info: {
  readonly MemTotal?: number;
  readonly DefaultRuntime?: string;
}): EngineMemory | undefined {
  if (!info.MemTotal) return undefined;
  const kept = info.DefaultRuntime === SLICE_DAEMON["default-runtime"];
  return {
    memTotalKB: Math.floor(info.MemTotal / 1024),
    reservations: kept ? "kept" : "summed",
  };
}
