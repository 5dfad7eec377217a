import { type Admission, admit, type Load } from "./admission";
import type { DiskClaim } from "./disk";
import type { Offer } from "./offer";
import type { Price } from "./price";
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

/** One way out of a refusal that was itself admitted, as data: `core/report/ways` has the words. */
export type Suggestion = Way & {
  /** Headroom after the change, in MiB; never negative. */
  readonly headroomMiB: number;
  /** Setting for the data volume that goes with it, in GB. @default - it is large enough */
  readonly dataVolumeGB?: number;
};

/** Change of a way out. */
export type Way =
  | {
      readonly kind: "host";
      readonly host: Pick<Offer, "kind" | "size" | "memTotalMiB" | "unavailable">;
      readonly priceMonthly: Price;
    }
  | { readonly kind: "profile"; readonly profile: string }
  /** Start-first services that are stopped first instead. */
  | { readonly kind: "rollout"; readonly services: readonly string[] }
  | { readonly kind: "reservation"; readonly reservations: readonly Lowered[] }
  /** Only the data volume. */
  | { readonly kind: "volume" }
  | ServersChange;

/** Reservation of one service that gives way, in MiB. */
export interface Lowered {
  readonly service: string;
  readonly fromMiB: number;
  readonly toMiB: number;
}

/** Several servers in another form. */
export interface ServersChange {
  readonly kind: "servers";
  /** Change of the servers. @default - only the data volume becomes larger */
  readonly servers?: ServersWay;
  /** Services that run on the second of two only, where there was one. */
  readonly second?: readonly string[];
  readonly priceMonthly?: Price;
}

/** A change that makes several servers carry the services. */
export type ServersWay =
  /** All servers of another size. */
  | { readonly kind: "size"; readonly size: string }
  /** More servers of the one size. */
  | { readonly kind: "count"; readonly count: number }
  /** A size for each server. */
  | { readonly kind: "sizes"; readonly sizes: readonly string[] }
  | { readonly kind: "replicas"; readonly service: string; readonly replicas: number }
  | { readonly kind: "survive"; readonly survive: 0 };

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
    ...volume(dataVolumeGB),
  });
  return [
    ...otherHosts(refused, hosts),
    ...otherProfiles(refused, profiles),
    ...(stays ? [...otherRollouts(refused), ...otherReservations(refused)].map(withVolume) : []),
  ];
}

function otherVolume({ memory }: Admission, dataVolumeGB: number): Suggestion {
  return { kind: "volume", dataVolumeGB, headroomMiB: memory.headroomMiB };
}

function volume(dataVolumeGB: number | undefined): { readonly dataVolumeGB?: number } {
  return dataVolumeGB === undefined ? {} : { dataVolumeGB };
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
    .map(({ host: { kind, size, memTotalMiB, unavailable, ...host }, admission }) => ({
      kind: "host",
      host: { kind, size, memTotalMiB, ...(unavailable ? { unavailable } : {}) },
      priceMonthly: host.priceMonthly,
      headroomMiB: admission.memory.headroomMiB,
      ...volume(host.dataVolumeGB),
    }));
}

function otherProfiles(
  { memTotalMiB, reserve }: Refused,
  profiles: readonly ProfileOffer[],
): Suggestion[] {
  return profiles
    .map((offer) => ({ ...offer, admission: admit(offer.loads, memTotalMiB, reserve) }))
    .filter(({ admission }) => fits(admission))
    .map(({ profile, dataVolumeGB, admission }) => ({
      ...{ kind: "profile", profile, headroomMiB: admission.memory.headroomMiB },
      ...volume(dataVolumeGB),
    }));
}

/** The one declared start-first service whose overlap is just enough, else all of them. */
function otherRollouts({ loads, memTotalMiB, reserve }: Refused): Suggestion[] {
  const shortMiB = -admit(loads, memTotalMiB, reserve).memory.headroomMiB;
  if (shortMiB <= 0) return [];
  const rolling = loads
    .filter((load) => load.rollout === "start-first")
    .sort((a, b) => overlapMiB(a) - overlapMiB(b));
  // No service gives back more than it overlaps: the others need not be tried.
  const enough = rolling.filter((load) => overlapMiB(load) >= shortMiB);
  const candidates = [...enough.map((load) => [load]), rolling];
  for (const changed of candidates) {
    if (changed.length === 0) continue;
    const after = loads.map((load) =>
      changed.includes(load) ? { ...load, rollout: "stop-first" as const } : load,
    );
    const admission = admit(after, memTotalMiB, reserve);
    if (fits(admission)) {
      return [
        {
          kind: "rollout",
          services: changed.map((load) => load.name),
          headroomMiB: admission.memory.headroomMiB,
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
  const reservations: Lowered[] = [];
  const after = loads.map((load) => {
    const before = load.memory.reservationMiB ?? 0;
    const reservationMiB = before - Math.ceil(cut(load));
    if (reservationMiB !== before) {
      reservations.push({ service: load.name, fromMiB: before, toMiB: reservationMiB });
    }
    return { ...load, memory: { ...load.memory, reservationMiB } };
  });
  // Less than half of what was declared is no smaller budget but another system.
  const credible = after.every(
    (load, index) => load.memory.reservationMiB >= (loads[index].memory.reservationMiB ?? 0) / 2,
  );
  const admission = admit(after, memTotalMiB, reserve);
  if (!credible || !fits(admission)) return undefined;
  return [{ kind: "reservation", reservations, headroomMiB: admission.memory.headroomMiB }];
}

function fits(admission: Admission): boolean {
  return admission.verdict === "fits";
}
