import { setTimeout as sleep } from "node:timers/promises";
import { columns } from "../../core/report/columns";
import { descendants, killAll } from "../../test/support/kill";
import type { Ended } from "../../test/support/project";
import { EngineLog } from "./engine-log";
import { failed, PlayedStack } from "./played-stack";
import { random } from "./random";
import { keepResult, type PairsResult, readResults } from "./results";

const STACK = "pairs";

/**
 * What is asked for on the command line: `pairs.ts --interrupted 100 --concurrent 100 --seed 1 --minutes 60`. With `--append` the
 * pairs of earlier slices count as played.
 */
const asked = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
};

interface Tally {
  tried: number;
  held: number;
  readonly broken: string[];
}

/**
 * Interrupts runs on one stack, and lets two work on it at once, in an order that a seed decides; then asks the engine's own log
 * whether there was ever more than one writer.
 */
async function main(): Promise<void> {
  const seed = asked("seed", 1);
  const chance = random(seed);
  const until = Date.now() + asked("minutes", 600) * 60_000;
  const before = process.argv.includes("--append") ? readResults().pairs?.result : undefined;
  const log = new EngineLog();
  const interrupted: Tally = { tried: 0, held: 0, broken: [] };
  const concurrent: Tally = { tried: 0, held: 0, broken: [] };
  const stack = await PlayedStack.begin(STACK);
  const { wholeMs } = stack;
  const profile = () => (chance() < 0.5 ? "seed" : "other");

  /** Counts a pair, with what is not as it should be afterwards. */
  async function check(tally: Tally, title: string, problems: readonly string[]): Promise<void> {
    const found = [...problems, ...(await stack.problems())];
    tally.tried += 1;
    if (found.length === 0) tally.held += 1;
    else tally.broken.push(`${title}: ${found.join("; ")}`);
    console.log(`${tally.tried} ${title}: ${found.length === 0 ? "held" : found.join("; ")}`);
  }

  /** A run beside another one may be refused, by the one sentence that names the other. */
  const refused = (who: string, ended: Ended) =>
    / on this stack from .*--wait-lock 10m$/m.test(ended.output) ? [] : failed(who, ended);

  async function interrupt(): Promise<void> {
    const wanted = profile();
    const isUp = chance() < 0.8;
    const whole = chance() < 0.6;
    const at = chance() * wholeMs;
    const run = isUp ? stack.up(wanted) : stack.preview(wanted);
    await Promise.race([run.ended, sleep(at)]);
    const pid = run.child.pid as number;
    killAll(whole ? [pid, ...descendants(pid)] : [pid]);
    await run.ended;
    const next = await stack.up(wanted).ended;
    const title = `${isUp ? "up" : "preview"} killed ${whole ? "with all it started" : "alone"} after ${(at / 1000).toFixed(1)} s, then up`;
    await check(interrupted, title, failed("up", next));
  }

  async function together(): Promise<void> {
    const [first, second] = [profile(), profile()];
    const isUp = chance() < 0.6;
    const waits = chance() < 0.5;
    const at = chance() * wholeMs;
    const one = stack.up(first);
    await sleep(at);
    const other = isUp
      ? stack.up(second, waits ? ["--wait-lock", "20m"] : [])
      : stack.preview(second);
    const [a, b] = await Promise.all([one.ended, other.ended]);
    const what = isUp ? (waits ? "an up that waits" : "an up") : "a preview";
    // Of two that begin at nearly the same time either may be the one that gets the lock.
    const isFirstHeld = isUp && b.code === 0;
    const problems = [
      ...(isFirstHeld ? refused("the first up", a) : failed("the first up", a)),
      ...(isUp && !waits && a.code === 0 ? refused("the second up", b) : failed(what, b)),
    ];
    await check(concurrent, `up, and ${what} ${(at / 1000).toFixed(1)} s later`, problems);
  }

  try {
    await log.start();
    const wanted = {
      interrupted: asked("interrupted", 100) - (before?.interrupted.tried ?? 0),
      concurrent: asked("concurrent", 100) - (before?.concurrent.tried ?? 0),
    };
    while (
      Date.now() < until &&
      (interrupted.tried < wanted.interrupted || concurrent.tried < wanted.concurrent)
    ) {
      const isFirst =
        interrupted.tried < wanted.interrupted &&
        (concurrent.tried >= wanted.concurrent || chance() < 0.5);
      await (isFirst ? interrupt() : together());
    }
  } finally {
    const { writers, outside, volumes, most } = log.judge(STACK);
    log.stop();
    const result: PairsResult = {
      seeds: [seed],
      interrupted: { tried: interrupted.tried, held: interrupted.held },
      concurrent: { tried: concurrent.tried, held: concurrent.held },
      broken: [...interrupted.broken, ...concurrent.broken],
      ...{ writers, mostWriters: most, changesWithoutLock: outside, volumeEvents: volumes },
    };
    keepResult("pairs", before ? sum(before, result) : result);
    console.log(
      columns(
        Object.entries(result).map(([key, value]) => [key, JSON.stringify(value)]),
        ["left", "left"],
      ).join("\n"),
    );
    stack.remove();
  }
}

/** Slices of a run that were played one after the other count as one. */
function sum(a: PairsResult, b: PairsResult): PairsResult {
  const both = (kind: "interrupted" | "concurrent") => ({
    tried: a[kind].tried + b[kind].tried,
    held: a[kind].held + b[kind].held,
  });
  return {
    seeds: [...a.seeds, ...b.seeds],
    interrupted: both("interrupted"),
    concurrent: both("concurrent"),
    broken: [...a.broken, ...b.broken],
    writers: a.writers + b.writers,
    mostWriters: Math.max(a.mostWriters, b.mostWriters),
    changesWithoutLock: [...a.changesWithoutLock, ...b.changesWithoutLock],
    volumeEvents: [...a.volumeEvents, ...b.volumeEvents],
  };
}

main();
