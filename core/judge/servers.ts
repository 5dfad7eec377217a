import { cheapestServer } from "../capacity/comparison";
import { costOf, type Extras, NO_EXTRAS, type Priced } from "../capacity/cost";
import type { Member, Placeable } from "../capacity/placement/member";
import { fitOnServers, type ServersFit, type Survive } from "../capacity/placement/servers";
import type { Price } from "../capacity/price";
import type { Reserve } from "../capacity/reserve";
import type { HostOffer } from "../capacity/suggestions";

/** What is asked of several servers of one size. */
export interface ServersQuestion {
  readonly services: readonly Placeable[];
  readonly reserve: Reserve;
  readonly survive: Survive;
  readonly size: ServerSize;
  readonly count: number;
  /** What each server has beside itself; the data volume is bought once. @default - nothing */
  readonly extras?: Extras;
  /** The sizes that a way out may name. */
  readonly offers: readonly HostOffer[];
}

/** A size of server, or what a team brings. */
export interface ServerSize extends Priced {
  readonly kind: string;
  readonly memTotalMiB: number;
  /** What a reader must know of it. @default - nothing */
  readonly warnings?: readonly string[];
}

/** A way out that was itself judged. */
export type ServersWay =
  | { readonly kind: "size"; readonly size: string }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "replicas"; readonly service: string; readonly replicas: number }
  | { readonly kind: "survive"; readonly survive: 0 };

/** A way out with what it costs and leaves. */
export interface CheckedWay {
  readonly way: ServersWay;
  /** The least headroom of a server after it, in MiB. */
  readonly headroomMiB: number;
  readonly priceMonthly?: Price;
}

/** The answer for several servers, with the price and what one server would do instead. */
export interface ServersAnswer extends ServersFit {
  readonly kind: string;
  readonly size: string | null;
  readonly count: number;
  /** Of all servers together; undefined where no price is known. */
  readonly priceMonthly?: Price;
  /** The cheapest server that carries the same by itself and can be had; it survives nothing. */
  readonly oneServer?: OneServer;
  /** Ways out of a refusal, the cheapest first. */
  readonly ways: readonly CheckedWay[];
  readonly warnings: readonly string[];
}

/** One server instead of several. */
export interface OneServer {
  readonly size: string;
  readonly priceMonthly: Price;
  readonly headroomMiB: number;
}

/** Judges several servers, and for a refusal looks for ways out: each is judged by the same function. */
export function judgeServers(question: ServersQuestion): ServersAnswer {
  const { size, count } = question;
  const fit = fitOf(question);
  return {
    ...fit,
    kind: size.kind,
    size: size.size,
    count,
    ...priceOf(question),
    ...oneServer(question),
    ways: fit.verdict === "refused" ? waysOut(question) : [],
    warnings: size.warnings ?? [],
  };
}

function fitOf({ services, size, count, reserve, survive }: ServersQuestion): ServersFit {
  const members: Member[] = Array.from({ length: count }, (_, index) => ({
    name: `server-${index + 1}`,
    size: size.size,
    memTotalMiB: size.memTotalMiB,
  }));
  return fitOnServers({ services, members, reserve, survive });
}

function priceOf({ size, count, extras = NO_EXTRAS }: ServersQuestion): {
  readonly priceMonthly?: Price;
} {
  const one = costOf(size, extras);
  const other = costOf(size, { ...extras, dataVolumeGB: 0 });
  if (!one || !other) return {};
  const amount = one.total.amount + (count - 1) * other.total.amount;
  return { priceMonthly: { ...one.total, amount: Math.round(amount * 100) / 100 } };
}

function oneServer({ services: loads, reserve, extras, size, offers }: ServersQuestion) {
  const cheapest = cheapestServer({ loads, reserve, extras, offers }, size.kind);
  if (!cheapest) return {};
  const { offer, cost, headroomMiB } = cheapest;
  return { oneServer: { size: offer.size, priceMonthly: cost.total, headroomMiB } };
}

/** How many servers more a way out may name, and how many ways are told. */
const MORE_SERVERS = 3;
const WAYS = 4;

function waysOut(question: ServersQuestion): CheckedWay[] {
  const { services, size, count, survive, offers } = question;
  const check = (way: ServersWay, changed: Partial<ServersQuestion>): CheckedWay[] => {
    const asked = { ...question, ...changed };
    const { verdict, servers } = fitOf(asked);
    if (verdict === "refused") return [];
    const headroomMiB = Math.min(...servers.map((server) => server.headroomMiB));
    return [{ way, headroomMiB, ...priceOf(asked) }];
  };
  const sizes = offers
    .filter(({ kind, unavailable }) => kind === size.kind && unavailable === undefined)
    .filter(({ memTotalMiB }) => memTotalMiB > size.memTotalMiB)
    .sort((a, b) => a.priceMonthly.amount - b.priceMonthly.amount);
  const first = <T>(items: readonly T[], checked: (item: T) => CheckedWay[]): CheckedWay[] => {
    for (const item of items) {
      const found = checked(item);
      if (found.length > 0) return found;
    }
    return [];
  };
  const ways = [
    ...first(sizes, (offer) => check({ kind: "size", size: offer.size }, { size: offer })),
    ...first(
      Array.from({ length: MORE_SERVERS }, (_, more) => count + more + 1),
      (more) => check({ kind: "count", count: more }, { count: more }),
    ),
    ...first(
      services.filter(({ replicas, everywhere }) => replicas > 1 && !everywhere),
      ({ name, replicas }) =>
        check(
          { kind: "replicas", service: name, replicas: replicas - 1 },
          {
            services: services.map((service) =>
              service.name === name ? { ...service, replicas: replicas - 1 } : service,
            ),
          },
        ),
    ),
    ...(survive === 1 ? check({ kind: "survive", survive: 0 }, { survive: 0 }) : []),
  ];
  const amount = ({ priceMonthly }: CheckedWay) => priceMonthly?.amount ?? 0;
  return ways.sort((a, b) => amount(a) - amount(b)).slice(0, WAYS);
}
