import { admit, type Load, type MemoryAccount, mib } from "./admission";
import {
  carriesUpTo,
  type Driver,
  type DriverValues,
  type Growth,
  needAt,
  restAt,
  type SystemGrowth,
} from "./growth";
import type { Memory } from "./memory";
import type { Reserve } from "./reserve";
import { type JudgedHost, judgeHosts, shortlist } from "./shortlist";
import type { HostOffer } from "./suggestions";

/** What is asked: how far does a system go? */
export interface CurveQuestion {
  /** The loads of a profile, with its budgets. */
  readonly loads: readonly Load[];
  readonly growth: SystemGrowth;
  readonly values: DriverValues;
  /** The driver that the curve follows. */
  readonly along: string;
  readonly reserve: Reserve;
  readonly hostOffers: readonly HostOffer[];
}

/** One service at the values that were asked for. All memory is in MiB, for all its replicas. */
export interface GrownService {
  readonly name: string;
  readonly grows: boolean;
  /** What it needs at work; its reservation where it does not grow. */
  readonly needMiB: number;
  /** What it takes while nobody asks. */
  readonly restMiB: number;
  readonly limitMiB: number;
  /** The largest value of the driver within its limit; null where the driver does not move it. */
  readonly upTo: number | null;
}

/** A host with the largest value of the driver that it carries; null where it carries more than is counted. */
export interface CarryingHost extends JudgedHost {
  /** −1 where it does not even carry none of it. */
  readonly largest: number | null;
}

/** One point of the curve. */
export interface CurvePoint {
  readonly value: number;
  /** What each service needs there, in the order of the services. */
  readonly needMiB: readonly number[];
  /** MemTotal that is just enough: what all need, and the reserve. */
  readonly hostMiB: number;
  /** Of each provider the cheapest host that fits and can be had. */
  readonly hosts: readonly JudgedHost[];
}

/** How far a system goes, and where it breaks. */
export interface Curve {
  readonly along: string;
  readonly value: number;
  readonly memory: Omit<MemoryAccount, "memTotalMiB">;
  readonly services: readonly GrownService[];
  /** The service that reaches its limit first as the driver grows, and the largest value before it does. */
  readonly breaksFirst: { readonly service: string; readonly upTo: number } | null;
  readonly hosts: readonly CarryingHost[];
  readonly points: readonly CurvePoint[];
  /** The processors that the slowest part was timed on: hosts with fewer are slower still. Null where nothing was timed. */
  readonly timedOnVcpus: number | null;
  readonly warnings: readonly string[];
}

/** A driver at the value that was asked for. */
export interface ShownDriver extends Driver {
  readonly value: number;
  /** As it was given: a name, or the number. */
  readonly shown: string;
}

/** The curve of a system's profile, as `capacity --json` prints it. */
export interface Capacity extends Curve {
  readonly schemaVersion: 1;
  readonly system: string;
  readonly profile: string;
  readonly drivers: Readonly<Record<string, ShownDriver>>;
}

/** Drivers are counted up to here: more is another kind of system. */
const MAXIMUM_VALUE = 10_000_000;

/** Reckons what a system needs as one of its drivers grows, and which hosts carry that. */
export function curveOf(question: CurveQuestion): Curve {
  const { loads, growth, values, along, reserve, hostOffers } = question;
  const grownAt = (value: number) => grown(loads, growth, { ...values, [along]: value });
  const now = grownAt(values[along]);
  const { memTotalMiB: _, ...memory } = admit(now, undefined, reserve).memory;
  const services = loads.map((load, index) => grownService(load, now[index], question));
  return {
    along,
    value: values[along],
    memory,
    services,
    breaksFirst: firstToBreak(services),
    hosts: judgeHosts(now, hostOffers, reserve).map((host) => ({
      ...host,
      largest: largestOn(host, grownAt, reserve),
    })),
    points: pointsAround(values[along]).map((value) => point(value, grownAt(value), question)),
    timedOnVcpus: timedOn(growth),
    warnings: [...throughputWarnings(growth, values), ...tooSmall(services)],
  };
}

/** The loads with what grows in place of their reservations. */
function grown(loads: readonly Load[], { services }: SystemGrowth, values: DriverValues): Load[] {
  return loads.map((load) => {
    const growth = services[load.name];
    if (!growth) return load;
    const memory = load.memory as Memory;
    return { ...load, memory: { ...memory, reservationMiB: needAt(growth, memory, values) } };
  });
}

function grownService(load: Load, now: Load, question: CurveQuestion): GrownService {
  const growth: Growth | undefined = question.growth.services[load.name];
  const memory = load.memory as Memory;
  const needMiB = now.memory.reservationMiB ?? 0;
  return {
    name: load.name,
    grows: growth !== undefined,
    needMiB: needMiB * load.replicas,
    restMiB: (growth ? restAt(growth, memory, question.values) : needMiB) * load.replicas,
    limitMiB: memory.limitMiB * load.replicas,
    upTo: (growth && carriesUpTo(growth, memory, question.values, question.along)) ?? null,
  };
}

function firstToBreak(services: readonly GrownService[]): Curve["breaksFirst"] {
  const moved = services
    .filter(({ upTo }) => upTo !== null)
    .sort((a, b) => (a.upTo ?? 0) - (b.upTo ?? 0));
  return moved.length === 0 ? null : { service: moved[0].name, upTo: moved[0].upTo ?? 0 };
}

/** The largest value that a host carries, found by halving: what is needed only grows. */
function largestOn(
  host: HostOffer,
  grownAt: (value: number) => Load[],
  reserve: Reserve,
): number | null {
  const fits = (value: number) =>
    admit(grownAt(value), host.memTotalMiB, reserve).verdict === "fits";
  if (!fits(0)) return -1;
  if (fits(MAXIMUM_VALUE)) return null;
  let carried = 0;
  let refused = MAXIMUM_VALUE;
  while (refused - carried > 1) {
    const middle = Math.floor((carried + refused) / 2);
    if (fits(middle)) carried = middle;
    else refused = middle;
  }
  return carried;
}

function point(value: number, loads: readonly Load[], question: CurveQuestion): CurvePoint {
  const { memory } = admit(loads, undefined, question.reserve);
  const hosts = shortlist(judgeHosts(loads, question.hostOffers, question.reserve));
  return {
    value,
    needMiB: loads.map(({ memory, replicas }) => (memory.reservationMiB ?? 0) * replicas),
    hostMiB: memory.steadyMiB + memory.surgeMiB + memory.reserveMiB,
    hosts: hosts.filter(({ unavailable }) => unavailable === undefined),
  };
}

/** From a tenth of a value to a hundred times it, in steps of 1, 2, 5; the value itself among them. */
function pointsAround(value: number): number[] {
  const middle = Math.max(1, value);
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
  const points = steps.map((step) => Math.max(1, Math.round(middle * step)));
  return [...new Set(points)].filter((point) => point <= MAXIMUM_VALUE);
}

function timedOn({ services }: SystemGrowth): number | null {
  const timed = Object.values(services).flatMap(({ throughput }) => throughput?.vcpus ?? []);
  return timed.length === 0 ? null : Math.max(...timed);
}

/** What takes its time whatever the memory. */
function throughputWarnings({ services }: SystemGrowth, values: DriverValues): string[] {
  return Object.entries(services).flatMap(([name, { throughput }]) => {
    if (!throughput) return [];
    const { driver, secondsEach, vcpus, ground } = throughput;
    const seconds = values[driver] * secondsEach;
    return [
      `${name}: ${values[driver]} ${driver} that ask at once wait up to ${duration(seconds)} on ${vcpus} vCPU, ${secondsEach} s each (${ground}); no memory mends that`,
    ];
  });
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** Services whose limit is below what they need at these values. */
function tooSmall(services: readonly GrownService[]): string[] {
  return services
    .filter(({ grows, needMiB, limitMiB }) => grows && needMiB > limitMiB)
    .map(
      ({ name, needMiB, limitMiB }) =>
        `${name}: needs ${mib(needMiB)} MiB, its limit is ${mib(limitMiB)}`,
    );
}
