import type { Reservations } from "../core/capacity/kill-order";
import type { Inspected } from "./engine";
import { ASK_ENGINE } from "./engine-answer";
import { SLICE } from "./host-setup/machine-file";
import { SLICE_DAEMON } from "./host-setup/slice";
import type { Docker } from "./server-engine";

/** Memory of its machine as an engine tells it. */
export interface EngineMemory {
  /** MemTotal as the kernel reports it, in its kB of 1,024 bytes. */
  readonly memTotalKB: number;
  /** Whether its containers lie below the slice that keeps reservations. */
  readonly reservations: Reservations;
  /** Running containers that started before the engine kept reservations: each lies below the slice from its next start on. @default - none */
  readonly startedBefore?: number;
  /** Whether a restart of the engine stops its containers, since live-restore is off. @default false */
  readonly stopsWithDocker?: boolean;
}

/** Asks an engine for its machine's memory, and of what it does for these containers; undefined where it does not say. */
export async function engineMemory(
  docker: Docker,
  containers: readonly Inspected[],
): Promise<EngineMemory | undefined> {
  try {
    const info: EngineInfo = JSON.parse(await docker(ASK_ENGINE));
    if (!info.MemTotal) return undefined;
    const said = {
      memTotalKB: Math.floor(info.MemTotal / 1024),
      ...(info.LiveRestoreEnabled === false ? { stopsWithDocker: true } : {}),
    };
    if (info.DefaultRuntime !== RUNTIME) return { ...said, reservations: "summed" };
    const below = await Promise.all(containers.map((one) => isBelowSlice(docker, one)));
    const startedBefore = below.filter((is) => !is).length;
    return { ...said, reservations: "kept", ...(startedBefore > 0 ? { startedBefore } : {}) };
  } catch {
    return undefined;
  }
}

interface EngineInfo {
  /** Bytes. */
  readonly MemTotal?: number;
  readonly DefaultRuntime?: string;
  readonly LiveRestoreEnabled?: boolean;
}

const RUNTIME = SLICE_DAEMON["default-runtime"];

/**
 * Whether a container lies below the slice, or will once it is started. An engine keeps the runtime of a container as long as the
 * container, so that only the kernel knows of one that was made before and has started since. False where it cannot be asked.
 */
async function isBelowSlice(
  docker: Docker,
  { Id, State, HostConfig }: Pick<Inspected, "Id" | "State" | "HostConfig">,
): Promise<boolean> {
  if (!State.Running || HostConfig.Runtime === RUNTIME) return true;
  try {
    return (await docker(["top", Id, "-ww", "-o", "pid,cgroup"])).includes(`/${SLICE}/`);
  } catch {
    return false;
  }
}
