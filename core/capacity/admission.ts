import { grouped } from "./figures";
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
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
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
      ...overcommit(memory),
      ...turns(rolling, memory),
      ...fetches(memory),
    ],
  };
}

function unknowns(loads: readonly Load[], memTotalMiB: number | undefined): string[] {
  const reasons = loads
    .filter((load) => !isCountable(load.memory.reservationMiB))
    .map((load) => `${load.name}: its reservation is not known, so it cannot be counted`);
  if (memTotalMiB === undefined) reasons.push("the memory of the host is not known");
  return reasons;
}

/** Limits that are smaller than a peak that was measured. */
export function peakWarnings(loads: readonly Load[]): string[] {
  return judged(loads, belowPeak);
}

/** What a judgement of limits against measurements finds. */
function judged(loads: readonly Load[], judgement: typeof belowMinimum): string[] {
  return loads.flatMap(({ name, memory: { limitMiB }, footprint, tmpfsMiB = 0 }) => {
    const found = footprint && limitMiB && judgement(name, limitMiB, footprint, tmpfsMiB);
    return found ? [found] : [];
  });
}

function shortfall(memory: MemoryAccount): string[] {
  const { steadyMiB, surgeMiB, memTotalMiB, reserveMiB, headroomMiB } = memory;
  if (memTotalMiB === undefined || headroomMiB >= 0) return [];
  const figures = { takenMiB: steadyMiB, surgeMiB, memTotalMiB, reserveMiB };
  return [shortfallText(figures, "reserved")];
}

/** What does not fit a host, as its sum. */
export interface Shortfall {
  readonly takenMiB: number;
  readonly surgeMiB: number;
  readonly memTotalMiB: number;
  readonly reserveMiB: number;
}

/** `14 MiB short: 20 reserved + 0 surge > 6 allocatable (450 MemTotal − 444 reserve)`, with the word for what is `taken`. */
export function shortfallText(
  { takenMiB, surgeMiB, memTotalMiB, reserveMiB }: Shortfall,
  taken: string,
): string {
  const allocatableMiB = memTotalMiB - reserveMiB;
  return `${grouped(takenMiB + surgeMiB - allocatableMiB)} MiB short: ${grouped(takenMiB)} ${taken} + ${grouped(surgeMiB)} surge > ${grouped(allocatableMiB)} allocatable (${grouped(memTotalMiB)} MemTotal − ${grouped(reserveMiB)} reserve)`;
}

/** What is said where limits gate as well and add up to more than is allocatable; undefined where they do not. */
export function limitShortfall({
  limitMiB,
  allocatableMiB,
  memTotalMiB,
}: MemoryAccount): string | undefined {
  if (memTotalMiB === undefined || limitMiB <= allocatableMiB) return undefined;
  return limitShortfallText({ limitMiB, allocatableMiB });
}

/** Limits that add up to more than is allocatable. */
export type OverLimits = Pick<MemoryAccount, "limitMiB" | "allocatableMiB">;

export function limitShortfallText({ limitMiB, allocatableMiB }: OverLimits): string {
  return `${grouped(limitMiB - allocatableMiB)} MiB short for all limits: ${grouped(limitMiB)} > ${grouped(allocatableMiB)} allocatable, and strict lets limits gate as well`;
}

function startsFirst(decided: DecidedRollout | undefined): boolean {
  return decided?.rollout === "start-first";
}

/** Said, since it takes longer than side by side, and what changes last waits for all others. */
function turns(rolling: Rolling, { surgeMiB, headroomMiB }: MemoryAccount): string[] {
  if (rolling === "together" || headroomMiB < 0) return [];
  return [turnsText(surgeMiB)];
}

export function turnsText(surgeMiB: number): string {
  return `rolls service by service: start-first services do not fit side by side, the largest takes ${grouped(surgeMiB)} MiB`;
}

/** Said where weights are fetched with less than that takes: the eviction margin is what is left for it. */
function fetches({ fetchMiB = 0, headroomMiB }: MemoryAccount): string[] {
  if (headroomMiB < 0 || fetchMiB <= headroomMiB) return [];
  return [
    `weights are fetched in up to ${grouped(fetchMiB)} MiB while everything runs, and ${grouped(headroomMiB)} MiB are left besides the eviction margin`,
  ];
}

/** Limits that add up to more than is allocatable. */
export function overcommit({
  limitMiB,
  allocatableMiB,
  memTotalMiB,
}: Pick<MemoryAccount, "limitMiB" | "allocatableMiB" | "memTotalMiB">): string[] {
  if (memTotalMiB === undefined || limitMiB <= allocatableMiB) return [];
  return [overcommitText({ limitMiB, allocatableMiB })];
}

/** `limits add up to 2,172 MiB, 142 % of what is allocatable`. */
export function overcommitText({ limitMiB, allocatableMiB }: OverLimits): string {
  const percent = percentOf(limitMiB, allocatableMiB);
  const share = percent === undefined ? "" : `, ${percent} % of what is allocatable`;
  return `limits add up to ${grouped(limitMiB)} MiB${share}`;
}

/** A part of what is allocatable in percent; undefined where nothing is. */
export function percentOf(mib: number, allocatableMiB: number): number | undefined {
  return allocatableMiB > 0 ? Math.round((mib / allocatableMiB) * 100) : undefined;
}

function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}
