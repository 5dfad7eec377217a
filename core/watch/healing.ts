import type { Condition } from "./conditions";
import type { ContainerSnapshot, Snapshot } from "./snapshot";

/** How far a watcher heals by itself. */
export interface HealingPolicy {
  /** Restarts of one service within an hour; then somebody has to look. 0 heals nothing. */
  readonly perHour: number;
  /** Whether what keeps data is restarted as well: a busy database answers late, and a restart makes it later. */
  readonly databases: boolean;
}

export const DEFAULT_HEALING: HealingPolicy = { perHour: 3, databases: false };

/** What is remembered of each service: plain data. */
export interface HealingState {
  /** Since when its container has been unhealthy, in the snapshots' seconds. */
  readonly since: ReadonlyMap<string, number>;
  /** When it was restarted within the last hour. */
  readonly restarted: ReadonlyMap<string, readonly number[]>;
}

export const NOTHING_HEALED: HealingState = { since: new Map(), restarted: new Map() };

const HOUR = 3600;

/**
 * Which containers are restarted after a snapshot. One is when it has stayed unhealthy for one rhythm of its checks beyond the one
 * that made it so, for two after a restart in vain, then for four; after `perHour` of them nothing more is done, which `handsOff`
 * says. While the stack is changed nothing is healed.
 */
export function healStep(
  state: HealingState,
  { at, containers, isChanging }: Snapshot,
  { perHour, databases }: HealingPolicy = DEFAULT_HEALING,
): {
  readonly state: HealingState;
  readonly restart: readonly ContainerSnapshot[];
  readonly handsOff: readonly Condition[];
  /** Seconds until the next restart is due, where nothing changes. @default - none is */
  readonly dueIn?: number;
} {
  const since = new Map<string, number>();
  const restarted = new Map<string, readonly number[]>();
  const restart: ContainerSnapshot[] = [];
  const handsOff: Condition[] = [];
  const waits: number[] = [];
  for (const container of containers) {
    const { id, service, health, status, rhythmSeconds, isStateful } = container;
    const times = (state.restarted.get(service) ?? []).filter((time) => at - time < HOUR);
    if (times.length > 0) restarted.set(service, times);
    if (health !== "unhealthy" || status !== "running" || isChanging) continue;
    const began = state.since.get(id) ?? at;
    since.set(id, began);
    if (perHour === 0 || (isStateful && !databases)) continue;
    if (times.length >= perHour) {
      handsOff.push({ kind: "hands-off", service, restarts: times.length });
      continue;
    }
    const wait = began + rhythmSeconds * 2 ** times.length - at;
    if (wait > 0) {
      waits.push(wait);
      continue;
    }
    restart.push(container);
    restarted.set(service, [...times, at]);
    since.delete(id);
  }
  return {
    ...{ state: { since, restarted }, restart, handsOff },
    ...(waits.length > 0 ? { dueIn: Math.min(...waits) } : {}),
  };
}
