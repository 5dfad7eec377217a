import { belowMinimum, belowPeak, type Footprint } from "./footprint";
import { isCountable, type Memory } from "./memory";
import { type Reserve, reserveMiB } from "./reserve";
import {
  type DecidedRollout,
  decideRollouts,
  overlapMiB,
  type Rolling,
  type RollingService,
  rollingOf,
} from "./rollout";
import type { LoadNotice, OverLimits } from "./sum-notice";

/** What admission counts of one service. A figure that is not known is undefined, and refuses. */
export interface Load extends RollingService {
  readonly memory: Partial<Memory>;
  /** The fewest that run where something may scale them: `replicas` is then the most. @default - as many as `replicas` */
  readonly minReplicas?: number;
  /** What was measured of it. @default - nothing, so its limit is not judged */
  readonly footprint?: Footprint;
  /** What of its limit files in memory can take, in MiB. @default 0 */
  readonly tmpfsMiB?: number;
  /** Limit of the container that fetches its weights during an `up`, in MiB. @default - it has none */
  readonly fetchMiB?: number;
}

/** The figures of one decision, all in MiB. */
export interface MemoryAccount {
  /** MemTotal of the host; undefined where it is not known. */
  readonly memTotalMiB: number | undefined;
  /** Kept for the operating system, Docker and the eviction margin. */
  readonly reserveMiB: number;
  /** The part of the reserve that a backup and its drill take while they run. @default - none is made here */
  readonly backupMiB?: number;
  /** The part of the reserve that what watches the host takes. @default - nothing does */
  readonly watcherMiB?: number;
  /** Left for services: MemTotal − reserve. */
  readonly allocatableMiB: number;
  /** Σ reservation × replicas. */
  readonly steadyMiB: number;
  /**
   * Σ reservation × replicas over the services that are declared start-first: they overlap in the worst `up`. The largest of them
   * alone where they roll service by service.
   */
  readonly surgeMiB: number;
  /** Σ limit × replicas. */
  readonly limitMiB: number;
  /** allocatable − steady − surge; negative is refused. */
  readonly headroomMiB: number;
  /** The part of the headroom that containers use which fetch weights during an `up`. @default - none does */
  readonly fetchMiB?: number;
  /** The part of the headroom that services with rollout `auto` use while they are replaced. */
  readonly autoSurgeMiB: number;
}

/** Whether services fit a host, with the sum and the reasons. */
export interface Admission {
  readonly verdict: "fits" | "refused";
  readonly memory: MemoryAccount;
  readonly rolling: Rolling;
  /** The decided rollout of every service, by name. */
  readonly rollouts: ReadonlyMap<string, DecidedRollout>;
  /** Why it is refused; empty where it fits. */
  readonly reasons: readonly LoadNotice[];
  readonly warnings: readonly LoadNotice[];
}

/**
 * Decides whether services fit a host: refused when steady + surge > allocatable, or when a figure is not known.
 *
 * Reservations gate, limits warn: a limit is a ceiling, not a claim. Swap is never counted.
 */
export function admit(
  loads: readonly Load[],
  memTotalMiB: number | undefined,
  reserve: Reserve,
): Admission {
  const known = isCountable(memTotalMiB) ? memTotalMiB : undefined;
  const containers = sum(loads, (load) => load.replicas);
  const reserved = reserveMiB(reserve, containers);
  const allocatableMiB = (known ?? 0) - reserved;
  const steadyMiB = sum(loads, overlapMiB);
  const roomMiB = allocatableMiB - steadyMiB;
  const { rolling, surgeMiB } = rollingOf(loads, known === undefined ? undefined : roomMiB);
  const headroomMiB = roomMiB - surgeMiB;
  const together = rolling === "together";
  const rollouts = decideRollouts(loads, together ? headroomMiB : roomMiB, rolling);
  const autoOverlaps = loads
    .filter(({ name, rollout }) => rollout === "auto" && startsFirst(rollouts.get(name)))
    .map(overlapMiB);
  const fetchMiB = sum(loads, (load) =>
    load.fetchMiB === undefined ? 0 : load.fetchMiB + reserve.perContainerMiB,
  );
  const memory: MemoryAccount = {
    memTotalMiB: known,
    reserveMiB: reserved,
    ...(reserve.backupMiB ? { backupMiB: reserve.backupMiB } : {}),
    ...(reserve.watcherMiB ? { watcherMiB: reserve.watcherMiB } : {}),
    allocatableMiB,
    steadyMiB,
    surgeMiB,
    limitMiB: sum(loads, (load) => (load.memory.limitMiB ?? 0) * load.replicas),
    headroomMiB,
    ...(fetchMiB > 0 ? { fetchMiB } : {}),
    autoSurgeMiB: together
      ? sum(autoOverlaps, (overlap) => overlap)
      : Math.max(0, ...autoOverlaps.map((overlap) => overlap - surgeMiB)),
  };
  const reasons = [...unknowns(loads, known), ...judged(loads, belowMinimum), ...shortfall(memory)];
  return {
    verdict: reasons.length === 0 ? "fits" : "refused",
    memory,
    rolling,
    rollouts,
    reasons,
    warnings: [
      ...peakWarnings(loads),
      ...overcommit(memory).map((over) => ({ code: "limits-above-host", ...over }) as const),
      ...turns(rolling, memory),
      ...fetches(memory),
    ],
  };
}

function unknowns(loads: readonly Load[], memTotalMiB: number | undefined): LoadNotice[] {
  const reasons: LoadNotice[] = loads
    .filter((load) => !isCountable(load.memory.reservationMiB))
    .map(({ name }) => ({ code: "reservation-unknown", service: name }));
  if (memTotalMiB === undefined) reasons.push({ code: "host-memory-unknown" });
  return reasons;
}

/** Limits that are smaller than a peak that was measured. */
export function peakWarnings(loads: readonly Load[]): LoadNotice[] {
  return judged(loads, belowPeak);
}

/** What a judgement of limits against measurements finds. */
function judged(
  loads: readonly Load[],
  judgement: typeof belowMinimum | typeof belowPeak,
): LoadNotice[] {
  return loads.flatMap(({ name, memory: { limitMiB }, footprint, tmpfsMiB = 0 }) => {
    const found = footprint && limitMiB && judgement(name, limitMiB, footprint, tmpfsMiB);
    return found ? [found] : [];
  });
}

function shortfall(memory: MemoryAccount): LoadNotice[] {
  const { steadyMiB, surgeMiB, memTotalMiB, reserveMiB, headroomMiB } = memory;
  if (memTotalMiB === undefined || headroomMiB >= 0) return [];
  const figures = { takenMiB: steadyMiB, surgeMiB, memTotalMiB, reserveMiB };
  return [{ code: "memory-short", counted: "reserved", ...figures }];
}

/** What is said where limits gate as well and add up to more than is allocatable; undefined where they do not. */
export function limitShortfall({
  limitMiB,
  allocatableMiB,
  memTotalMiB,
}: MemoryAccount): LoadNotice | undefined {
  if (memTotalMiB === undefined || limitMiB <= allocatableMiB) return undefined;
  return { code: "limits-short", limitMiB, allocatableMiB };
}

function startsFirst(decided: DecidedRollout | undefined): boolean {
  return decided?.rollout === "start-first";
}

/** Said, since it takes longer than side by side, and what changes last waits for all others. */
function turns(rolling: Rolling, { surgeMiB, headroomMiB }: MemoryAccount): LoadNotice[] {
  if (rolling === "together" || headroomMiB < 0) return [];
  return [{ code: "rolls-one-by-one", surgeMiB }];
}

/** Said where weights are fetched with less than that takes: the eviction margin is what is left for it. */
function fetches({ fetchMiB = 0, headroomMiB }: MemoryAccount): LoadNotice[] {
  if (headroomMiB < 0 || fetchMiB <= headroomMiB) return [];
  return [{ code: "weights-tight", fetchMiB, headroomMiB }];
}

/** Limits that add up to more than is allocatable. */
export function overcommit({
  limitMiB,
  allocatableMiB,
  memTotalMiB,
}: Pick<MemoryAccount, "limitMiB" | "allocatableMiB" | "memTotalMiB">): OverLimits[] {
  if (memTotalMiB === undefined || limitMiB <= allocatableMiB) return [];
  return [{ limitMiB, allocatableMiB }];
}

/** A part of what is allocatable in percent; undefined where nothing is. */
export function percentOf(mib: number, allocatableMiB: number): number | undefined {
  return allocatableMiB > 0 ? Math.round((mib / allocatableMiB) * 100) : undefined;
}

function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}
