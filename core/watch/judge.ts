import { type AlertEvent, type AlertState, NO_ALERTS, watchStep } from "./alerts";
import type { AlertChoice } from "./choice";
import type { Thresholds } from "./conditions";
import { type HealingState, healStep, NOTHING_HEALED } from "./healing";
import type { ContainerSnapshot, Snapshot } from "./snapshot";

/** What a watcher remembers from one look to the next. */
export interface Memory {
  readonly alerts: AlertState;
  readonly healing: HealingState;
  /** When the dead-man URL was asked last, in the snapshots' seconds. @default - never */
  readonly pinged?: number;
}

export const NO_MEMORY: Memory = { alerts: NO_ALERTS, healing: NOTHING_HEALED };

/** What is to be done after a look. */
export interface Verdict {
  readonly memory: Memory;
  readonly events: readonly AlertEvent[];
  readonly restart: readonly ContainerSnapshot[];
  readonly isPingDue: boolean;
  /** Seconds until a restart is due: a look at that moment finds it so. @default - none is */
  readonly dueIn?: number;
}

const PING_SECONDS = 60;

/** Judges one snapshot by what is remembered of those before: what is told, what is healed, and whether the watcher says that it lives. */
export function judge(
  memory: Memory,
  snapshot: Snapshot,
  { healing, ping }: Pick<AlertChoice, "healing" | "ping">,
  thresholds?: Thresholds,
): Verdict {
  const healed = healStep(memory.healing, snapshot, healing);
  const { state, events } = watchStep(memory.alerts, snapshot, healed.handsOff, thresholds);
  const { pinged } = memory;
  const isPingDue = ping !== "" && (pinged === undefined || snapshot.at - pinged >= PING_SECONDS);
  return {
    memory: {
      ...{ alerts: state, healing: healed.state },
      ...(isPingDue ? { pinged: snapshot.at } : { pinged }),
    },
    events,
    restart: healed.restart,
    isPingDue,
    ...(healed.dueIn === undefined ? {} : { dueIn: healed.dueIn }),
  };
}
