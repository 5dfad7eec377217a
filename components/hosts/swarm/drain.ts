import { setTimeout as sleep } from "node:timers/promises";
import { got, oneOf, UserError } from "../../../core/capacity/user-error";
import { type Drain, drainOf } from "../../../core/judge/swarm/drain";
import type { SwarmService, SwarmTask } from "../../../core/judge/swarm/node";
import { drainRefusals } from "../../../core/report/swarm-drain";
import type { Docker } from "../../../engine/server-engine";
import { swarmNodes, swarmServices, swarmTasks, updateNode } from "../../../engine/swarm";

/** Seconds in which tasks that move have to be healthy elsewhere. */
const MOVE_SECONDS = 600;

const PAUSE_MS = 1000;

/** Server that is drained, and how. */
export interface Draining {
  readonly engine: Docker;
  readonly server: string;
  /** Whether what is bound to it may be down meanwhile. */
  readonly stopsData: boolean;
  readonly say: (line: string) => void;
}

/**
 * Empties a server: what moves is healthy elsewhere before it ends here, since Docker's own drain stops first. Throws a UserError where
 * it would find no room, and then nothing was changed; where it does not become healthy in time the server takes tasks again.
 */
export async function drainServer({ engine, server, stopsData, say }: Draining): Promise<void> {
  const { id, drain } = await judged(engine, server);
  const refusals = drainRefusals(server, drain, stopsData);
  if (refusals.length > 0) throw new UserError(server, refusals.join("; "));
  await setAvailability(engine, id, "pause");
  try {
    await Promise.all(
      drain.moving.map(({ service, tasks }) => scale(engine, service, replicasOf(service) + tasks)),
    );
    await until(engine, (tasks) =>
      drain.moving.every(({ service }) => elsewhere(tasks, service, server) >= replicasOf(service)),
    );
    await setAvailability(engine, id, "drain");
  } catch (error) {
    await setAvailability(engine, id, "active");
    throw error;
  } finally {
    await Promise.all(
      drain.moving.map(({ service }) => scale(engine, service, replicasOf(service))),
    );
  }
  await until(engine, (tasks) => tasks.every((task) => task.server !== server || !runs(task)));
  const moved = drain.moves.length > 0 ? `${drain.moves.join(", ")} moved` : "nothing had to move";
  say(`${server} is empty: ${moved}`);
}

/** Lets a server take tasks again. Docker moves nothing back by itself; what is bound to it starts there. */
export async function restoreServer(
  engine: Docker,
  server: string,
  say: (line: string) => void,
): Promise<void> {
  const { id } = await named(engine, server);
  await setAvailability(engine, id, "active");
  say(
    `${server} takes tasks: what its data binds to it starts there, and the rest comes with the next change`,
  );
}

async function judged(engine: Docker, server: string): Promise<{ id: string; drain: Drain }> {
  const { id, nodes } = await named(engine, server);
  const services = await swarmServices(engine);
  const tasks = await swarmTasks(engine, services, nodes);
  return { id, drain: drainOf(server, nodes, services, tasks) as Drain };
}

/** The node of a name, and all nodes; throws a UserError where none has it. */
async function named(engine: Docker, server: string) {
  const nodes = await swarmNodes(engine);
  const names = nodes.map(({ hostname }) => hostname);
  const node = nodes.find(({ hostname }) => hostname === server);
  if (!node) throw new UserError("SERVER", `${got(server)}, ${oneOf(names)}`);
  return { id: node.id, nodes };
}

async function until(
  engine: Docker,
  isSo: (tasks: readonly SwarmTask[]) => boolean,
): Promise<void> {
  const deadline = Date.now() + MOVE_SECONDS * 1000;
  for (;;) {
    const nodes = await swarmNodes(engine);
    const tasks = await swarmTasks(engine, await swarmServices(engine), nodes);
    if (isSo(tasks)) return;
    if (Date.now() > deadline) {
      const waits = tasks.find((task) => task.desired === "running" && !runs(task));
      throw new UserError(
        waits?.service ?? "the swarm",
        `did not run elsewhere within ${MOVE_SECONDS} s${waits?.error ? `: ${waits.error}` : ""}`,
      );
    }
    await sleep(PAUSE_MS);
  }
}

function elsewhere(tasks: readonly SwarmTask[], { id }: SwarmService, server: string): number {
  return tasks.filter((task) => task.serviceId === id && task.server !== server && runs(task))
    .length;
}

function runs({ desired, state }: SwarmTask): boolean {
  return desired === "running" && state === "running";
}

function replicasOf({ replicas = 1 }: SwarmService): number {
  return replicas;
}

async function scale(engine: Docker, { id }: SwarmService, replicas: number): Promise<void> {
  await engine(["service", "scale", "--detach", `${id}=${replicas}`]);
}

async function setAvailability(
  engine: Docker,
  node: string,
  availability: "active" | "pause" | "drain",
): Promise<void> {
  await updateNode(engine, node, "--availability", availability);
}
