import { admit, type Load } from "./admission";
import { type Cost, costOf, costText, type Extras, NO_EXTRAS } from "./cost";
import { grouped } from "./figures";
import type { Offer } from "./offer";
import { formatAmount, type Price } from "./price";
import type { Reserve } from "./reserve";

/** Demand of the same services on a server, and the servers on sale. */
export interface ServersQuestion {
  readonly loads: readonly Load[];
  readonly reserve: Reserve;
  /** Extras of the server next to its address. @default - nothing */
  readonly extras?: Extras;
  readonly offers: readonly Offer[];
}

/** The same services on one server, beside a price that was asked for. */
export interface Comparison {
  readonly kind: string;
  readonly size: string;
  /** The server with its address, its volume and its backups. */
  readonly priceMonthly: Price;
  /** Memory left free on it, in MiB. */
  readonly headroomMiB: number;
  /** The difference for a person. */
  readonly words: string;
}

/** A server that carries services, with its invoice. */
export interface CheapestServer {
  readonly offer: Offer;
  readonly cost: Cost;
  /** Memory left free on it, in MiB. */
  readonly headroomMiB: number;
}

/** The cheapest server of a kind that can be ordered and carries the services; undefined where none does. */
export function cheapestServer(
  { loads, reserve, extras = NO_EXTRAS, offers }: ServersQuestion,
  kind: string,
): CheapestServer | undefined {
  const [cheapest] = offers
    .filter((offer) => offer.kind === kind && offer.unavailable === undefined)
    .map((offer) => ({ offer, admission: admit(loads, offer.memTotalMiB, reserve) }))
    .filter(({ admission }) => admission.verdict === "fits")
    .sort((a, b) => a.offer.priceMonthly.amount - b.offer.priceMonthly.amount);
  if (!cheapest) return undefined;
  const { offer, admission } = cheapest;
  const { size, priceMonthly } = offer;
  const bare = { items: [{ what: size, amount: priceMonthly.amount }], total: priceMonthly };
  return {
    offer,
    cost: costOf(offer, extras) ?? bare,
    headroomMiB: admission.memory.headroomMiB,
  };
}

/** The cheapest server of each kind that can be ordered and carries the services, against what they cost elsewhere. */
export function compareServers(question: ServersQuestion, price: Price): Comparison[] {
  const kinds = [...new Set(question.offers.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const cheapest = cheapestServer(question, kind);
    if (!cheapest) return [];
    const { offer, cost, headroomMiB } = cheapest;
    return [
      {
        kind,
        size: offer.size,
        priceMonthly: cost.total,
        headroomMiB,
        words: `${kind} ${costText(cost)}, ${difference(cost.total, price)}; ${grouped(offer.memTotalMiB)} MiB for all of them`,
      },
    ];
  });
}

/** Prices in two currencies are set side by side: a rate of exchange would be of its day. */
function difference(server: Price, price: Price): string {
  if (server.currency !== price.currency) return `against ${formatAmount(price)}`;
  const cents = Math.round((price.amount - server.amount) * 100);
  if (cents === 0) return "the same";
  const amount = formatAmount({ amount: Math.abs(cents) / 100, currency: price.currency });
  return `${amount} ${cents > 0 ? "less" : "more"}`;
}
