import { admit, type Load, mib } from "./admission";
import { formatAmount, type Price } from "./price";
import type { Reserve } from "./reserve";
import type { HostOffer } from "./suggestions";

/** The same services on one server, beside a price that was asked for. */
export interface Comparison {
  readonly kind: string;
  readonly size: string;
  readonly priceMonthly: Price;
  /** What one `up` would leave free on it, in MiB. */
  readonly headroomMiB: number;
  /** The difference for a person. */
  readonly words: string;
}

/** The cheapest server of each kind that can be ordered and carries the services, against what they cost elsewhere. */
export function compareServers(
  loads: readonly Load[],
  reserve: Reserve,
  offers: readonly HostOffer[],
  price: Price,
): Comparison[] {
  return [...new Set(offers.map(({ kind }) => kind))].flatMap((kind) => {
    const fitting = offers
      .filter((offer) => offer.kind === kind && offer.unavailable === undefined)
      .map((offer) => ({ offer, admission: admit(loads, offer.memTotalMiB, reserve) }))
      .filter(({ admission }) => admission.verdict === "fits")
      .sort((a, b) => a.offer.priceMonthly.amount - b.offer.priceMonthly.amount);
    const [cheapest] = fitting;
    if (!cheapest) return [];
    const { headroomMiB } = cheapest.admission.memory;
    return [{ ...server(cheapest.offer), headroomMiB, words: words(cheapest.offer, price) }];
  });
}

function server({
  kind,
  size,
  priceMonthly,
}: HostOffer): Omit<Comparison, "headroomMiB" | "words"> {
  return { kind, size, priceMonthly };
}

function words({ kind, size, memTotalMiB, priceMonthly }: HostOffer, price: Price): string {
  const shared = `one server with ${mib(memTotalMiB)} MiB for all of them`;
  return `${kind} ${size}: ${formatAmount(priceMonthly)} a month, ${difference(priceMonthly, price)}; ${shared}`;
}

/** Prices in two currencies are set side by side: a rate of exchange would be of its day. */
function difference(server: Price, price: Price): string {
  if (server.currency !== price.currency) return `against ${formatAmount(price)}`;
  const amount = Math.abs(price.amount - server.amount);
  const less = server.amount <= price.amount ? "less" : "more";
  return `${formatAmount({ amount, currency: price.currency })} ${less}`;
}
