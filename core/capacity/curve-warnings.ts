import type { Load } from "./admission";
import type { GrownService } from "./grown";
import type { DriverValues, SystemGrowth } from "./growth";

/** Remarks for whoever reads a curve, as data: `core/report` has the sentences. All memory is in MiB. */
export type CurveWarning =
  /** Work that takes its time whatever the memory. */
  | {
      readonly kind: "slow";
      readonly service: string;
      readonly driver: string;
      readonly value: number;
      readonly secondsEach: number;
      readonly vcpus: number;
      readonly ground: string;
    }
  /** A service that turns away some of what is asked for, by a setting. */
  | {
      readonly kind: "turned-away";
      readonly service: string;
      readonly driver: string;
      readonly value: number;
      readonly upTo: number;
      readonly setting: string;
      readonly beyond: string;
    }
  /** A service whose limit is below what it needs at these values. */
  | {
      readonly kind: "above-limit";
      readonly service: string;
      readonly needMiB: number;
      readonly limitMiB: number;
    }
  /** A service that a deployment of the profile, as it is, gives less than it needs. */
  | {
      readonly kind: "above-reservation";
      readonly service: string;
      readonly needMiB: number;
      readonly reservedMiB: number;
    };

/** Remarks on services as they are at values of the drivers. */
export function curveWarnings(
  services: readonly GrownService[],
  {
    loads,
    growth,
    values,
  }: {
    readonly loads: readonly Load[];
    readonly growth: SystemGrowth;
    readonly values: DriverValues;
  },
): CurveWarning[] {
  return [
    ...throughputWarnings(growth, values),
    ...beyond(growth, values),
    ...tooSmall(services),
    ...underReserved(services, loads),
  ];
}

function throughputWarnings({ services }: SystemGrowth, values: DriverValues): CurveWarning[] {
  return Object.entries(services).flatMap(([service, { throughput }]) => {
    if (!throughput || values[throughput.driver] === 0) return [];
    return [{ kind: "slow", service, value: values[throughput.driver], ...throughput }];
  });
}

function beyond(growth: SystemGrowth, values: DriverValues): CurveWarning[] {
  return Object.entries(growth.services).flatMap(([service, { bounds = [] }]) =>
    bounds
      .filter(({ driver, upTo, where }) => values[driver] > upTo && where === undefined)
      .map((bound) => ({ kind: "turned-away", service, value: values[bound.driver], ...bound })),
  );
}

function underReserved(services: readonly GrownService[], loads: readonly Load[]): CurveWarning[] {
  return services.flatMap(({ name: service, needMiB, limitMiB }, index) => {
    const { memory, replicas } = loads[index];
    const reservedMiB = (memory.reservationMiB ?? 0) * replicas;
    return needMiB > reservedMiB && needMiB <= limitMiB
      ? [{ kind: "above-reservation", service, needMiB, reservedMiB }]
      : [];
  });
}

function tooSmall(services: readonly GrownService[]): CurveWarning[] {
  return services
    .filter(({ grows, needMiB, limitMiB }) => grows && needMiB > limitMiB)
    .map(({ name: service, needMiB, limitMiB }) => ({
      kind: "above-limit",
      service,
      needMiB,
      limitMiB,
    }));
}
