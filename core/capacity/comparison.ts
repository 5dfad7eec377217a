import { admit, type Load } from "./admission";
import { type Cost, costOf, type Extras, NO_EXTRAS } from "./cost";
import type { Offer } from "./offer";
import type { Price } from "./price";
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
  /** Invoice and memory where services with plans of their own are compared. @default - several servers are */
  readonly instead?: { readonly cost: Cost; readonly memTotalMiB: number };
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
  const bare: Cost = {
    items: [{ part: "server", size, amount: priceMonthly.amount }],
    total: priceMonthly,
  };
  return {
    offer,
    cost: costOf(offer, extras) ?? bare,
    headroomMiB: admission.memory.headroomMiB,
  };
}

/** The cheapest server of each kind that can be ordered and carries the services. */
export function compareServers(question: ServersQuestion): Comparison[] {
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
        instead: { cost, memTotalMiB: offer.memTotalMiB },
      },
    ];
  });
}
