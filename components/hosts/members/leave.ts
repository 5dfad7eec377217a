import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../core/capacity/user-error";
import { lines } from "../../../engine/engine";
import { hereDocument } from "../../../engine/shell-words";
import { managesSwarm, swarmNodes, updateNode } from "../../../engine/swarm";
import { DAEMON_FILE, singleDaemon } from "./daemon";
import { type AskMember, engineOf, type ReachedMember, told } from "./member";

/** Seconds in which all tasks have to end, databases within their own time to stop. */
const END_SECONDS = 600;

const PAUSE_MS = 500;

/**
 * Has a server that carries its stack by itself from now on leave the swarm that it was in. All tasks of the swarm end first, as at any
 * other stop, so that no container starts on data that a task still has; volumes stay as they are. The engine keeps containers alive
 * over its restarts again. Does nothing on a server that was in no swarm.
 *
 * Throws a UserError where tasks do not end.
 */
export async function leaveSwarm(member: ReachedMember, ask: AskMember): Promise<void> {
  const state = await told(ask, member, "docker info --format '{{.Swarm.LocalNodeState}}'");
  if (state.trim() !== "inactive") {
    await endTasks(member, ask);
    await told(ask, member, "docker swarm leave --force");
  }
  const text = await told(ask, member, "sudo sh", `cat ${DAEMON_FILE} 2>/dev/null || true\n`);
  const daemon = singleDaemon(`${member.name}: ${DAEMON_FILE}`, text);
  if (daemon === undefined) return;
  const write = [...hereDocument(`cat >${DAEMON_FILE}`, daemon), "systemctl reload docker", ""];
  await told(ask, member, "sudo sh", ["set -eu", ...write].join("\n"));
}

/** Ends the tasks of the whole swarm, so that none moves to another server; without a leader those here, which then move nowhere. */
async function endTasks(member: ReachedMember, ask: AskMember): Promise<void> {
  const engine = engineOf(ask, member);
  const running = async () => lines(await engine(["ps", "--quiet", "--filter", `label=${TASK}`]));
  if (await managesSwarm(engine)) {
    const nodes = await swarmNodes(engine);
    // First none takes a task, so that none moves while one after the other is emptied.
    for (const availability of ["pause", "drain"]) {
      for (const { id } of nodes) await updateNode(engine, id, "--availability", availability);
    }
  } else {
    const tasks = await running();
    if (tasks.length > 0) await engine(["stop", ...tasks]);
  }
  const deadline = Date.now() + END_SECONDS * 1000;
  for (;;) {
    const tasks = await running();
    if (tasks.length === 0) return;
    if (Date.now() > deadline) {
      throw new UserError(
        member.name,
        `${tasks.length} tasks of its swarm did not end within ${END_SECONDS} s: docker ps --filter label=${TASK} there shows them`,
      );
    }
    await sleep(PAUSE_MS);
  }
}

/** Label that Docker gives the container of every task. */
const TASK = "com.docker.swarm.task.id";
