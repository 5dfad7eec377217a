import type { Estimate } from "../../core/capacity/known";
import type { Evidence, Reading } from "./evidence";

/** Standard deviations from the middle of a class to the ends of its range. */
export interface Reach {
  readonly below: number;
  readonly above: number;
}

/** Programs of a class, in the middle of their logarithms and with their spread. */
interface Spread {
  readonly middle: number;
  readonly deviation: number;
}

/** Result of leaving out each program in turn. */
export interface LeftOut {
  readonly programs: number;
  /** Those that a range made without them holds. */
  readonly held: number;
  /** Those that take less, and more, than such a range. */
  readonly below: number;
  readonly above: number;
  readonly medianWidth: number;
  readonly reach: Reach;
}

/** Weight of what deployments declare of a program that was not run, as a part of a reading, and of all of those in one class. */
const DECLARED_READINGS = { each: 1 / 5, together: 8 } as const;
/** Weight of the spread within all classes in that of one class, as so many readings. */
const SHARED_READINGS = 3;
/** Readings that a class is taken to rest on at least. */
const LEAST_READINGS = 0.5;
/** Parts of the programs that may lie below and above the ranges: a fifth, and half as many above, where a mistake costs a kill. */
const MAY_LIE = { below: 2 / 15, above: 1 / 15 } as const;

/** Class of what no other class holds. */
const ANY = "any other application";

/** Classes by what variables or languages show, which few or none of the programs read are in: they take the readings of their like. */
const LIKE: Readonly<Record<string, readonly string[]>> = {
  "application with a database": [
    "Node application",
    "Python application",
    "PHP application",
    "Ruby application",
  ],
  "application with a database and Redis": [
    "Node application",
    "Python application",
    "PHP application",
    "Ruby application",
  ],
  "language model application": ["machine learning application"],
  "Python worker": ["Python application"],
  ".NET application": ["Node application", "Python application", "JVM application"],
};

/** The range of a class in whole MiB: a middle, and a spread that is that of all classes the more, the fewer were read. */
export function rangeOf(evidence: Evidence, className: string, reach: Reach): Estimate {
  const { middle, deviation } = spreadOf(evidence, className);
  return {
    lowMiB: Math.max(1, Math.floor(Math.exp(middle - reach.below * deviation))),
    likelyMiB: Math.round(Math.exp(middle)),
    highMiB: Math.ceil(Math.exp(middle + reach.above * deviation)),
  };
}

function spreadOf({ readings, declared }: Evidence, className: string): Spread {
  const read = new Set(readings.map(({ program }) => program));
  const own = readings.filter(isIn(className)).map(logOf);
  const others = declared
    .filter((one) => isIn(className)(one) && !read.has(one.program))
    .map(({ likelyMiB }) => Math.log(likelyMiB));
  if (own.length + others.length === 0) return spreadOf({ readings, declared: [] }, ANY);
  const each = Math.min(DECLARED_READINGS.each, DECLARED_READINGS.together / others.length);
  const sum = (figure: (log: number) => number) =>
    total(own, figure) + each * total(others, figure);
  const count = sum(() => 1);
  const middle = sum((log) => log) / count;
  const squares = sum((log) => (log - middle) ** 2) + SHARED_READINGS * sharedVariance(readings);
  // The middle of a few is itself not sure.
  const unsure = 1 + 1 / Math.max(count, LEAST_READINGS);
  return { middle, deviation: Math.sqrt((squares / (count + SHARED_READINGS)) * unsure) };
}

function isIn(className: string): (one: { readonly className: string }) => boolean {
  const names = LIKE[className] ?? [];
  return (one) => one.className === className || names.includes(one.className);
}

/** The variance within classes, over all of them that hold two readings or more. */
function sharedVariance(readings: readonly Reading[]): number {
  const byClass = new Map<string, number[]>();
  for (const reading of readings) {
    const logs = byClass.get(reading.className);
    if (logs) logs.push(logOf(reading));
    else byClass.set(reading.className, [logOf(reading)]);
  }
  let squares = 0;
  let free = 0;
  for (const logs of byClass.values()) {
    const middle = total(logs, (log) => log) / logs.length;
    squares += total(logs, (log) => (log - middle) ** 2);
    free += logs.length - 1;
  }
  return squares / free;
}

/** Below a MiB nothing is told apart. */
function logOf({ loadedMiB }: Reading): number {
  return Math.log(Math.max(1, loadedMiB));
}

/**
 * Leaves out each program in turn, makes the range of its class without it, and holds its memory from rest to peak against that. The
 * reach is the one given, or else the shortest with which no more than the parts that may lie outside do.
 */
export function leaveOut(evidence: Evidence, given?: Reach): LeftOut {
  const tried = evidence.readings.map((reading) => {
    const { program, className } = reading;
    const others = {
      readings: evidence.readings.filter((other) => other !== reading),
      declared: evidence.declared.filter((other) => other.program !== program),
    };
    const { middle, deviation } = spreadOf(others, className);
    const [rest, peak] = [reading.restMiB, reading.peakMiB].map((mib) =>
      Math.log(Math.max(1, mib)),
    );
    return {
      deviation,
      below: (middle - peak) / deviation,
      above: (rest - middle) / deviation,
    };
  });
  const reach = given ?? {
    below: within(
      tried.map(({ below }) => below),
      MAY_LIE.below,
    ),
    above: within(
      tried.map(({ above }) => above),
      MAY_LIE.above,
    ),
  };
  const lower = tried.filter(({ below }) => below > reach.below).length;
  const higher = tried.filter(({ above }) => above > reach.above).length;
  return {
    programs: tried.length,
    held: tried.length - lower - higher,
    below: lower,
    above: higher,
    medianWidth: median(
      tried.map(({ deviation }) => Math.exp((reach.below + reach.above) * deviation)),
    ),
    reach,
  };
}

/**
 * The part of the programs that take more than so many times the high end of a range made without them, by what deployments declare for
 * them.
 */
export function exceeded(evidence: Evidence, reach: Reach, times: readonly number[]): number[] {
  const { readings, declared } = evidence;
  const ratios = declared.map(({ program, className, likelyMiB }) => {
    const isOther = (one: { readonly program: string }) => one.program !== program;
    const others = { readings: readings.filter(isOther), declared: declared.filter(isOther) };
    return likelyMiB / rangeOf(others, className, reach).highMiB;
  });
  return times.map((least) => ratios.filter((ratio) => ratio > least).length / ratios.length);
}

/** The least distance that all but a part of the programs stay within. */
function within(distances: readonly number[], part: number): number {
  const sorted = [...distances].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * (1 - part)) - 1];
}

function total(figures: readonly number[], of: (figure: number) => number): number {
  return figures.reduce((sum, figure) => sum + of(figure), 0);
}

function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
