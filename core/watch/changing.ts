/** The lock that a verb holds while it changes a stack, as it was seen. */
export interface SeenLock {
  readonly id: string;
  readonly beat: number;
  /** When this beat was seen first, in the snapshots' seconds. */
  readonly since: number;
}

/** Seconds without a beat after which whoever held a lock is gone. */
const STALE_SECONDS = 60;

/** A lock as it is now, with the time since which its beat has stood still. */
export function lockSeen(
  before: SeenLock | undefined,
  { id, beat }: { readonly id: string; readonly beat: number },
  at: number,
): SeenLock {
  const isSame = before?.id === id && before.beat === beat;
  return { id, beat, since: isSame ? before.since : at };
}

/** Whether a lock's holder works. */
export function isHeld(lock: SeenLock | undefined, at: number): boolean {
  return lock !== undefined && at - lock.since < STALE_SECONDS;
}
