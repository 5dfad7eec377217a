import { admit, type Load, mib } from "./admission";
import { type Cost, costText, type Extras, serverCost } from "./cost";
import { formatAmount, type Price } from "./price";
import type { Reserve } from "./reserve";
import type { HostOffer } from "./suggestions";

/** What the same services ask of a server, and the servers on sale. */
export interface ServersQuestion {
  readonly loads: readonly Load[];
  readonly reserve: Reserve;
  /** What the server has beside itself and its address. @default - nothing */
  readonly extras?: Extras;
  readonly offers: readonly HostOffer[];
}

/** The same services on one server, beside a price that was asked for. */
export interface Comparison {
  readonly kind: string;
  readonly size: string;
  /** The server with its address, its volume and its backups. */
  readonly priceMonthly: Price;
  /** What is left free on it, in MiB. */
  readonly headroomMiB: number;
  /** The difference for a person. */
  readonly words: string;
}

/** The cheapest server of each kind that can be ordered and carries the services, against what they cost elsewhere. */
export function compareServers(
  { loads, reserve, extras, offers }: ServersQuestion,
  price: Price,
): Comparison[] {
  return [...new Set(offers.map(({ kind }) => kind))].flatMap((kind) => {
    const [cheapest] = offers
      .filter((offer) => offer.kind === kind && offer.unavailable === undefined)
      .map((offer) => ({ offer, admission: admit(loads, offer.memTotalMiB, reserve) }))
      .filter(({ admission }) => admission.verdict === "fits")
      .sort((a, b) => a.offer.priceMonthly.amount - b.offer.priceMonthly.amount);
    if (!cheapest) return [];
    const { offer, admission } = cheapest;
    const cost = costOf(offer, extras ?? { dataVolumeGB: 0, backups: false });
    return [
      {
        kind,
        size: offer.size,
        priceMonthly: cost.total,
        headroomMiB: admission.memory.headroomMiB,
        words: `${kind} ${costText(cost)}, ${difference(cost.total, price)}; ${mib(offer.memTotalMiB)} MiB for all of them`,
      },
    ];
  });
}

function costOf({ size, priceMonthly, rates }: HostOffer, extras: Extras): Cost {
  return rates
    ? serverCost(size, priceMonthly, rates, extras)
    : { items: [{ what: size, amount: priceMonthly.amount }], total: priceMonthly };
}

/** Prices in two currencies are set side by side: a rate of exchange would be of its day. */
function difference(server: Price, price: Price): string {
  if (server.currency !== price.currency) return `against ${formatAmount(price)}`;
  const cents = Math.round((price.amount - server.amount) * 100);
  if (cents === 0) return "the same";
  const amount = formatAmount({ amount: Math.abs(cents) / 100, currency: price.currency });
  return `${amount} ${cents > 0 ? "less" : "more"}`;
}
