import * as os from "node:os";
import { performance } from "node:perf_hooks";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/capacity/user-error";
import {
  createLock,
  type EngineLock,
  endTenure,
  findLeftovers,
  findLock,
  type Holder,
  livesHere,
  removeLock,
  setAside,
} from "../engine/lock";
import { LockKeeper, type Loss } from "../engine/lock-keeper";
import { machineId, processOf, userName } from "../engine/process";
import type { Docker } from "../engine/server-engine";

/** Whoever wants a stack's lock, and how. */
export interface LockRequest {
  readonly stack: string;
  readonly verb: string;
  /** The state that is worked on: see `stateId`. */
  readonly state: string;
  /** The engine that the stack runs on, and the words that reach its Docker CLI. */
  readonly engine: Docker;
  readonly words: readonly string[];
  /** Milliseconds for which a holder at work is waited for. */
  readonly waitMs: number;
  readonly say: (line: string) => void;
  /** Asks what still works for a holder that was killed to stop; called again and again until nothing does. */
  readonly interrupt: (holder: Holder) => void;
  /** Seconds without a beat after which a holder on another machine is gone. @default 60 */
  readonly staleSeconds?: number;
}

/** So many beats may be missed, over a connection that was cut and found again. */
const STALE_SECONDS = 60;

/** Milliseconds that a Pulumi that was left alone may take to finish what it has begun. */
const LAST_STEPS_MS = 600_000;

const POLL_MS = 1000;

/** So often a lock is found free and cannot be taken: of many who ask at once another one has it each time. */
const MOST_FREED = 20;

/** The lock of a stack while it is held. */
export class StackLock {
  /** Called once when another run holds the lock in place of this one: what works has to stop. */
  onLost: () => void = () => {};
  private isLost = false;
  private isOver = false;

  private constructor(
    private readonly request: LockRequest,
    private keeper: LockKeeper,
    private id: string,
    private left: readonly EngineLock[],
  ) {}

  /** Takes the lock of a stack. Throws a UserError that says who holds it. */
  static async take(request: LockRequest): Promise<StackLock> {
    const { engine, stack, state } = request;
    let lock: StackLock | undefined;
    const keeper = LockKeeper.begin(
      request.words,
      staleSecondsOf(request),
      (how) => void lock?.lost(how),
    );
    try {
      const id = await acquire(request, holderOf(request, keeper));
      keeper.keep(id);
      const leftovers = await findLeftovers(engine, stack);
      await endTenures(request, leftovers);
      lock = new StackLock(
        request,
        keeper,
        id,
        withTenures(leftovers).filter(({ holder }) => holder.state === state),
      );
      return lock;
    } catch (error) {
      keeper.end();
      throw error;
    }
  }

  /** The pipe that all that works under the lock holds: see `LockKeeper`. */
  get pipe(): Writable {
    return this.keeper.pipe;
  }

  /** Value of `WORK_MARK` for all that works under the lock. */
  get mark(): string {
    return this.keeper.mark;
  }

  /** Throws a UserError where the lock was lost: nothing more may be begun. */
  check(): void {
    if (this.isLost) throw new UserError(this.request.stack, LOST);
  }

  /** Locks of earlier runs on the same state that were killed: what they left is not in order yet. */
  get leftovers(): readonly EngineLock[] {
    return this.left;
  }

  /** Removes the locks of earlier runs, once what they left is in order. */
  async settle(): Promise<void> {
    for (const { id } of this.left) await removeLock(this.request.engine, id);
    this.left = [];
  }

  /** Gives the lock back; one that is out of reach is found without a beat by the next run. */
  async release(): Promise<void> {
    this.abandon();
    // What is left of it tells the next run on this state that this one was stopped.
    if (this.isLost) return;
    await removeLock(this.request.engine, this.id).catch(() => {});
  }

  /** Leaves the lock as that of a run that was killed: it proves to the next one what this one has begun and not ended. */
  async leave(): Promise<void> {
    this.abandon();
    if (!this.isLost) await setAside(this.request.engine, { id: this.id }).catch(() => {});
  }

  /** The same where the lock is gone with its server. */
  abandon(): void {
    this.isOver = true;
    this.keeper.end();
  }

  /** Takes the lock again where only its container is gone, as by `docker container prune`; else the work stops. */
  private async lost(how: Loss): Promise<void> {
    if (this.isOver) return;
    const { request } = this;
    if (how === "taken") return this.stop();
    const keeper = LockKeeper.begin(
      request.words,
      staleSecondsOf(request),
      (again) => void this.lost(again),
    );
    const id = await createLock(request.engine, request.stack, holderOf(request, keeper)).catch(
      () => undefined,
    );
    if (id === undefined) {
      keeper.end();
      this.stop();
      return;
    }
    // The one before it stays: what works already holds its pipe.
    keeper.keep(id);
    this.keeper = keeper;
    this.id = id;
  }

  private stop(): void {
    this.isLost = true;
    this.request.say(LOST);
    this.onLost();
  }
}

function staleSecondsOf({ staleSeconds = STALE_SECONDS }: LockRequest): number {
  return staleSeconds;
}

/** Has what killed runs on other states left end where this one took the lock: what comes from now on is not theirs. */
async function endTenures(
  { engine, stack, state }: LockRequest,
  leftovers: readonly EngineLock[],
): Promise<void> {
  const others = leftovers.filter(
    ({ holder, until }) => holder.state !== state && until === undefined,
  );
  if (others.length === 0) return;
  const own = await findLock(engine, stack);
  for (const one of own ? others : []) await endTenure(engine, one, own?.since ?? 0);
}

/** Leftovers with their end where a later one is another state's: its run may have been killed before it could write that down. */
export function withTenures(leftovers: readonly EngineLock[]): EngineLock[] {
  return leftovers.map((lock) => {
    const later = leftovers
      .filter(({ holder, since }) => holder.state !== lock.holder.state && since > lock.since)
      .map(({ since }) => since);
    const ends = [...later, ...(lock.until === undefined ? [] : [lock.until])];
    return ends.length === 0 ? lock : { ...lock, until: Math.min(...ends) };
  });
}

const LOST =
  "another run has taken the stack's lock, since this one gave no sign of life for a minute: it is stopped; run it again";

function holderOf({ verb, state }: LockRequest, { pid, start }: LockKeeper): Holder {
  return {
    user: userName(),
    host: os.hostname(),
    machine: machineId(),
    pid: process.pid,
    start: processOf(process.pid)?.start ?? "",
    keeper: { pid, start },
    ...{ verb, state },
    began: new Date().toISOString(),
  };
}

/** Takes the lock's name, from a holder that is gone too, and gives the id of the lock. */
async function acquire(request: LockRequest, holder: Holder): Promise<string> {
  const { engine, stack, say } = request;
  const began = performance.now();
  const beats = new BeatWatch(staleSecondsOf(request) * 1000);
  const told = new Set<string>();
  let freed = 0;
  for (;;) {
    const id = await createLock(engine, stack, holder);
    if (id !== undefined) return id;
    const found = await findLock(engine, stack);
    const life = found && (livesHere(found.holder) ?? beats.look(found));
    if (!found || life === undefined || life === "gone") {
      if (found) await setAside(engine, found);
      freed += 1;
      if (freed < MOST_FREED) continue;
      throw new UserError(
        stack,
        `its lock cannot be taken: Docker says that the name of its container is in use, and ${found ? `does not let go of ${found.id.slice(0, 12)}, whose holder is gone` : "shows none of that name"}. Start Docker again, and run the same command again`,
      );
    }
    const waited = performance.now() - began;
    if (life === "at work" && waited >= request.waitMs) {
      throw new UserError(stack, `${heldText(found)}: wait for its end with --wait-lock 10m`);
    }
    if (life === "left alone") {
      if (waited >= Math.max(request.waitMs, LAST_STEPS_MS)) {
        throw new UserError(
          stack,
          `${heldText(found)}, was killed, and what it had begun does not end`,
        );
      }
      request.interrupt(found.holder);
    }
    if (!told.has(life)) say(`${heldText(found)}: ${WAITING[life]}`);
    told.add(life);
    await sleep(POLL_MS);
  }
}

const WAITING = {
  "at work": "waiting for its end",
  "left alone": "it was killed, and what it had begun still works: waiting for its end",
  unknown: "waiting for a sign of life of it",
} as const;

/** `ana runs up on this stack from laptop since 2026-11-28T17:03:12.000Z (process 4242)`. */
export function heldText({ holder, since }: EngineLock): string {
  const { user, verb, host, pid } = holder;
  return `${user} runs ${verb} on this stack from ${host} since ${new Date(since).toISOString()} (process ${pid})`;
}

/** Tells by their beats which holders on other machines live, by this machine's own stopwatch. */
export class BeatWatch {
  private seen: { id: string; beat: number; at: number; moved: boolean } | undefined;

  constructor(private readonly staleMs: number) {}

  look({ id, beat }: EngineLock, now = performance.now()): "at work" | "unknown" | "gone" {
    const { seen } = this;
    if (seen?.id !== id || seen.beat !== beat) {
      this.seen = { id, beat, at: now, moved: seen?.id === id };
      return this.seen.moved ? "at work" : "unknown";
    }
    if (now - seen.at >= this.staleMs) return "gone";
    return seen.moved ? "at work" : "unknown";
  }
}
