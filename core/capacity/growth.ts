import type { Memory } from "./memory";

/** A number that what is needed depends on: conversations, vectors, parallel answers. */
export interface Driver {
  /** Name of its units: `WhatsApp numbers that are connected`. */
  readonly means: string;
  /** The value that the profiles were made for; a name where the driver has names. */
  readonly at: number | string;
  /** The smallest value that means anything. @default 0 */
  readonly least?: number;
  /** Values by name, where a number alone says nothing: the weights of a quantisation. @default - a plain number */
  readonly named?: Readonly<Record<string, number>>;
}

/** MiB for each unit of a driver, or of several multiplied; of none, MiB that are there in any case. */
export interface GrowthTerm {
  readonly per: readonly string[];
  readonly mib: number;
  /** Ground of the figure. */
  readonly ground: string;
}

/** Need of a service: `base + perUnit × driver + …`. */
export interface Growth {
  /** MiB without any of the drivers; may follow from the service's limit, as its settings do. */
  readonly baseMiB: number | ((memory: Memory) => number);
  readonly ground: string;
  readonly terms: readonly GrowthTerm[];
  /** Terms that are there at rest, next to the base. @default - the same terms */
  readonly atRest?: readonly GrowthTerm[];
  /** Bounds that more memory does not lift. */
  readonly throughput?: Throughput;
  /** Bounds beyond which its settings turn requests away, whatever its memory. @default - nothing */
  readonly bounds?: readonly Bound[];
}

/** A setting beyond which a service takes no more. */
export interface Bound {
  readonly driver: string;
  /** The largest value of the driver that it takes. */
  readonly upTo: number;
  /** The variable that sets it. */
  readonly setting: string;
  /** Consequence beyond it: `more messages are refused`. */
  readonly beyond: string;
  /** Condition under which it holds, where it does not always: `each has a connection of its own`. @default - always */
  readonly where?: string;
}

/** Time for which one unit of a driver keeps a service busy, one after the other. */
export interface Throughput {
  readonly driver: string;
  readonly secondsEach: number;
  /** The processors that it was timed on. */
  readonly vcpus: number;
  readonly ground: string;
}

/** Growth of the services of a system. */
export interface SystemGrowth {
  readonly drivers: Readonly<Record<string, Driver>>;
  /** The driver that a curve follows unless another is asked for. */
  readonly along: string;
  /** Services that grow, by name; the others need what their profile reserves. */
  readonly services: Readonly<Record<string, Growth>>;
}

/** The value of every driver, as a number. */
export type DriverValues = Readonly<Record<string, number>>;

/** Need of a service at values of the drivers, in whole MiB. */
export function needAt(growth: Growth, memory: Memory, values: DriverValues): number {
  return Math.ceil(baseOf(growth, memory) + sumOf(growth.terms, values));
}

/** Memory at rest, in whole MiB. */
export function restAt(growth: Growth, memory: Memory, values: DriverValues): number {
  return Math.ceil(baseOf(growth, memory) + sumOf(growth.atRest ?? growth.terms, values));
}

/**
 * The largest whole value of a driver at which a service stays within its limit, the other drivers as they are; −1 where not
 * even none of it fits, undefined where the driver does not move it.
 */
export function carriesUpTo(
  growth: Growth,
  memory: Memory,
  values: DriverValues,
  driver: string,
): number | undefined {
  const none = baseOf(growth, memory) + sumOf(growth.terms, { ...values, [driver]: 0 });
  const one = baseOf(growth, memory) + sumOf(growth.terms, { ...values, [driver]: 1 });
  if (one === none) return undefined;
  return Math.max(-1, Math.floor((memory.limitMiB - none) / (one - none)));
}

function baseOf({ baseMiB }: Growth, memory: Memory): number {
  return typeof baseMiB === "number" ? baseMiB : baseMiB(memory);
}

function sumOf(terms: readonly GrowthTerm[], values: DriverValues): number {
  return terms.reduce(
    (sum, { per, mib }) => sum + per.reduce((product, driver) => product * values[driver], mib),
    0,
  );
}
