import { UserError } from "../../../core/capacity/user-error";
import { lines } from "../../../engine/engine";
import type { Docker } from "../../../engine/server-engine";
import { SERVICE_LABEL } from "../../../engine/stack-labels";
import { STACK_LABEL } from "../../../engine/swarm";

/** A server that carried a stack by itself until now. */
export interface Carried {
  readonly engine: Docker;
  readonly stack: string;
  /** Its name in the plan. */
  readonly server: string;
  readonly say: (line: string) => void;
}

/**
 * Ends and removes the containers that a stack had on its only server, and their networks, before services of a swarm take over: they
 * have the same ports, the same names of networks, and the same volumes, which stay as they are. Does nothing where there are none.
 */
export async function endPlainContainers(carried: Carried): Promise<void> {
  const { engine, stack, server, say } = carried;
  const ofStack = ["--filter", `label=${STACK_LABEL}=${stack}`];
  // A stack's lock has a container, too, which stays.
  const ofService = ["--filter", `label=${SERVICE_LABEL}`];
  const containers = lines(await engine(["ps", "--all", "--quiet", ...ofStack, ...ofService]));
  if (containers.length > 0) {
    // Each has the time that it declares, before it is removed: a database ends as at any other stop.
    await engine(["stop", ...containers]);
    await engine(["rm", "--force", "--volumes", ...containers]);
    say(
      `${server}: ${containers.length} containers ended, to start again as services of the swarm`,
    );
  }
  const bridges = ["--filter", "driver=bridge"];
  const networks = lines(await engine(["network", "ls", "--quiet", ...ofStack, ...bridges]));
  if (networks.length > 0) await engine(["network", "rm", ...networks]);
}

/** What Docker writes of each container that runs, for a task with the task's id. */
const WITH_TASK = '{{.ID}} {{.Label "com.docker.swarm.task"}}';

/** Ids of the containers that run on an engine and are no tasks. */
export async function runningPlain(engine: Docker): Promise<string[]> {
  return lines(await engine(["ps", "--format", WITH_TASK]))
    .map((line) => line.trim().split(" "))
    .filter(({ length }) => length === 1)
    .map(([id]) => id);
}

/**
 * Starts containers that a restart of Docker ended; one that does not start is said, and ends nothing. The restart with which live-restore
 * goes off leaves them down for all their `unless-stopped`, any other starts them (Docker 20.10.24 and 26.1.5, 2026-11-30,
 * findings/docker-live-restore-goes-off.sh).
 */
export async function startPlain(
  engine: Docker,
  containers: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  if (containers.length === 0) return;
  try {
    await engine(["start", ...containers]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(error.message);
  }
}
