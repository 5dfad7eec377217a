import type { Priced } from "./cost";
import type { Price } from "./price";

/** Server on sale. */
export interface Offer extends Priced {
  readonly kind: string;
  readonly size: string;
  readonly memTotalMiB: number;
  readonly vcpus?: number;
  /** GB of the root disk. @default - not known, so not judged */
  readonly diskGB?: number;
  /** Setting for the data volume there, in GB. @default - it is large enough */
  readonly dataVolumeGB?: number;
  readonly priceMonthly: Price;
  /** Why it may not be had today, with the day that was seen. */
  readonly unavailable?: string;
}

/** Offers of each provider in the order of first mention, the cheapest first: a rate of exchange would be of its day. */
export function byPrice<O extends Pick<Offer, "kind" | "priceMonthly">>(offers: readonly O[]): O[] {
  const kinds = [...new Set(offers.map(({ kind }) => kind))];
  return [...offers].sort(
    (a, b) =>
      kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
      a.priceMonthly.amount - b.priceMonthly.amount,
  );
}
