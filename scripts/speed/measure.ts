import { spawnSync } from "node:child_process";

/** Seconds by the clock and of the processors, children's included. */
export interface Timed {
  readonly clock: number;
  readonly cpu: number;
}

/** Pairs of runs of one step, ours first. */
export type Pairs = readonly (readonly [ours: Timed, theirs: Timed])[];

/** One line of the table. */
export interface Row {
  readonly step: string;
  /** Subject that it is compared with. */
  readonly against: string;
  /** Ratio, or seconds of ours, by the clock that is not to be passed. @default - it is only shown */
  readonly aim?: number | { readonly seconds: number };
  readonly pairs: Pairs;
}

/** Median, and the lowest and the highest of the paired ratios by the clock. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Runs a command to its end and times it; throws with its last words where it fails. */
export function timed(cwd: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Timed {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", 'TIMEFORMAT="%R %U %S"; time "$@" 2>&1', "bash", ...words],
    { cwd, encoding: "utf8", env: { ...process.env, CI: "", ...env } },
  );
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}:\n${stdout}`);
  const [clock, user, system] = (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  return { clock, cpu: user + system };
}

/** Median of some figures. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];
}

/** Ratio of a row's runs, each pair by itself. */
export function ratioOf({ pairs }: Row): Ratio {
  const ratios = pairs.map(([ours, theirs]) => ours.clock / theirs.clock);
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}

/** Whether the median of a row is within its aim. */
export function isReached(row: Row): boolean {
  const { aim, pairs } = row;
  if (typeof aim === "number") return ratioOf(row).median <= aim;
  return aim !== undefined && median(pairs.map(([{ clock }]) => clock)) <= aim.seconds;
}

/**
 * Steps whose aim was reached before and is passed now in every pair: more than noise. Seconds are not judged so, since another machine
 * has others.
 */
export function lost(rows: readonly Row[], reached: ReadonlySet<string>): string[] {
  return rows.flatMap((row) => {
    const { step, aim } = row;
    const { low } = ratioOf(row);
    if (typeof aim !== "number" || low <= aim || !reached.has(step)) return [];
    return [`${step}: ${low.toFixed(2)} and more of an aim of ${aim}, which was reached before`];
  });
}
