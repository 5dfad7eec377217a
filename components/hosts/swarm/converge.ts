import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../core/capacity/user-error";
import { convergenceOf } from "../../../core/judge/swarm/convergence";
import { unconvergedText } from "../../../core/report/convergence";
import { docker } from "../../../engine/engine";
import type { Docker } from "../../../engine/server-engine";
import { swarmService, swarmTasks } from "../../../engine/swarm";
import { engineOf, overSsh } from "../members/member";

/** A version of a service that is to take over. */
export interface Awaited {
  /** Its name in the system. */
  readonly service: string;
  /** Docker's id of it. */
  readonly id: string;
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

/** Waits until a version of a service has taken over. Throws a UserError once it cannot, or has not in its time. */
export async function converge(awaited: Awaited): Promise<void> {
  const { service, id, seconds, manager } = awaited;
  const engine: Docker = manager ? engineOf(overSsh, { name: service, config: manager }) : docker;
  const began = Date.now();
  let pulling = 0;
  for (let before = began; ; ) {
    const found = await swarmService(engine, id);
    const convergence = convergenceOf(found, await swarmTasks(engine, [found], []), awaited);
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
