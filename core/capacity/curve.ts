import { admit, type Load, type MemoryAccount } from "./admission";
import { type CurveWarning, curveWarnings } from "./curve-warnings";
import { type GrownService, grownLoads, grownService } from "./grown";
import type { Bound, Driver, DriverValues, SystemGrowth } from "./growth";
import type { Offer } from "./offer";
import type { Reserve } from "./reserve";
import { type JudgedHost, judgeHosts, shortlist } from "./shortlist";

/** Question: how far does a system go? */
export interface CurveQuestion {
  /** The loads of a profile with its budgets, as a server runs them. */
  readonly loads: readonly Load[];
  readonly growth: SystemGrowth;
  readonly values: DriverValues;
  /** The driver that the curve follows. */
  readonly along: string;
  readonly reserve: Reserve;
  readonly hostOffers: readonly Offer[];
}

/** A host with the largest value of the driver that it carries; null where it carries more than is counted. */
export interface CarryingHost extends JudgedHost {
  /** −1 where it does not even carry none of it. */
  readonly largest: number | null;
}

/** One point of the curve. */
export interface CurvePoint {
  readonly value: number;
  /** Memory counted for each service there, in the order of the services. */
  readonly countedMiB: readonly number[];
  /** MemTotal that is just enough: what is counted for all, and the reserve. */
  readonly hostMiB: number;
  /** Of each provider the cheapest host that fits and can be had. */
  readonly hosts: readonly JudgedHost[];
  /** Of each provider the cheapest servers that carry it after the loss of any one. @default - not looked for */
  readonly servers?: readonly SeveralServers[];
}

/** Several servers of one size. */
export interface SeveralServers extends Pick<Offer, "kind" | "size" | "priceMonthly"> {
  readonly count: number;
}

/** Bound that gives way as the driver grows: a service's limit, or a setting beyond which it takes no more. */
export interface Breaking extends Partial<Omit<Bound, "driver" | "upTo">> {
  readonly service: string;
  /** The largest value of the driver before it does. */
  readonly upTo: number;
}

/** Reach of a system, and where it breaks. */
export interface Curve {
  readonly along: string;
  readonly value: number;
  readonly memory: Omit<MemoryAccount, "memTotalMiB">;
  readonly services: readonly GrownService[];
  /** The settings and the first limit that give way, the first one first; those that do not always hold come last. */
  readonly breaks: readonly Breaking[];
  readonly hosts: readonly CarryingHost[];
  readonly points: readonly CurvePoint[];
  /** The processors that the slowest part was timed on: hosts with fewer are slower still. Null where nothing was timed. */
  readonly timedOnVcpus: number | null;
  readonly warnings: readonly CurveWarning[];
}

/** A driver at the value that was asked for. */
export interface ShownDriver extends Driver {
  readonly value: number;
  /** As it was given: a name, or the number. */
  readonly shown: string;
}

/** The curve of a system's profile: what `capacity --json` prints, but for the words of its warnings. */
export interface Capacity extends Curve {
  readonly schemaVersion: 1;
  readonly system: string;
  readonly profile: string;
  readonly drivers: Readonly<Record<string, ShownDriver>>;
}

/** Drivers are counted up to here: more is another kind of system. */
export const MAXIMUM_VALUE = 10_000_000;

/** Reckons what a system needs as one of its drivers grows, and which hosts carry that. */
export function curveOf(question: CurveQuestion): Curve {
  const { loads, growth, values, along, reserve, hostOffers } = question;
  const grownAt = (value: number) => grownLoads(loads, growth, { ...values, [along]: value });
  const now = grownAt(values[along]);
  const { memTotalMiB: _, ...memory } = admit(now, undefined, reserve).memory;
  const services = loads.map((load, index) => grownService(load, now[index], question));
  return {
    along,
    value: values[along],
    memory,
    services,
    breaks: breaksOf(services, growth, along),
    hosts: judgeHosts(now, hostOffers, reserve).map((host) => ({
      ...host,
      largest: largestOn(host, grownAt, reserve),
    })),
    points: pointsAround(values[along]).map((value) => point(value, grownAt(value), question)),
    timedOnVcpus: timedOn(growth),
    warnings: curveWarnings(services, question),
  };
}

function breaksOf(
  services: readonly GrownService[],
  growth: SystemGrowth,
  along: string,
): Breaking[] {
  const [limit] = services
    .flatMap(({ name, upTo }) => (upTo === null ? [] : [{ service: name, upTo }]))
    .sort((a, b) => a.upTo - b.upTo);
  const sometimes = ({ where }: Breaking) => Number(where !== undefined);
  return [...(limit ? [limit] : []), ...boundsOf(growth, along)].sort(
    (a, b) => sometimes(a) - sometimes(b) || a.upTo - b.upTo,
  );
}

/** The largest value that a host carries, found by halving: what is needed only grows. */
function largestOn(
  host: Offer,
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
    countedMiB: loads.map(({ memory, replicas }) => (memory.reservationMiB ?? 0) * replicas),
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

/** Requests that are turned away as a driver grows, whatever the memory. */
function boundsOf({ services }: SystemGrowth, along: string): Breaking[] {
  return Object.entries(services).flatMap(([service, { bounds = [] }]) =>
    bounds
      .filter(({ driver }) => driver === along)
      .map(({ driver: _, ...bound }) => ({ service, ...bound })),
  );
}
