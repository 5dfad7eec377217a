import { UserError } from "../core/capacity/user-error";
import { CLOCK_SKEW_SECONDS, docker, lines } from "../engine/engine";
import { type Docker, dockerOn } from "../engine/server-engine";
import { holderOf, type Lock, readLocks } from "../pulumi/lock";
import { entriesOf, type StateResource } from "../pulumi/state";
import type { OpenStack } from "../pulumi/workspace";
import { withoutGoneServer } from "./gone-server";
import { prepareSsh, sshFilesOf } from "./server-access";

/** What is looked at to find out whether an earlier run was killed. */
export interface HealArgs {
  readonly open: OpenStack;
  readonly project: string;
  /** The folder of the state; undefined where a service keeps it, which heals its own locks. */
  readonly stateDirectory: string | undefined;
  /** Where the stack runs, as its configuration says. */
  readonly host: string;
  readonly say: (line: string) => void;
}

/**
 * Clears what a killed run left behind, so that the next one converges: containers and networks that the state does not know,
 * then the lock, then operations that the state calls pending. Volumes are never touched. A server that is gone is forgotten.
 *
 * Containers go before the lock, so that a heal that is killed itself is done again. Throws a UserError while another run works.
 * Returns what the state holds, and has the server that it knows of within reach.
 */
export async function heal({
  open,
  project,
  stateDirectory,
  host,
  say,
}: HealArgs): Promise<readonly StateResource[]> {
  const { stack, configFile } = open;
  const locks = stateDirectory ? readLocks(stateDirectory, project, stack.name) : [];
  for (const lock of locks) {
    const holder = holderOf(lock);
    if (holder === "at work") throw new UserError(stack.name, inUse(lock));
    if (holder === "left alone") await endOf(lock, say);
  }
  const state = await stack.exportStack();
  const resources = entriesOf(state);
  prepareSsh(stack.name, resources);
  const pending: number = state.deployment?.pending_operations?.length ?? 0;
  if (locks.length === 0 && pending === 0) return withoutGoneServer(open, resources, say);
  say("an earlier run was killed: putting its leftovers in order first");
  // Whoever cleared the lock by hand left no time to go by: then every unknown one counts.
  const began = locks.map(({ timestamp }) => Date.parse(timestamp));
  const since = began.length > 0 ? Math.min(...began) : 0;
  const known = new Set(resources.map(({ id }) => id));
  const engine = engineOf(host, stack.name, resources);
  try {
    const removed = engine ? await removeOrphans(engine, stack.name, known, since) : [];
    for (const leftover of removed) say(`  ${leftover}`);
  } catch (error) {
    // A server that is gone must not be in the way of its own end.
    if (host === "local" || !(error instanceof UserError)) throw error;
    say(`  what may be left on it stays: ${error.message}`);
  }
  if (locks.length > 0) await stack.cancel();
  const there = await withoutGoneServer(open, resources, say);
  if (pending > 0) await stack.refresh({ clearPendingCreates: true, configFile, color: "never" });
  return there;
}

/** The engine that runs a stack's containers; undefined where there is none to ask, not yet or at all. */
function engineOf(
  host: string,
  stack: string,
  resources: readonly StateResource[],
): Docker | undefined {
  if (host === "local") return docker;
  return sshFilesOf(stack, resources) ? dockerOn(stack) : undefined;
}

/** How long an operation that was left alone may take to finish what it has begun, in seconds. */
const LAST_STEPS_SECONDS = 600;

/** Asks an operation that was left alone to stop, and waits until it has finished what it had begun. */
async function endOf(lock: Lock, say: (line: string) => void): Promise<void> {
  say(`the engine of a run that was killed still works (process ${lock.pid}): waiting for its end`);
  process.kill(lock.pid, "SIGINT");
  const giveUp = Date.now() + LAST_STEPS_SECONDS * 1000;
  while (holderOf(lock) !== "nobody") {
    if (Date.now() > giveUp) throw new UserError("process", `${lock.pid} does not end: kill it`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function inUse({ pid, hostname, timestamp }: Lock): string {
  return `another run works on this stack since ${timestamp} (process ${pid} on ${hostname}): wait for it to end; if ${hostname} is gone for good, clear its lock with pulumi cancel`;
}

/**
 * Removes this stack's containers and networks that its state does not know and that were made since the killed run began: older
 * ones belong to the state of another checkout.
 */
async function removeOrphans(
  engine: Docker,
  stack: string,
  known: ReadonlySet<string | undefined>,
  since: number,
): Promise<string[]> {
  const filter = ["--no-trunc", "--filter", `label=enxuto.stack=${stack}`];
  const orphans = async (list: readonly string[], inspect: readonly string[]) => {
    const ids = lines(await engine([...list, "--quiet", ...filter]));
    const found: Orphan[] = ids.length === 0 ? [] : JSON.parse(await engine([...inspect, ...ids]));
    return found.filter(
      ({ Id, Created }) =>
        !known.has(Id) && Date.parse(Created) >= since - CLOCK_SKEW_SECONDS * 1000,
    );
  };
  const removed: string[] = [];
  for (const { Id, Name } of await orphans(["ps", "--all"], ["inspect"])) {
    // Stopped as gently as ever: it may be a database at work. `--volumes` takes those without a name alone.
    await engine(["stop", Id]);
    await engine(["rm", "--volumes", Id]);
    removed.push(`removed container ${Name.replace(/^\//, "")}: half made, and not in the state`);
  }
  for (const { Id, Name } of await orphans(["network", "ls"], ["network", "inspect"])) {
    await engine(["network", "rm", Id]);
    removed.push(`removed network ${Name}: half made, and not in the state`);
  }
  return removed;
}

/** What is read of a container or a network. */
interface Orphan {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
}
