import { type Admission, admit, type Load } from "./admission";
import type { DiskClaim } from "./disk";
import { grouped } from "./figures";
import type { Offer } from "./offer";
import { formatAmount, type Price } from "./price";
import type { Reserve } from "./reserve";
import { overlapMiB } from "./rollout";

/** The same services under other budgets. */
export interface ProfileOffer {
  readonly profile: string;
  readonly loads: readonly Load[];
  /** Demand on the disk of a kind of host. @default - what is asked without it */
  readonly disk?: DiskQuestion;
  /** Setting for the data volume with it, in GB. @default - it is large enough */
  readonly dataVolumeGB?: number;
}

/** Demand on the disk of a kind of host: data lies on a volume on some, and some build. */
export type DiskQuestion = (hostKind: string) => DiskClaim;

/** One way out of a refusal that was itself admitted. */
export interface Suggestion {
  /** Change, in the words of the stack's settings. */
  readonly change: string;
  /** Headroom after the change, in MiB; never negative. */
  readonly headroomMiB: number;
  readonly kind: "host" | "profile" | "rollout" | "reservation" | "volume" | "servers";
  readonly priceMonthly?: Price;
  readonly note?: string;
}

/** Refused question, with what may be changed. */
export interface Refused {
  readonly loads: readonly Load[];
  /** Loads that another host would carry. @default - the same loads */
  readonly loadsOnOffers?: readonly Load[];
  readonly memTotalMiB: number;
  readonly reserve: Reserve;
  /** The kind of the refused host: its own sizes are looked at first. */
  readonly hostKind: string;
  /** Whether disk and price let it stay on its host. @default true */
  readonly stays?: boolean;
  /** Setting for the data volume where the host stays, in GB. @default - it is large enough */
  readonly dataVolumeGB?: number;
}

/** Every way out that was found, cheapest change first. All of them were admitted. */
export function suggest(
  refused: Refused,
  hosts: readonly Offer[],
  profiles: readonly ProfileOffer[],
): Suggestion[] {
  const { loads, memTotalMiB, reserve, stays = true, dataVolumeGB } = refused;
  const admission = admit(loads, memTotalMiB, reserve);
  if (stays && fits(admission)) return dataVolumeGB ? [otherVolume(admission, dataVolumeGB)] : [];
  const withVolume = (suggestion: Suggestion) => ({
    ...suggestion,
    change: suggestion.change + volumeWords(dataVolumeGB),
  });
  return [
    ...otherHosts(refused, hosts),
    ...otherProfiles(refused, profiles),
    ...(stays ? [...otherRollouts(refused), ...otherReservations(refused)].map(withVolume) : []),
  ];
}

function otherVolume({ memory }: Admission, dataVolumeGB: number): Suggestion {
  return {
    change: `dataVolumeGB: ${dataVolumeGB}`,
    headroomMiB: memory.headroomMiB,
    kind: "volume",
    note: "same host",
  };
}

function volumeWords(dataVolumeGB: number | undefined): string {
  return dataVolumeGB === undefined ? "" : `, dataVolumeGB: ${dataVolumeGB}`;
}

/** The cheapest host of the same kind and of any kind; where one may not be had, the cheapest that can be as well. */
function otherHosts(
  { loads, loadsOnOffers = loads, reserve, hostKind }: Refused,
  hosts: readonly Offer[],
): Suggestion[] {
  const fitting = [...hosts]
    .map((host) => ({ host, admission: admit(loadsOnOffers, host.memTotalMiB, reserve) }))
    .filter(({ admission }) => fits(admission))
    .sort((a, b) => a.host.priceMonthly.amount - b.host.priceMonthly.amount);
  const own = fitting.filter(({ host }) => host.kind === hostKind);
  const pool = own.length > 0 ? own : fitting;
  const cheapest = pool[0];
  const orderable = pool.find(({ host }) => host.unavailable === undefined);
  return [...new Set([cheapest, orderable])]
    .filter((candidate) => candidate !== undefined)
    .map(({ host, admission }) => ({
      change: `host: ${host.kind} ${host.size}${volumeWords(host.dataVolumeGB)}`,
      headroomMiB: admission.memory.headroomMiB,
      kind: "host",
      priceMonthly: host.priceMonthly,
      note: [
        `${grouped(host.memTotalMiB)} MiB`,
        `${formatAmount(host.priceMonthly)} a month`,
        ...(host.unavailable ? [host.unavailable] : []),
      ].join(", "),
    }));
}

function otherProfiles(
  { memTotalMiB, reserve }: Refused,
  profiles: readonly ProfileOffer[],
): Suggestion[] {
  return profiles
    .map(({ profile, loads, dataVolumeGB }) => ({
      change: `profile: ${profile}${volumeWords(dataVolumeGB)}`,
      admission: admit(loads, memTotalMiB, reserve),
    }))
    .filter(({ admission }) => fits(admission))
    .map(({ change, admission }) => ({
      change,
      headroomMiB: admission.memory.headroomMiB,
      kind: "profile",
      note: "same host",
    }));
}

/** The one declared start-first service whose overlap is just enough, else all of them. */
function otherRollouts({ loads, memTotalMiB, reserve }: Refused): Suggestion[] {
  const rolling = loads
    .filter((load) => load.rollout === "start-first")
    .sort((a, b) => overlapMiB(a) - overlapMiB(b));
  const candidates = [...rolling.map((load) => [load]), rolling];
  for (const changed of candidates) {
    if (changed.length === 0) continue;
    const after = loads.map((load) =>
      changed.includes(load) ? { ...load, rollout: "stop-first" as const } : load,
    );
    const admission = admit(after, memTotalMiB, reserve);
    if (fits(admission)) {
      return [
        {
          change: `${changed.map((load) => load.name).join(", ")}: rollout start-first → stop-first`,
          headroomMiB: admission.memory.headroomMiB,
          kind: "rollout",
        },
      ];
    }
  }
  return [];
}

/** The largest service brought down by just the shortfall; where that leaves it too little, all by one factor. */
function otherReservations(refused: Refused): Suggestion[] {
  const { loads, memTotalMiB, reserve } = refused;
  const { memory, reasons } = admit(loads, memTotalMiB, reserve);
  const shortMiB = -memory.headroomMiB;
  if (shortMiB <= 0 || reasons.length !== 1) return [];
  const claimedMiB = memory.steadyMiB + memory.surgeMiB;
  const largest = [...loads].sort((a, b) => overlapMiB(b) - overlapMiB(a))[0];
  return (
    reduced(refused, (load) => (load === largest ? shortMiB / claims(load) : 0)) ??
    reduced(refused, (load) => ((load.memory.reservationMiB ?? 0) * shortMiB) / claimedMiB) ??
    []
  );
}

/** Number of times that admission counts the reservation of a service. */
function claims(load: Load): number {
  return load.replicas * (load.rollout === "start-first" ? 2 : 1);
}

/** The suggestion of lowering each reservation by `cut` MiB, or undefined where that leaves too little. */
function reduced(
  { loads, memTotalMiB, reserve }: Refused,
  cut: (load: Load) => number,
): Suggestion[] | undefined {
  const changes: string[] = [];
  const after = loads.map((load) => {
    const before = load.memory.reservationMiB ?? 0;
    const reservationMiB = before - Math.ceil(cut(load));
    if (reservationMiB !== before) {
      changes.push(`${load.name}: reservation ${grouped(before)} → ${grouped(reservationMiB)} MiB`);
    }
    return { ...load, memory: { ...load.memory, reservationMiB } };
  });
  // Less than half of what was declared is no smaller budget but another system.
  const credible = after.every(
    (load, index) => load.memory.reservationMiB >= (loads[index].memory.reservationMiB ?? 0) / 2,
  );
  const admission = admit(after, memTotalMiB, reserve);
  if (!credible || !fits(admission)) return undefined;
  return [
    { change: changes.join("; "), headroomMiB: admission.memory.headroomMiB, kind: "reservation" },
  ];
}

function fits(admission: Admission): boolean {
  return admission.verdict === "fits";
}
