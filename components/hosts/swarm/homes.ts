import { CLOSED, nodesToClose, type Starting } from "../../../core/judge/swarm/closing";
import { docker } from "../../../engine/engine";
import type { Docker } from "../../../engine/server-engine";
import {
  swarmNodes,
  swarmService,
  swarmServices,
  swarmTasks,
  updateNode,
} from "../../../engine/swarm";
import { engineOf, overSsh } from "../members/member";

/** A version of a service that is about to be handed to Docker. */
export interface Homing extends Starting {
  /** Docker's name of it. */
  readonly name: string;
  /** Number of the version. */
  readonly version: number;
  /** Path of the OpenSSH configuration of a manager. @default - the one that this machine's Docker talks to */
  readonly manager?: string;
}

/** The engine of the manager through which a stack is deployed. */
export function managerOf(service: string, manager: string | undefined): Docker {
  return manager ? engineOf(overSsh, { name: service, config: manager }) : docker;
}

/** Closing of other servers to a service, so that its tasks start where the plan puts them; `reopen` ends it. */
export async function closeOthers(engine: Docker, homing: Homing): Promise<void> {
  const { name, version } = homing;
  const own = await swarmService(engine, name).catch(unlessThere);
  // It was handed over before, by a run that broke off.
  if (own?.version === version) return;
  const nodes = await swarmNodes(engine);
  const services = await swarmServices(engine);
  const tasks = await swarmTasks(engine, services, nodes);
  const closing = nodesToClose(
    homing,
    tasks.filter(({ serviceId }) => serviceId === own?.id),
    nodes,
    tasks,
  );
  for (const { id, closedTo } of nodes) {
    const isClosed = closedTo?.includes(name) ?? false;
    const closes = closing.includes(id);
    if (closes === isClosed) continue;
    await updateNode(
      engine,
      id,
      ...(closes ? ["--label-add", `${CLOSED}${name}=true`] : opening(name)),
    );
  }
}

/** Nothing for a service that Docker says it does not have; an engine that does not answer has not said so. */
function unlessThere(error: Error): undefined {
  if (!/no such service|service \S+ not found/i.test(error.message)) throw error;
}

/** End of that: every server is open to the service again. */
export async function reopen(engine: Docker, name: string): Promise<void> {
  for (const { id, closedTo } of await swarmNodes(engine)) {
    if (closedTo?.includes(name)) await updateNode(engine, id, ...opening(name));
  }
}

function opening(name: string): string[] {
  return ["--label-rm", `${CLOSED}${name}`];
}
