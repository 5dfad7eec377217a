import type { Cost } from "../core/capacity/cost";
import { formatAmount, type Price } from "../core/capacity/price";
import { CATALOGUES } from "../core/catalog/hosts";
import { costChange, costText } from "../core/report/cost";
import type { DeployedServer } from "../operate/deployed-server";

/** Price of a server as it will be, and as it is now. */
export interface PriceChange {
  readonly before: DeployedServer | undefined;
  readonly size: string;
  readonly cost: Cost;
  /** Whether the server is recreated. */
  readonly replaced: boolean;
}

/**
 * The lines about a month's price before an `up`: `price  cx23 → cx33: €6.56 → €9.56 a month before tax (+€3.00)`.
 *
 * A provider that raised its prices takes the earlier ones for servers that it rented out before, until they are changed.
 */
export function priceLines({ before, size, cost, replaced }: PriceChange): string[] {
  if (!before) return [`price: ${costText(cost)}`];
  const resized = before.size !== size;
  const sizes = resized ? `${before.size} → ${size}: ` : "";
  const since = CATALOGUES[before.kind]?.pricesSince;
  const old = since && before.ordered && before.ordered < since && (resized || replaced);
  return [
    `price: ${sizes}${costChange(before.cost?.total, cost.total)}`,
    ...(old
      ? [
          `  the server was ordered on ${before.ordered?.slice(0, 10)}, before the prices of ${since}: it may cost less now than listed, and will not after this`,
        ]
      : []),
  ];
}

/** The line about a price that is the sum of plans. */
export function plansLine(before: Price | undefined, after: Price): string {
  return before
    ? `price: ${costChange(before, after)}`
    : `price: ${formatAmount(after)} a month before tax`;
}
