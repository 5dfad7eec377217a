import {
  type Condition,
  conditionsOf,
  DEFAULT_THRESHOLDS,
  isWorse,
  nameOf,
  type RestartTimes,
  type Thresholds,
} from "./conditions";
import type { Snapshot } from "./snapshot";

/** Something that begins, becomes critical, or ends. */
export interface AlertEvent {
  readonly type: "began" | "worse" | "ended";
  readonly condition: Condition;
  /** How long it was so, in seconds. */
  readonly seconds: number;
}

/** One condition from its first sight on. */
interface Seen {
  readonly condition: Condition;
  readonly since: number;
  readonly last: number;
  /** Whether its beginning was said: what is gone before that is never said at all. */
  readonly isTold: boolean;
}

/** What a watcher remembers from one snapshot to the next: plain data, which a file can keep over a restart. */
export interface AlertState {
  readonly seen: ReadonlyMap<string, Seen>;
  /** The restarts that each container counted last. */
  readonly counts: ReadonlyMap<string, number>;
  readonly restarts: RestartTimes;
}

export const NO_ALERTS: AlertState = { seen: new Map(), counts: new Map(), restarts: new Map() };

const HOUR = 3600;

const FIRST_CERTIFICATE_SECONDS = 1800;

/**
 * What is to be said after a snapshot, and what is remembered. Each condition is said once when it has lasted, once where it becomes
 * critical, and once when it was not seen for `clearSeconds`; while the stack is changed nothing begins. `more` are conditions that
 * others found: that healing has given up.
 */
export function watchStep(
  state: AlertState,
  snapshot: Snapshot,
  more: readonly Condition[] = [],
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): { readonly state: AlertState; readonly events: readonly AlertEvent[] } {
  const { at, isChanging } = snapshot;
  const restarts = restartsOf(state, snapshot);
  const counts = new Map(snapshot.containers.map(({ id, restarts }) => [id, restarts]));
  const found = new Map<string, Condition>();
  const now = isChanging
    ? []
    : [...conditionsOf(snapshot, restarts, new Set(state.seen.keys()), thresholds), ...more];
  // Replicas of one service share an alert: the worst of them is said.
  for (const condition of now) {
    const name = nameOf(condition);
    const other = found.get(name);
    if (!other || isWorse(condition, other)) found.set(name, condition);
  }
  const seen = new Map<string, Seen>();
  const events: AlertEvent[] = [];
  for (const [name, before] of state.seen) {
    const { since, last, isTold } = before;
    if (found.has(name)) continue;
    if (at - last < clearSecondsOf(before, thresholds)) {
      // What had not lasted begins again after a change.
      if (isTold || !isChanging) seen.set(name, before);
    } else if (isTold) {
      events.push({ type: "ended", condition: before.condition, seconds: at - since });
    }
  }
  for (const [name, condition] of found) {
    const before = state.seen.get(name);
    const since = before?.since ?? at;
    const lasts = at - since >= holdSecondsOf(condition, thresholds);
    const isTold = before?.isTold === true;
    if (lasts && !isTold) events.push({ type: "began", condition, seconds: at - since });
    if (before && isTold && isWorse(condition, before.condition)) {
      events.push({ type: "worse", condition, seconds: at - since });
    }
    // One that swings between both levels becomes critical once.
    const kept =
      before && isTold && isWorse(before.condition, condition) ? before.condition : condition;
    seen.set(name, { condition: kept, since, last: at, isTold: isTold || lasts });
  }
  return { state: { seen, counts, restarts }, events };
}

/** Restarts by the engine within the last hour; those during a change are meant. */
function restartsOf(state: AlertState, { at, containers, isChanging }: Snapshot): RestartTimes {
  return new Map(
    containers.map(({ id, restarts }) => {
      const before = state.counts.get(id);
      const fresh = before === undefined || isChanging ? 0 : Math.max(0, restarts - before);
      const kept = (state.restarts.get(id) ?? []).filter((time) => at - time < HOUR);
      return [id, [...kept, ...new Array<number>(fresh).fill(at)]];
    }),
  );
}

/** How long it has to be seen before it is said: what is no figure that swings is said at once. */
function holdSecondsOf(condition: Condition, { holdSeconds, cpuSeconds }: Thresholds): number {
  switch (condition.kind) {
    case "memory":
      // Near the limit a minute may be too late.
      return condition.level === "critical" ? 0 : holdSeconds;
    case "host-memory":
    case "stopped":
    case "edge-slow":
    case "edge-failing":
    case "model-slow":
      return holdSeconds;
    case "certificate":
      // A domain that was pointed here just now gets its first one within minutes.
      return condition.daysLeft === undefined ? FIRST_CERTIFICATE_SECONDS : 0;
    case "host-cpu":
      return cpuSeconds;
    default:
      return 0;
  }
}

/** A kill is seen in one snapshot only: it is over when an hour brought no other. */
function clearSecondsOf({ condition, isTold }: Seen, thresholds: Thresholds): number {
  if (condition.kind === "oom") return HOUR;
  // A figure that falls before it was said starts from the beginning.
  return isTold ? thresholds.clearSeconds : 1;
}
