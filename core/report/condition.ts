import { type Condition, HOPELESS_RESTARTS } from "../judge/condition";
import type { Death } from "../judge/kill";

/** Words on the condition of a container, behind the name of its service. */
export function conditionText(
  condition: Condition,
  { death, restarts }: { readonly death?: Death; readonly restarts: number },
): string {
  const again = restarts >= HOPELESS_RESTARTS;
  switch (condition) {
    case "crashed":
      return again ? "exits and is restarted, again and again" : TEXTS.crashed;
    case "killed": {
      const why = KILLS[death?.kind ?? "limit"] ?? KILLS.limit;
      return again ? `is killed ${why}, again and again` : `was killed ${why}`;
    }
    default:
      return TEXTS[condition];
  }
}

const TEXTS: Readonly<Record<Exclude<Condition, "killed">, string>> = {
  created: "was never started",
  starting: "does not pass its health check yet",
  ready: "passes its health check now, before the engine has asked",
  healthy: "is healthy",
  running: "runs",
  unhealthy: "fails its health checks",
  paused: "is paused",
  stopped: "is stopped",
  crashed: "exited by itself",
  dead: "is dead: its engine could not remove it",
};

const KILLS: Readonly<Partial<Record<Death["kind"], string>>> = {
  limit: "for using more than its limit",
  slice: "because all containers together filled their share of the host",
  host: "because the host ran out of memory",
};
