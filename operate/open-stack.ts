import type { Deployment } from "@pulumi/pulumi/automation";
import { UserError } from "../core/capacity/user-error";
import { isEngineHere } from "../core/catalog/hosts";
import { docker } from "../engine/engine";
import { findLock, type Holder, livesHere } from "../engine/lock";
import type { Holding } from "../engine/run";
import { type Docker, dockerOn, dockerWordsOn, isUnreachable } from "../engine/server-engine";
import type { ChosenStack } from "../program/chosen-stack";
import { projectName } from "../program/project";
import { CommandFailure } from "../pulumi/command";
import { stateFolder, stateId } from "../pulumi/environment";
import { killRun } from "../pulumi/interrupt";
import { LeftWork } from "../pulumi/left-work";
import { type Access, requireAccess } from "../pulumi/local-access";
import { readLocks } from "../pulumi/lock";
import { readState } from "../pulumi/read-state";
import { explained, OTHER_PASSPHRASE } from "../pulumi/run";
import {
  entriesOf,
  pendingOf,
  resourcesIn,
  resourcesInFile,
  type StateResource,
} from "../pulumi/state";
import { keepCopy, localState, stateCopies } from "../pulumi/state-copies";
import { isUnreadable } from "../pulumi/state-file";
import { type OpenStack, openCopy, openStack, openToRead } from "../pulumi/workspace";
import { knownServer } from "./deployed-server";
import { recallNetworks } from "./forgotten-networks";
import { forgetServer, isServerGone } from "./gone-server";
import { heal } from "./heal";
import { requireKnownEngine } from "./known-engine";
import { requireKnownForm } from "./known-form";
import { firstRun, leftText } from "./left-run";
import { forgetLeftSwarm } from "./left-swarm";
import { damageText, passphraseText, requireNotLost, wayBack } from "./lost-state";
import { onceStarted } from "./restarting";
import { prepareSsh, sshFilesOf, standsHere } from "./server-access";
import { heldText, StackLock } from "./stack-lock";

/** A stack that is open to be changed: its lock is held and the leftovers of killed runs are cleared. */
export interface Locked extends OpenStack {
  /** Resources of its state. */
  readonly resources: readonly StateResource[];
  /** Undefined where the stack runs nowhere yet, or where no engine is to be had. */
  readonly lock: StackLock | undefined;
}

/** A stack that is open to be looked at. */
export interface Opened extends OpenStack {
  readonly resources: readonly StateResource[];
}

/** Way in which a verb comes by a stack's lock. */
export interface Work {
  /** `up`, `destroy`. */
  readonly verb: string;
  /** Milliseconds for which another run that works is waited for. */
  readonly waitMs: number;
  readonly say: (line: string) => void;
  /** Whether what the state knows may be on another engine than the one that is worked on. @default false */
  readonly anyEngine?: boolean;
}

/** Opens a stack to look at it: nothing is changed anywhere, whoever works on it. */
export async function openToLook(
  chosen: ChosenStack,
  say: (line: string) => void,
): Promise<Opened> {
  return told(chosen, "read", async () => {
    const open = await openToRead({ ...chosen, say });
    const state = readable(chosen.name, await readState(open));
    const resources = entriesOf(state);
    open.known.state = { ...knownServer(resources), wayBack: () => wayBack(chosen) };
    await prepareSsh(chosen.name, resources);
    const engine = reachOf(chosen, resources);
    let answered = false;
    const look = async ({ docker: asked }: Reach) => {
      const held = await findLock(asked, chosen.name);
      answered = true;
      return held;
    };
    const held = engine && (await look(engine).catch(() => undefined));
    const works = held && livesHere(held.holder) !== "gone" ? heldText(held) : firstRun(chosen);
    if (works) say(`${works}: what is shown here may change`);
    else if (held || pendingOf(state).length > 0) say(leftText(chosen));
    // A server whose engine has answered is there.
    if (answered || !(await isServerGone(open, resources))) return { ...open, resources };
    const copy = await openCopy({ ...chosen, say }, open);
    return { ...copy, resources: await forgetServer(copy, resources, say) };
  });
}

/** The locks that this process holds: a verb that runs another one holds its stack for both. */
const HELD = new Map<string, StackLock>();

/** Works on a stack under its lock, after the leftovers of killed runs are cleared. */
export async function underLock<T>(
  chosen: ChosenStack,
  { verb, waitMs, say, anyEngine = false }: Work,
  work: (locked: Locked) => Promise<T>,
): Promise<T> {
  const { directory, name } = chosen;
  return told(chosen, "written", async () => {
    const open = await openStack({ ...chosen, say });
    const before = entriesOf(readable(name, await readState(open)));
    requireKnownForm(name, before);
    open.known.state = { ...knownServer(before), wayBack: () => wayBack(chosen) };
    await prepareSsh(name, before);
    const engine = reachOf(chosen, before);
    if (engine && !anyEngine) await requireItsEngine(chosen, before, engine);
    const already = HELD.get(name);
    let hasBegun = false;
    const lock = already ?? (engine && (await lockOn(engine, chosen, { verb, waitMs, say })));
    try {
      if (lock) {
        HELD.set(name, lock);
        Object.assign(open.hold, { pipe: lock.pipe, mark: lock.mark, check: () => lock.check() });
        lock.onLost = () => killRun(open.running());
      }
      keepCopy(chosen, say);
      const healed = await heal({
        open,
        project: projectName(directory),
        system: chosen.config.values["enxuto:system"],
        stateFolder: stateFolder(directory),
        engine: lock && engine?.docker,
        isOwnServer: sshFilesOf(name, before) !== undefined,
        leftovers: lock?.leftovers ?? [],
        say,
      });
      const found = lock && engine ? await recalled(chosen, open, healed, engine, say) : healed;
      const isRented = engine !== undefined && engine.docker !== docker;
      const resources =
        lock && engine && isRented ? await forgetLeftSwarm(open, found, engine.docker, say) : found;
      if (resources !== found) Object.assign(open.known.state, knownServer(resources));
      await lock?.settle();
      hasBegun = true;
      const result = await work({ ...open, resources, lock });
      hasBegun = typeof result === "number" && result !== 0;
      return result;
    } finally {
      keepCopy(chosen, say);
      if (lock && !already) {
        HELD.delete(name);
        await (hasBegun && (await isBroken(open)) ? lock.leave() : lock.release());
      }
    }
  });
}

/** Whether work that failed has begun what it did not end, as where its Pulumi was killed. */
function isBroken(open: OpenStack): Promise<boolean> {
  return readState(open).then(
    (state) => pendingOf(state).length > 0,
    () => false,
  );
}

/** So many copies of a state are looked at for what the state has lost since. */
const EARLIER = 5;

/** What a state holds once the networks that it has lost are back in it. */
function recalled(
  chosen: ChosenStack,
  open: OpenStack,
  resources: readonly StateResource[],
  { docker: engine }: Reach,
  say: (line: string) => void,
): Promise<readonly StateResource[]> {
  const copies = stateCopies(chosen).filter(({ isOwn }) => isOwn);
  const earlier = copies.slice(0, EARLIER).map(({ file }) => resourcesInFile(file) ?? []);
  return recallNetworks(open, resources, earlier, engine, say);
}

/**
 * Works on the engine of a stack under the stack's lock, without a look at its state. What is started for it is to hold the lock too:
 * else others would take it from a run that was killed while that still works. It bears no mark, by which it would be ended: data that
 * is half put back is to be put back whole.
 */
export async function underEngineLock<T>(
  chosen: ChosenStack,
  engine: Docker,
  verb: Work,
  work: (hold: Holding) => Promise<T>,
): Promise<T> {
  const words = isEngineHere(chosen.config.values["enxuto:host"])
    ? ["docker"]
    : dockerWordsOn(chosen.name);
  const local = localState(chosen);
  const reach = { docker: engine, words };
  await requireItsEngine(chosen, local && resourcesIn(local), reach);
  const lock = await lockOn(reach, chosen, verb);
  try {
    return await work({ pipe: lock?.pipe });
  } finally {
    await lock?.release();
  }
}

/** Works under the lock of a stack whose state cannot be opened yet, as a copy of it tells where it runs. */
export async function underLockOf<T>(
  chosen: ChosenStack,
  resources: readonly StateResource[],
  verb: Work,
  work: () => Promise<T>,
): Promise<T> {
  await prepareSsh(chosen.name, resources);
  const engine = reachOf(chosen, resources);
  const lock = engine && (await lockOn(engine, chosen, verb));
  try {
    return await work();
  } finally {
    await lock?.release();
  }
}

/** Takes a stack's lock where its engine can be reached. Without it Pulumi's own keeps others out, and nothing is healed there. */
async function lockOn(
  { docker: engine, words }: Reach,
  { directory, name }: ChosenStack,
  work: Work,
): Promise<StackLock | undefined> {
  const folder = stateFolder(directory);
  const left = new LeftWork(() => (folder ? readLocks(folder, projectName(directory), name) : []));
  const interrupt = (holder: Holder) => left.interrupt(holder);
  try {
    const stack = { stack: name, state: stateId(directory) };
    return await onceStarted(name, work.say, () =>
      StackLock.take({ ...work, ...stack, engine, words, interrupt }),
    );
  } catch (error) {
    if (!isUnreachable(error, name)) throw error;
    work.say(`${error.path} does not answer: only Pulumi's own lock keeps others out`);
    return undefined;
  }
}

/** Way to the engine of a stack's containers. */
interface Reach {
  readonly docker: Docker;
  /** The words that run its Docker CLI. */
  readonly words: readonly string[];
}

/** Throws a UserError where a stack of this machine is on another engine than the one that is reached. */
async function requireItsEngine(
  chosen: ChosenStack,
  resources: readonly StateResource[] | undefined,
  { docker: engine, words }: Reach,
): Promise<void> {
  // The managers of a swarm are one engine, and how a server is reached the state says.
  if (words.length > 1 || chosen.config.values["enxuto:host"] === "swarm") return;
  await requireKnownEngine(chosen, resources, engine);
}

/** Undefined where there is no engine, not yet or at all. What runs decides: the setting may say already where it is to run. */
function reachOf(
  { name, config }: ChosenStack,
  resources: readonly StateResource[],
): Reach | undefined {
  if (sshFilesOf(name, resources)) {
    return { docker: dockerOn(name), words: dockerWordsOn(name) };
  }
  const isHere = isEngineHere(config.values["enxuto:host"]) || standsHere(resources);
  return isHere ? { docker, words: ["docker"] } : undefined;
}

/** A state as it is; throws a UserError for one that was written with another passphrase. */
export function readable(stack: string, state: Deployment): Deployment {
  if (isUnreadable(state)) throw new UserError(stack, OTHER_PASSPHRASE);
  return state;
}

/** Runs what opens a stack that has to be there as it was left, with the CLI's own words made plain. */
async function told<T>(chosen: ChosenStack, access: Access, work: () => Promise<T>): Promise<T> {
  requireAccess(chosen.directory, access);
  requireNotLost(chosen);
  try {
    return await plainly(chosen.name, work, () => damageText(chosen));
  } catch (error) {
    const isOther = error instanceof UserError && error.problem === OTHER_PASSPHRASE;
    const text = isOther ? passphraseText(chosen) : undefined;
    throw text === undefined ? error : new UserError(chosen.name, text);
  }
}

/** Runs what asks the CLI, with its words made plain; `known` knows better what is wrong. */
export async function plainly<T>(
  stack: string,
  work: () => Promise<T>,
  known: () => string | undefined = () => undefined,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new UserError(stack, known() ?? explained(error.output.stderr || error.output.stdout));
  }
}
