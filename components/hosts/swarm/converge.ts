import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../core/capacity/user-error";
import { convergenceOf } from "../../../core/judge/swarm/convergence";
import type { SwarmTask } from "../../../core/judge/swarm/node";
import { unconvergedText } from "../../../core/report/convergence";
import type { Docker } from "../../../engine/server-engine";
import { swarmService, swarmTasks } from "../../../engine/swarm";
import { managerOf, reopen } from "./homes";

/** A version of a service that is to take over. */
export interface Awaited {
  /** Its name in the system. */
  readonly service: string;
  /** Docker's id of it. */
  readonly id: string;
  /** Docker's name of it. */
  readonly name: string;
  readonly version: number;
  readonly replicas: number;
  /** Path of the OpenSSH configuration of a manager. @default - the one that this machine's Docker talks to */
  readonly manager?: string;
  /** Seconds that it may take, beside the time in which images travel. */
  readonly seconds: number;
}

/** Seconds that images may travel. */
const PULL_SECONDS = 3600;

/** Seconds that Docker may take by itself: to find a server, and to watch what it has started. */
const DOCKER_SECONDS = 30;

const PAUSE_MS = 1000;

/** The wait for a version of a service to take over. Throws a UserError once it cannot, or has not in its time. */
export async function converge(awaited: Awaited): Promise<void> {
  const engine = managerOf(awaited.service, awaited.manager);
  try {
    await converged(engine, awaited);
  } finally {
    await reopen(engine, awaited.name);
  }
}

async function converged(engine: Docker, awaited: Awaited): Promise<void> {
  const { service, id, name, seconds } = awaited;
  const began = Date.now();
  let pulling = 0;
  let isOpen = false;
  await resume(engine, awaited);
  for (let before = began; ; ) {
    const found = await swarmService(engine, id);
    const tasks = await swarmTasks(engine, [found], []);
    const convergence = convergenceOf(found, tasks, awaited);
    if (!isOpen && areAssigned(tasks, awaited)) {
      // Not for a moment longer: where a server is lost now, they have to start on others.
      await reopen(engine, name);
      isOpen = true;
    }
    if (convergence.kind === "converged") return;
    const now = Date.now();
    if (convergence.kind === "waiting" && convergence.pulls) pulling += (now - before) / 1000;
    before = now;
    const waited = (now - began) / 1000;
    const isLate = waited - pulling > seconds + DOCKER_SECONDS || pulling > PULL_SECONDS;
    if (convergence.kind === "failed" || isLate) {
      throw new UserError(service, unconvergedText(convergence, Math.round(waited)));
    }
    await sleep(PAUSE_MS);
  }
}

/**
 * Goes on with an update that Docker stopped in an earlier run, for a reason that may be over: a full disk, a registry that was away.
 * Docker takes the same version up again by nothing else.
 */
async function resume(engine: Docker, awaited: Awaited): Promise<void> {
  const found = await swarmService(engine, awaited.id);
  const convergence = convergenceOf(found, [], awaited);
  if (convergence.kind !== "failed" || convergence.why !== "paused") return;
  await engine(["service", "update", "--detach", "--quiet", awaited.id]);
}

/** Whether every task of a version has its server, or one finds none as long as servers are closed to it. */
function areAssigned(
  tasks: readonly SwarmTask[],
  { version, replicas }: Pick<Awaited, "version" | "replicas">,
): boolean {
  const own = tasks.filter((task) => task.version === version && task.desired === "running");
  return (
    own.filter(({ server }) => server !== undefined).length >= replicas ||
    own.some(({ server, error }) => server === undefined && error !== "")
  );
}
