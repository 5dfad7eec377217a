import type { BackupSnapshot } from "./snapshot";

/** The last of each that is known on the machine of the engine. */
export interface BackupRecord {
  readonly backup?: RecordEntry;
  readonly drill?: RecordEntry;
}

/** How the last one went, and when one last went well. */
export interface RecordEntry {
  /** ISO 8601. Null where none ever went well. */
  readonly lastGood: string | null;
  /** What the last one failed of, where it is newer than the last good one. */
  readonly problem?: string;
}

/** The record that lines of `backup-ok TAB time TAB words` say, the last one the newest, whatever clock they were written by. */
export function recordOf(text: string): BackupRecord {
  const lines = new Map(
    text.split("\n").map((line, place) => {
      const [kind, at, words] = line.split("\t");
      return [kind, { at, words, place }] as const;
    }),
  );
  const entry = (kind: string): RecordEntry | undefined => {
    const good = lines.get(`${kind}-ok`);
    const bad = lines.get(`${kind}-failed`);
    if (!good && !bad) return undefined;
    const isNewer = bad && (!good || bad.place > good.place);
    return { lastGood: good?.at ?? null, ...(isNewer ? { problem: bad.words } : {}) };
  };
  const [backup, drill] = [entry("backup"), entry("drill")];
  return { ...(backup ? { backup } : {}), ...(drill ? { drill } : {}) };
}

/** Seconds by which another clock may be ahead: what is dated later than that was written by a wrong one, and is of no known age. */
export const AHEAD_SECONDS = 3600;

/** A record as a watcher sees it at a moment in milliseconds since 1970. */
export function backupSnapshot(
  { backup, drill }: BackupRecord,
  everySeconds: number,
  now: number,
): BackupSnapshot {
  const age = (time: string | null | undefined) => {
    const seconds = time ? (now - Date.parse(time)) / 1000 : Number.NaN;
    return seconds >= -AHEAD_SECONDS ? Math.max(0, seconds) : undefined;
  };
  const [ageSeconds, drillAgeSeconds] = [age(backup?.lastGood), age(drill?.lastGood)];
  const [problem, drillProblem] = [backup?.problem, drill?.problem];
  return {
    everySeconds,
    ...(ageSeconds === undefined ? {} : { ageSeconds }),
    ...(drillAgeSeconds === undefined ? {} : { drillAgeSeconds }),
    ...(problem === undefined ? {} : { problem }),
    ...(drillProblem === undefined ? {} : { drillProblem }),
  };
}
