import { type Death, isForMemory } from "./kill";

/**
 * Condition of a container, told apart by what gets it to serve again. `ready` passes its own check now, before the engine has asked;
 * `running` has no check.
 */
export type Condition =
  | "created"
  | "starting"
  | "ready"
  | "healthy"
  | "running"
  | "unhealthy"
  | "paused"
  | "stopped"
  | "crashed"
  | "killed"
  | "dead";

/** Cheapest step that gets a container to serve again. */
export type Remedy = "none" | "wait" | "start" | "unpause" | "recreate";

/** Facts that `docker inspect` and the kernel tell of one container. */
export interface ContainerFacts {
  /** `State.Status`: created, running, paused, restarting, removing, exited, dead. */
  readonly status: string;
  /** `State.Health.Status`: starting, healthy, unhealthy. @default - no health check */
  readonly health?: string;
  readonly exitCode: number;
  /** Restarts by the engine. */
  readonly restarts: number;
  /** `HostConfig.RestartPolicy.Name`. @default - it is not restarted */
  readonly restartPolicy?: string;
  /** @default - nothing ended it */
  readonly death?: Death;
  /** Whether its own check passed when it was asked just now. @default false */
  readonly passes?: boolean;
}

/** Restarts from which on a container does not get up by itself. */
export const HOPELESS_RESTARTS = 2;

/** Exit codes of a container that was asked to stop, or was killed because it did not. */
const STOPPED_CODES: readonly number[] = [0, 137, 143];

/** Condition of a container from its facts. */
export function conditionOf(facts: ContainerFacts): Condition {
  const { status, health, restarts } = facts;
  switch (status) {
    case "created":
    case "paused":
    case "dead":
      return status;
    case "removing":
      return "dead";
    case "restarting":
      return endOf(facts);
    case "exited":
      return endOf(facts, wasStopped(facts));
    default:
      if (health === "healthy") return "healthy";
      if (facts.passes) return "ready";
      if (health === "unhealthy") return "unhealthy";
      if (restarts >= HOPELESS_RESTARTS) return endOf(facts);
      return health === undefined ? "running" : "starting";
  }
}

/** An engine restarts by its policy whatever ends by itself: what has exited under one was stopped. */
function wasStopped({ restartPolicy, exitCode, death }: ContainerFacts): boolean {
  if (restartPolicy === "unless-stopped" || restartPolicy === "always") return true;
  return STOPPED_CODES.includes(exitCode) && !isForMemory(death);
}

function endOf({ death }: ContainerFacts, stopped = false): Condition {
  if (stopped) return "stopped";
  return isForMemory(death) ? "killed" : "crashed";
}

/** Whether a container in this condition answers what it is asked. */
export function serves(condition: Condition): boolean {
  return condition === "healthy" || condition === "ready" || condition === "running";
}

/** Cheapest remedy of a container in this condition. */
export function remedyOf(
  condition: Condition,
  { status, restarts }: Pick<ContainerFacts, "status" | "restarts">,
): Remedy {
  switch (condition) {
    case "healthy":
    case "ready":
    case "running":
      return "none";
    case "starting":
      return "wait";
    case "paused":
      return "unpause";
    case "created":
    case "stopped":
      return "start";
    case "crashed":
    case "killed":
      if (status === "exited") return "start";
      return restarts >= HOPELESS_RESTARTS ? "recreate" : "wait";
    case "unhealthy":
    case "dead":
      return "recreate";
  }
}
