import type { Load } from "../capacity/admission";
import { LEAN_MARGIN } from "../capacity/footprint";
import type { Offer } from "../capacity/offer";
import { type Reserve, reserveMiB } from "../capacity/reserve";
import { type JudgedHost, judgeHosts } from "../capacity/shortlist";

/** One container that runs on an engine, whoever started it. All memory is in MiB. */
export interface RunningContainer {
  readonly name: string;
  /** Largest working set that was read. */
  readonly usedMiB: number;
  /** Null where it has none. */
  readonly limitMiB: number | null;
  /** Null where it reserves nothing. */
  readonly reservationMiB: number | null;
}

/** Demand of an engine's containers on a host, by what they use now. */
export interface RunningFit {
  readonly containers: readonly (RunningContainer & { readonly countedMiB: number })[];
  readonly usedMiB: number;
  /** Use with a tenth on top, and what the host keeps. */
  readonly neededMiB: number;
  /** MemTotal of the engine's own machine. */
  readonly memTotalMiB: number;
  /** Memory left on that machine; negative where it would be refused. */
  readonly headroomMiB: number;
  /** Every server that is offered, held against them. */
  readonly hosts: readonly JudgedHost[];
}

/** Holds containers against servers: each counts what it uses with the margin of profile `lean`, since few of them reserve anything. */
export function runningFit(
  found: readonly RunningContainer[],
  memTotalMiB: number,
  offers: readonly Offer[],
  reserve: Reserve,
): RunningFit {
  const containers = found
    .map((one) => ({ ...one, countedMiB: Math.max(1, Math.ceil(one.usedMiB * LEAN_MARGIN.p95)) }))
    .sort((a, b) => b.countedMiB - a.countedMiB);
  const loads = containers.map(
    ({ name, countedMiB }): Load => ({
      ...{ name, replicas: 1, rollout: "stop-first" },
      memory: { reservationMiB: countedMiB },
    }),
  );
  const counted = containers.reduce((sum, { countedMiB }) => sum + countedMiB, 0);
  const neededMiB = counted + reserveMiB(reserve, containers.length);
  return {
    containers,
    usedMiB: Math.round(containers.reduce((sum, { usedMiB }) => sum + usedMiB, 0)),
    neededMiB,
    memTotalMiB,
    headroomMiB: memTotalMiB - neededMiB,
    hosts: judgeHosts(loads, offers, reserve),
  };
}
