import type { Load } from "./admission";
import {
  carriesUpTo,
  type DriverValues,
  type Growth,
  needAt,
  restAt,
  type SystemGrowth,
} from "./growth";
import type { Memory } from "./memory";

/** One service at the values that were asked for. All memory is in MiB, for all its replicas. */
export interface GrownService {
  readonly name: string;
  readonly grows: boolean;
  /** Need at work; its reservation where it does not grow. */
  readonly needMiB: number;
  /** Memory at rest. */
  readonly restMiB: number;
  /** Memory that admission counts: its reservation, or its need where that is more. */
  readonly countedMiB: number;
  readonly limitMiB: number;
  /** The largest value of the driver within its limit; null where the driver does not move it. */
  readonly upTo: number | null;
}

/** Growth of a system at values of its drivers. */
interface GrownQuestion {
  readonly growth: SystemGrowth;
  readonly values: DriverValues;
  /** The driver for which `upTo` is found. */
  readonly along: string;
}

/** The loads with what grows in place of their reservations, where it is more: what is reserved stays reserved. */
export function grownLoads(
  loads: readonly Load[],
  { services }: SystemGrowth,
  values: DriverValues,
): Load[] {
  return loads.map((load) => {
    const growth = services[load.name];
    if (!growth) return load;
    const memory = load.memory as Memory;
    const reservationMiB = Math.max(memory.reservationMiB, needAt(growth, memory, values));
    return { ...load, memory: { ...memory, reservationMiB } };
  });
}

/** A service as its profile has it, `load`, and with what it needs at the values, `now`. */
export function grownService(load: Load, now: Load, question: GrownQuestion): GrownService {
  const growth: Growth | undefined = question.growth.services[load.name];
  const memory = load.memory as Memory;
  const countedMiB = now.memory.reservationMiB ?? 0;
  const needMiB = growth ? needAt(growth, memory, question.values) : countedMiB;
  return {
    name: load.name,
    grows: growth !== undefined,
    needMiB: needMiB * load.replicas,
    restMiB: (growth ? restAt(growth, memory, question.values) : needMiB) * load.replicas,
    countedMiB: countedMiB * load.replicas,
    limitMiB: memory.limitMiB * load.replicas,
    upTo: (growth && carriesUpTo(growth, memory, question.values, question.along)) ?? null,
  };
}
