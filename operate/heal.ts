import * as fs from "node:fs";
import * as os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/capacity/user-error";
import type { EngineLock } from "../engine/lock";
import { machineId, pulumiLeftOf } from "../engine/process";
import type { Docker } from "../engine/server-engine";
import { CommandFailure } from "../pulumi/command";
import { send } from "../pulumi/interrupt";
import { wholeSecond } from "../pulumi/left-work";
import { isHeld, type PulumiLock, readLocks, refusingLocks } from "../pulumi/lock";
import { readState } from "../pulumi/read-state";
import { entriesOf, type PendingOperation, pendingOf, type StateResource } from "../pulumi/state";
import type { OpenStack } from "../pulumi/workspace";
import { forgetServer, isServerGone } from "./gone-server";
import { type Found, removeOrphans } from "./orphans";
import { prepareSsh } from "./server-access";

/** Places that tell whether an earlier run was killed. */
export interface HealArgs {
  readonly open: OpenStack;
  readonly project: string;
  /** The system that the stack runs: another project's stack may have the same name on the same engine. */
  readonly system: string | undefined;
  /** The folder of the state; undefined where it is in none of this machine. */
  readonly stateFolder: string | undefined;
  /** The engine that the stack runs on, whose lock is held; undefined where there is none within reach. */
  readonly engine: Docker | undefined;
  /** Whether that engine is on a server of the stack's own: before that was there no lock was kept on it, and no other state uses it. */
  readonly isOwnServer: boolean;
  /** Locks of killed runs on this state, which are set aside on the engine. */
  readonly leftovers: readonly EngineLock[];
  readonly say: (line: string) => void;
}

/**
 * Clears what a killed run left behind, so that the next one converges: its lock in the state, operations that the state calls
 * pending, then containers and networks that the state does not know. Volumes are never touched. A server that is gone is
 * forgotten. Whoever calls this holds the stack's lock, if the stack runs anywhere.
 *
 * What tells of the killed run goes last, so that a heal that is killed itself is done again. Throws a UserError while another run
 * works. Returns what the state holds.
 */
export async function heal(args: HealArgs): Promise<readonly StateResource[]> {
  const { open, project, stateFolder, engine, isOwnServer, leftovers, say } = args;
  const { stack } = open;
  const locks = stateFolder ? readLocks(stateFolder, project, stack.name) : [];
  await clearLocks(args, locks);
  const state = await readState(open);
  const resources = entriesOf(state);
  await prepareSsh(stack.name, resources);
  const pending = pendingOf(state);
  const wasKilled = locks.length > 0 || pending.length > 0 || leftovers.length > 0;
  if (wasKilled) say("an earlier run was killed: putting its leftovers in order first");
  // One that has given its lock is there.
  const isGone = !engine && (await isServerGone(open, resources));
  const there = isGone ? await forgetServer(open, resources, say) : resources;
  if (!wasKilled) return there;
  // A state in no folder of this machine tells of its locks only to whoever wants to write to it.
  if (pending.length > 0 || (!stateFolder && leftovers.length > 0)) await clearPending(args);
  const known = {
    ids: new Set(resources.map(({ id }) => id)),
    systems: systemsOf(args, resources),
  };
  if (engine) {
    for (const leftover of await removeOrphans(engine, stack.name, (one) =>
      isOrphan(one, known, pending, { leftovers, isOwnServer }),
    ))
      say(`  ${leftover}`);
  }
  return there;
}

/** The systems that the stack runs or ran, as its configuration and its state have them. */
function systemsOf({ system }: HealArgs, resources: readonly StateResource[]): Set<string> {
  const found = resources
    .flatMap(({ inputs }) => (Array.isArray(inputs?.labels) ? inputs.labels : []))
    .flatMap(({ label, value }) => (label === "enxuto.system" ? [String(value)] : []));
  return new Set([...(system ? [system] : []), ...found]);
}

/**
 * Whether a container or network is what a killed run had half made: it came while that run held the lock, by the engine's own clock,
 * and is of the stack's system, or of a name that the state calls pending. Others that the state does not know belong to other
 * states, as do those of another system, networks in use, and what came after a run on another state took the lock. A name is no
 * proof without a lock, unless nobody else can have used the engine.
 */
export function isOrphan(
  { id, name, created, system, isUsed }: Found,
  known: { readonly ids: ReadonlySet<string | undefined>; readonly systems: ReadonlySet<string> },
  pending: readonly PendingOperation[],
  { leftovers, isOwnServer }: Proof,
): boolean {
  if (known.ids.has(id)) return false;
  const isHeld = leftovers.some(
    ({ since, until = Number.POSITIVE_INFINITY }) => created >= since && created < until,
  );
  const isPending = pending.some(({ resource }) => resource.inputs?.name === name);
  if (leftovers.length === 0) return isPending && isOwnServer;
  const isOurs = system === undefined ? !isUsed : known.systems.has(system);
  return isHeld && (isOurs || isPending);
}

/** What tells whose a thing on an engine is. */
interface Proof extends Pick<HealArgs, "isOwnServer"> {
  readonly leftovers: readonly Pick<EngineLock, "since" | "until">[];
}

/** Clears Pulumi's locks of runs that were killed, each of them alone; throws a UserError where one is at work. */
async function clearLocks(args: HealArgs, locks: readonly PulumiLock[]): Promise<void> {
  for (const lock of locks) await requireEnded(args, lock);
  for (const lock of locks) {
    endPlugins(lock);
    if (lock.file) fs.rmSync(lock.file, { force: true });
  }
}

/** Ends the plugins that a killed Pulumi of this machine has left running: it works in a session of its own, which bears its id. */
function endPlugins({ pid, hostname }: PulumiLock): void {
  if (hostname !== os.hostname()) return;
  for (const plugin of pulumiLeftOf(pid)) send(plugin, "SIGTERM");
}

/** Clears the operations that a killed run began; the first thing that Pulumi refuses where another run works. */
async function clearPending(args: HealArgs): Promise<void> {
  const { stack, configFile } = args.open;
  const clear = () => stack.refresh({ clearPendingCreates: true, configFile, color: "never" });
  try {
    await clear();
  } catch (error) {
    const locks = error instanceof CommandFailure ? refusingLocks(error.message) : [];
    if (locks.length === 0) throw error;
    for (const lock of locks) await requireEnded(args, lock);
    await stack.cancel();
    await clear();
  }
}

/** Waits for the end of a run that was killed, as far as it still works; throws a UserError for one of which that is not known. */
async function requireEnded({ open, leftovers, say }: HealArgs, lock: PulumiLock): Promise<void> {
  const ours = leftovers.filter(
    ({ holder }) =>
      holder.host === lock.hostname && Date.parse(lock.timestamp) >= wholeSecond(holder.began),
  );
  if (!isHeld(lock)) return;
  const here = ours.some(({ holder }) => holder.machine === machineId());
  if (here) return endOf(lock, say);
  // Its enxuto gave no beat for long, and Pulumi ends with it.
  if (ours.length > 0) return;
  throw new UserError(open.stack.name, inUse(lock));
}

/** Seconds that an operation that was left alone may take to finish what it has begun. */
const LAST_STEPS_SECONDS = 600;

/** Asks an operation that was left alone to stop, and waits until it has finished what it had begun. */
async function endOf(lock: PulumiLock, say: (line: string) => void): Promise<void> {
  say(`the engine of a run that was killed still works (process ${lock.pid}): waiting for its end`);
  process.kill(lock.pid, "SIGINT");
  const giveUp = Date.now() + LAST_STEPS_SECONDS * 1000;
  while (isHeld(lock)) {
    if (Date.now() > giveUp) throw new UserError("process", `${lock.pid} does not end: kill it`);
    await sleep(200);
  }
}

/** Sentence on who holds Pulumi's own lock, with the way out. */
export function inUse(lock: PulumiLock): string {
  return `${runningText(lock)}: wait for its end; if ${lock.hostname} is gone for good, clear its lock with pulumi cancel`;
}

/** Who holds Pulumi's own lock. */
export function runningText({ pid, username, hostname, timestamp }: PulumiLock): string {
  return `${username || "somebody"} runs Pulumi on this stack from ${hostname} since ${timestamp} (process ${pid})`;
}
