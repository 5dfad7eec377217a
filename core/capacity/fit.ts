import { admit, type Load, limitShortfall, type MemoryAccount } from "./admission";
import type { Comparison } from "./comparison";
import { type Cost, costOf, type Extras, type Priced } from "./cost";
import {
  type DiskAccount,
  diskAccount,
  largerVolumeGB,
  storeShortMB,
  volumeShortfall,
} from "./disk";
import type { FitNotice } from "./fit-notice";
import type { HostCapacity } from "./host";
import { type KillOrder, killOrder, type Reservations } from "./kill-order";
import type { Offer } from "./offer";
import type { ServerFit, Survive } from "./placement/servers";
import { type Budget, overBudget, type Price } from "./price";
import type { Reserve } from "./reserve";
import { DECLARED, type DecidedRollout, type Rolling, type RolloutGround } from "./rollout";
import { type DiskQuestion, type ProfileOffer, type Suggestion, suggest } from "./suggestions";
import type { MemTotalDoubt } from "./sum-notice";

/** Question: do these services fit this host? */
export interface Question {
  readonly system: string;
  readonly profile: string;
  readonly loads: readonly Load[];
  readonly host: HostCapacity;
  readonly reserve: Reserve;
  readonly budget?: Budget;
  /** Extras of the server. @default - not asked, so only the server's own price counts */
  readonly extras?: Extras;
  /** Demand on the host's disk. @default - not asked */
  readonly disk?: DiskQuestion;
  /** Hosts that a refusal may suggest. */
  readonly hostOffers: readonly Offer[];
  /** Loads that those would carry: with a proxy in front, where this host has none. @default - the same loads */
  readonly loadsOnOffers?: readonly Load[];
  /** The other profiles, which a refusal may suggest. */
  readonly profileOffers: readonly ProfileOffer[];
  /** Whether limits gate as well, and not only reservations. @default false */
  readonly strict?: boolean;
}

/** Storage that is sold with a plan: that of a database, or a disk of a service's own. */
export interface PlanStorage {
  readonly kind: "storage" | "disk";
  readonly GB: number;
}

/** One service in an answer. */
export interface FitService {
  readonly name: string;
  /** The most that may run: they are what is counted. */
  readonly replicas: number;
  /** The fewest, where something may scale them. */
  readonly minReplicas?: number;
  readonly limitMiB: number | null;
  readonly reservationMiB: number | null;
  readonly rollout: DecidedRollout["rollout"];
  readonly rolloutGround: RolloutGround;
  /** Ground of its reservation, where a file was judged that may leave it out. */
  readonly counted?: "reservation" | "footprint" | "limit" | "unknown";
  /** The plan that the service runs on, where the host sells one for each service. */
  readonly plan?: string;
  /** The price of that plan for one replica. */
  readonly priceMonthly?: Price;
  /** Part of the price beyond the plan. */
  readonly includes?: PlanStorage;
}

/** The answer as data: `core/report/said.ts` gives it the words that `--json` has. All memory is in MiB. */
export interface Fit {
  readonly system: string;
  readonly profile: string;
  readonly host: {
    readonly kind: string;
    readonly size: string | null;
    readonly memTotalMiB: number | null;
    readonly memTotalIs: HostCapacity["memTotalIs"];
    /** ISO 8601 day on which MemTotal was read on such a server. */
    readonly memTotalReadOn?: string;
    /** Highest MemTotal, where it is estimated. */
    readonly memTotalUpToMiB?: number;
    /** Treatment of reservations; nothing where services do not share it. */
    readonly reservations?: Reservations;
    readonly priceMonthly: Price | null;
  };
  /** The month's invoice, where the host is a server. */
  readonly cost?: Cost;
  readonly memory: Omit<MemoryAccount, "memTotalMiB">;
  /** Order of death, where limits add up to more than is allocatable. */
  readonly killOrder?: KillOrder;
  /** The account of the disk in MB, where its size is known. */
  readonly disk?: DiskAccount;
  readonly services: readonly FitService[];
  /** Order in which start-first services that change in one `up` are replaced. @default - together */
  readonly rolling?: Rolling;
  /** `depends` where a compose file leaves open what decides. */
  readonly verdict: "fits" | "depends" | "refused";
  /** Why it is refused; empty where it fits. */
  readonly because: readonly FitNotice[];
  /** What else is to be said. */
  readonly notices: readonly FitNotice[];
  readonly suggestions: readonly Suggestion[];
  /** How many of several servers may be lost as the stack promises, and how many really may. */
  readonly survive?: Survive;
  readonly survives?: Survive;
  /** Several servers that carry the services together; empty where not everything found a place. */
  readonly servers?: readonly ServerFit[];
  /** The same system on one server of each provider, where the host sells a plan for each service instead, or several servers carry it. */
  readonly comparison?: readonly Comparison[];
}

/** The answer without what is said of it. */
export type FitFigures = Omit<Fit, "because" | "notices">;

/** Answers whether services fit a host: memory by admission, price by budget, and for a refusal the ways out. */
export function fitOf(question: Question): Fit {
  const { system, profile, loads, host, reserve, budget } = question;
  const admission = admit(loads, host.memTotalMiB, reserve);
  const { memTotalMiB, ...memory } = admission.memory;
  const cost = question.extras && costOf(host, question.extras);
  const expensive = overBudget(cost?.total ?? host.priceMonthly, budget);
  const { unorderable } = host;
  const disk = accountOn(host, question.disk);
  const over = question.strict ? limitShortfall(admission.memory) : undefined;
  const { reservations } = host;
  const doubt = memTotalDoubt(question);
  const order = reservations && killOrder(loads, memory.allocatableMiB, reservations);
  const because: FitNotice[] = [
    ...admission.reasons,
    ...(over ? [over] : []),
    ...(disk ? diskReasons(disk) : []),
    ...(expensive ? [{ code: "above-budget", ...expensive } as const] : []),
    ...(unorderable ? [unorderable] : []),
  ];
  return {
    system,
    profile,
    host: {
      kind: host.kind,
      size: host.size,
      memTotalMiB: memTotalMiB ?? null,
      memTotalIs: host.memTotalIs,
      ...(host.memTotalReadOn === undefined ? {} : { memTotalReadOn: host.memTotalReadOn }),
      ...(host.memTotalUpToMiB === undefined ? {} : { memTotalUpToMiB: host.memTotalUpToMiB }),
      ...(reservations ? { reservations } : {}),
      priceMonthly: host.priceMonthly ?? null,
    },
    ...(cost ? { cost } : {}),
    memory,
    ...(order ? { killOrder: order } : {}),
    ...(disk ? { disk } : {}),
    services: loads.map((load) => fitService(load, admission.rollouts.get(load.name))),
    ...(admission.rolling === "together" ? {} : { rolling: admission.rolling }),
    verdict: because.length === 0 ? "fits" : "refused",
    because,
    notices: [
      ...admission.warnings,
      ...(doubt ? [{ code: "mem-total-decides", ...doubt } as const] : []),
      ...storeUnsure(host, question.disk),
      ...(host.notices ?? []),
    ],
    suggestions: memTotalMiB !== undefined && because.length > 0 ? waysOut(question) : [],
  };
}

/** The same answer for a host that does something else for reservations: the verdict does not hang on that, who dies first does. */
export function withReservations<Answer extends Fit>(
  fit: Answer,
  reservations: Reservations,
): Answer {
  const loads = fit.services.map(({ name, replicas, limitMiB, reservationMiB }) => ({
    ...{ name, replicas },
    memory: { limitMiB: limitMiB ?? undefined, reservationMiB: reservationMiB ?? undefined },
  }));
  const order = killOrder(loads, fit.memory.allocatableMiB, reservations);
  return {
    ...fit,
    host: { ...fit.host, reservations },
    ...(order ? { killOrder: order } : {}),
  };
}

/** The doubt about a host's MemTotal; undefined where it decides nothing. */
export function memTotalDoubt({
  loads,
  host,
  reserve,
}: Pick<Question, "loads" | "host" | "reserve">): MemTotalDoubt | undefined {
  const { kind, size, memTotalMiB: fromMiB, memTotalUpToMiB: upToMiB } = host;
  if (fromMiB === undefined || upToMiB === undefined) return undefined;
  const { headroomMiB } = admit(loads, fromMiB, reserve).memory;
  if (headroomMiB >= 0 || admit(loads, upToMiB, reserve).verdict === "refused") return undefined;
  return { host: `${kind} ${size}`, fromMiB, upToMiB, fitsFromMiB: fromMiB - headroomMiB };
}

/** Changes that a refusal may suggest, on hosts that can be had and whose disk and price fit as well. */
function waysOut({ disk, extras, budget, ...question }: Question): Suggestion[] {
  const { loads, host, reserve, strict } = question;
  /** The offer with the data volume that it needs; nothing where its disk or its price does not fit. */
  const within = <T>(
    offer: T,
    on: Priced & WithDisk & Pick<HostCapacity, "memTotalMiB">,
    asks: DiskQuestion | undefined,
    carries: readonly Load[] = loads,
  ) => {
    if (strict && limitShortfall(admit(carries, on.memTotalMiB, reserve).memory)) return [];
    const account = accountOn(on, asks);
    if (account && account.headroomMB < 0) return [];
    const dataVolumeGB = largerVolumeGB(account?.dataVolume);
    const cost = extras && costOf(on, { ...extras, ...(dataVolumeGB ? { dataVolumeGB } : {}) });
    if (overBudget(cost?.total ?? on.priceMonthly, budget)) return [];
    return [{ ...offer, ...(dataVolumeGB ? { dataVolumeGB } : {}) }];
  };
  const { unorderable } = host;
  const [here] = unorderable ? [] : within({}, host, disk);
  return suggest(
    {
      ...{ loads, memTotalMiB: host.memTotalMiB ?? 0, reserve, hostKind: host.kind },
      loadsOnOffers: question.loadsOnOffers,
      ...{ stays: here !== undefined, dataVolumeGB: here?.dataVolumeGB },
    },
    question.hostOffers
      .filter(({ unavailable }) => !unorderable || !unavailable)
      .flatMap((offer) => within(offer, offer, disk, question.loadsOnOffers)),
    unorderable
      ? []
      : question.profileOffers.flatMap((offer) =>
          within(offer, host, offer.disk ?? disk, offer.loads),
        ),
  );
}

type WithDisk = Pick<HostCapacity, "kind" | "diskGB">;

/** Demand on the disk next to its size; undefined where one of both is not known. */
function accountOn({ kind, diskGB }: WithDisk, asks: DiskQuestion | undefined) {
  return asks && diskGB ? diskAccount(asks(kind), diskGB * 1000) : undefined;
}

/** Why a disk or its data volume is too small. */
function diskReasons(disk: DiskAccount): FitNotice[] {
  if (disk.headroomMB < 0) return [{ code: "disk-short", disk }];
  const small = volumeShortfall(disk.dataVolume);
  return small ? [{ code: "data-volume-short", ...small }] : [];
}

/** Says that the engine's image store decides, where nothing is known of it. */
function storeUnsure({ kind, diskGB }: WithDisk, asks: DiskQuestion | undefined): FitNotice[] {
  const shortMB = asks && diskGB && storeShortMB(asks(kind), diskGB * 1000);
  return shortMB ? [{ code: "disk-short-for-store", shortMB }] : [];
}

function fitService(load: Load, decided: DecidedRollout | undefined): FitService {
  return {
    name: load.name,
    replicas: load.replicas,
    ...(load.minReplicas === undefined ? {} : { minReplicas: load.minReplicas }),
    limitMiB: load.memory.limitMiB ?? null,
    reservationMiB: load.memory.reservationMiB ?? null,
    rollout: decided?.rollout ?? "stop-first",
    rolloutGround: decided?.ground ?? DECLARED,
  };
}
