import { got, UserError } from "../../core/capacity/user-error";
import { AHEAD_SECONDS } from "../../core/watch/record";
import type { Line } from "./program";

/** Backup of a stack, as the repository knows it. */
export interface Snapshot {
  /** First eight digits of the id that it was made with, which it keeps. */
  readonly id: string;
  /** First eight digits of its id in the repository now: what a drill writes beside it changes that one. */
  readonly current: string;
  /** Moment at which it was taken, ISO 8601. */
  readonly time: string;
  /** KiB of dumps and files in it, before restic keeps equal parts once. */
  readonly kib: number;
  /** Moment at which a drill found everything in it, ISO 8601. Null where none did. */
  readonly drilled: string | null;
  /** Moment at which a drill found something else, ISO 8601. Null where none did. */
  readonly failed: string | null;
  /** State of the stack that it was taken with, as `stateId` names it. Null for those of before states were told apart. */
  readonly state: string | null;
  /** User who took it: `root` on a server. */
  readonly user: string;
}

/** Snapshots in what `tools/backup` told, the newest first. */
export function snapshotsIn(lines: readonly Line[]): Snapshot[] {
  const found = lines.find(([kind]) => kind === "snapshots" || kind === "snapshot");
  const listed: ResticSnapshot[] = found ? JSON.parse(found[1]) : [];
  return listed.map(snapshotOf).sort((a, b) => (a.time < b.time ? 1 : -1));
}

/** The fields of `restic snapshots --json` that are read here. */
interface ResticSnapshot {
  readonly id: string;
  /** The id that it was made with, where it has another one since. */
  readonly original?: string;
  readonly time: string;
  readonly tags?: readonly string[];
  readonly username?: string;
}

function snapshotOf({
  id,
  original = id,
  time,
  tags = [],
  username = "",
}: ResticSnapshot): Snapshot {
  const tag = (name: string) =>
    tags
      .filter((one) => one.startsWith(`${name}=`))
      .map((one) => one.slice(name.length + 1))
      .sort()
      .at(-1);
  return {
    id: original.slice(0, 8),
    current: id.slice(0, 8),
    time: new Date(time).toISOString(),
    kib: Number(tag("kib") ?? 0),
    drilled: tag("drilled") ?? null,
    failed: tag("drill-failed") ?? null,
    state: tag("state") ?? null,
    user: username,
  };
}

/**
 * Snapshot that `--at` means: one by its id, else the newest one whose time has come, or the newest one that is not younger than a time, of
 * those that a state took, or that only one other state did. Throws a UserError that names what there is, or that there is none yet.
 */
export function snapshotAt(
  all: readonly Snapshot[],
  at: string | undefined,
  state: string,
  now = Date.now(),
): Snapshot {
  const byId = all.find(({ id, current }) => id === at || current === at);
  if (byId) return byId;
  const own = all.filter((one) => !isAnothers(one, state));
  const snapshots = own.length > 0 ? own : all;
  const [latest] = snapshots;
  if (!latest) throw new UserError("restore", "there is no backup yet: run enxuto backup first");
  if (own.length === 0) requireOneState(snapshots);
  if (at === undefined) {
    return snapshots.find(({ time }) => Date.parse(time) <= now + AHEAD_SECONDS * 1000) ?? latest;
  }
  // Other forms mean a day to one reader and another day to the next: 12/11/2026.
  const time = TIME.test(at) ? Date.parse(at) : Number.NaN;
  const before = snapshots.find((one) => Date.parse(one.time) <= time);
  if (before) return before;
  const oldest = snapshots.at(-1) as Snapshot;
  throw new UserError(
    "--at",
    `${got(at)}, expected an id, or a time from ${oldest.time} on: 2026-11-28T10:00Z`,
  );
}

/** Whether a snapshot was taken with another state: that of somebody else's stack of the same name, or of one that is lost. */
export function isAnothers({ state }: Snapshot, own: string): boolean {
  return state !== null && state !== own;
}

function requireOneState(snapshots: readonly Snapshot[]): void {
  const newest = snapshots.filter(
    ({ state }, index) => snapshots.findIndex((one) => one.state === state) === index,
  );
  if (newest.length <= 1) return;
  throw new UserError(
    "--at",
    `is missing, and other states of this stack took the backups: expected one of ${newest.map(takenText).join(", ")}`,
  );
}

/** `4f2a91c0 by ana of 2026-11-30T10:00:00.000Z`. */
export function takenText({ id, user, time }: Snapshot): string {
  return `${id}${user ? ` by ${user}` : ""} of ${time}`;
}

const TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:\d\d)?)?$/;
