import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { descendants, killAll } from "../../test/support/kill";
import { CPU_NEIGHBOUR, cpuNeighbour } from "./cpu-neighbour";
import { CUT_COMMANDS, cutCommands } from "./cut-command";
import { DISTURBANCES, disturbedServer } from "./disturbed-server";
import { FULL_VOLUME, fullVolume } from "./full-volume";
import { GONE_NAMES, goneNames } from "./gone-names";
import { KILLED_DAEMON, killedDaemon } from "./killed-daemon";
import { failed, PlayedStack, type Run } from "./played-stack";
import { random } from "./random";
import { keepResult, type RowResult, readResults } from "./results";
import { UPGRADED_DOCKER, upgradedDocker } from "./upgraded-docker";

/** One try of a fault: what was not as it should be afterwards, and what else was seen. */
interface Try {
  readonly problems: readonly string[];
  readonly seen?: string;
}

/** A row of the matrix that is played here. */
interface Play {
  /** As the matrix has it. */
  readonly fault: string;
  readonly where: string;
  readonly tries: number;
  /** Undefined where the moment was missed, which is no try. */
  play(stack: PlayedStack, chance: () => number): Promise<Try | undefined>;
}

const LONGER_THAN_A_BEAT_IS_MISSED_MS = 75_000;
const DAY_MS = 86_400_000;
const WRONG_CLOCK = path.join(__dirname, "wrong-clock.cjs");

const PLAYS: readonly Play[] = [
  {
    fault: "`up` killed while it puts an earlier run's leftovers in order",
    where: "laptop",
    tries: 10,
    async play(stack, chance) {
      const wanted = profileBy(chance);
      await killed(stack.up(wanted), chance() * stack.wholeMs);
      const healing = stack.up(wanted);
      while (healing.child.exitCode === null && !HEALS.test(healing.output())) await sleep(50);
      if (!HEALS.test(healing.output())) return undefined;
      await killed(healing, chance() * 3000);
      return ended(stack, stack.up(wanted));
    },
  },
  {
    fault: "a laptop that sleeps in mid-`up`",
    where: "laptop",
    tries: 4,
    async play(stack, chance) {
      const wanted = profileBy(chance);
      const run = stack.up(wanted);
      await Promise.race([run.ended, sleep(chance() * stack.wholeMs * 0.8)]);
      if (run.child.exitCode !== null) return undefined;
      const pid = run.child.pid as number;
      const asleep = [pid, ...descendants(pid)];
      signal(asleep, "SIGSTOP");
      await sleep(LONGER_THAN_A_BEAT_IS_MISSED_MS);
      signal(asleep.reverse(), "SIGCONT");
      const { code } = await run.ended;
      const after = await ended(stack, stack.up(wanted));
      return { ...after, seen: code === 0 ? "ended by itself" : "was run again" };
    },
  },
  {
    fault: "a clock that is wrong",
    where: "laptop",
    tries: 8,
    async play(stack, chance) {
      const wanted = profileBy(chance);
      const shift = chance() < 0.5 ? DAY_MS : -DAY_MS;
      const wrong = { NODE_OPTIONS: `--require=${WRONG_CLOCK}`, CLOCK_SHIFT_MS: String(shift) };
      const isFirst = chance() < 0.5;
      await killed(stack.up(wanted, [], isFirst ? wrong : {}), chance() * stack.wholeMs);
      return ended(stack, stack.up(wanted, [], isFirst ? {} : wrong));
    },
  },
];

const HEALS = /putting its leftovers in order/;

function profileBy(chance: () => number): string {
  return chance() < 0.5 ? "seed" : "other";
}

/** Kills a run with all that it started. */
async function killed(run: Run, afterMs: number): Promise<void> {
  await Promise.race([run.ended, sleep(afterMs)]);
  const pid = run.child.pid as number;
  killAll([pid, ...descendants(pid)]);
  await run.ended;
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended by itself.
    }
  }
}

async function ended(stack: PlayedStack, run: Run): Promise<Try> {
  const problems = failed("up", await run.ended);
  return { problems: [...problems, ...(await stack.problems())] };
}

/** A figure of the command line. */
function asked(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
}

/** Whether a row is to be played: all are, where `--only` names none by words of its fault. */
function isAsked(fault: string): boolean {
  const at = process.argv.indexOf("--only");
  return at === -1 || fault.includes(process.argv[at + 1]);
}

/** Plays the rows that one machine is enough for: `rows.ts --seed 1 --tries 2 --only clock`, at most so many tries of each. */
async function main(): Promise<void> {
  const chance = random(asked("seed", 1));
  const most = asked("tries", 100);
  const plays = PLAYS.filter(({ fault }) => isAsked(fault));
  const stack = plays.length > 0 ? await PlayedStack.begin("rows") : undefined;
  try {
    for (const play of plays) if (stack) keep(await played(play, stack, most, chance));
  } finally {
    stack?.remove();
  }
  if (isAsked(FULL_VOLUME)) keep(await fullVolume());
  for (const one of DISTURBANCES.filter(({ fault }) => isAsked(fault)))
    keep(await disturbedServer(one, Math.min(most, 20), chance));
  const cut = CUT_COMMANDS.filter(({ fault }) => isAsked(fault));
  for await (const row of cutCommands(cut, Math.min(most, 10), chance)) keep(row);
  if (isAsked(CPU_NEIGHBOUR)) keep(await cpuNeighbour(most));
  if (isAsked(GONE_NAMES)) keep(await goneNames());
  if (isAsked(KILLED_DAEMON)) keep(await killedDaemon(Math.min(most, 20), chance));
  if (isAsked(UPGRADED_DOCKER)) for (const row of await upgradedDocker(most)) keep(row);
}

/** Plays a row so often that it was tried as it should, or given up on. */
async function played(
  { fault, where, tries: wanted, play }: Play,
  stack: PlayedStack,
  most: number,
  chance: () => number,
): Promise<RowResult> {
  const tries = Math.min(wanted, most);
  const lost: string[] = [];
  const seen: string[] = [];
  let [tried, survived] = [0, 0];
  for (let turn = 0; tried < tries && turn < tries * 3; turn += 1) {
    const one = await play(stack, chance);
    if (!one) continue;
    tried += 1;
    if (one.problems.length === 0) survived += 1;
    lost.push(...one.problems);
    if (one.seen) seen.push(one.seen);
    console.log(`${fault}, ${tried}: ${one.problems.join("; ") || one.seen || "held"}`);
  }
  return { fault, where, tried, survived, lost, seen: counted(seen) };
}

/** `ended by itself 3 times, was run again once`. */
function counted(seen: readonly string[]): string {
  return [...new Set(seen)]
    .map((what) => `${what} ${seen.filter((one) => one === what).length} of ${seen.length} times`)
    .join(", ");
}

/** Keeps a row with its day, in the place of the one that it had. */
function keep(row: RowResult): void {
  const { date, result = [] } = readResults().rows ?? {};
  const others = result
    .filter(({ fault }) => fault !== row.fault)
    .map((one) => (date === undefined ? one : { date, ...one }));
  keepResult("rows", [...others, { ...row, date: new Date().toISOString().slice(0, 10) }]);
  console.log(JSON.stringify(row));
}

main();
