import type { Comparison } from "../capacity/comparison";
import type { Cost } from "../capacity/cost";
import { grouped } from "../capacity/figures";
import { formatAmount, type Price } from "../capacity/price";
import { WAYS_EN } from "./way-words/english";
import { itemText } from "./way-words/parts";
import type { WayWords } from "./way-words/words";

/** `cx23 €5.49 + IPv4 €0.50 = €5.99 a month before tax`; one item is its own sum. */
export function costText({ items, total }: Cost, words: WayWords = WAYS_EN): string {
  const { language } = words;
  const parts = items.map(
    (item) =>
      `${itemText(item, language)} ${formatAmount({ amount: item.amount, currency: total.currency }, language)}`,
  );
  const sum = parts.length > 1 ? ` = ${formatAmount(total, language)}` : "";
  return `${parts.join(" + ")}${sum} ${words.beforeTax}`;
}

/** `€6.56 → €9.56 a month before tax (+€3.00)`. A price that is not known, or of another currency, has no difference. */
export function costChange(before: Price | undefined, after: Price): string {
  if (!before) return `not known until now → ${formatAmount(after)} a month before tax`;
  const change = `${formatAmount(before)} → ${formatAmount(after)} a month before tax`;
  if (before.currency !== after.currency) return change;
  const cents = Math.round((after.amount - before.amount) * 100);
  if (cents === 0) return `${formatAmount(after)} a month before tax, as before`;
  const amount = formatAmount({ amount: Math.abs(cents) / 100, currency: after.currency });
  return `${change} (${cents > 0 ? "+" : "−"}${amount})`;
}

/** What the same services cost on one server, next to a price. */
export function comparisonText(
  comparison: Comparison,
  price: Price | null,
  words: WayWords = WAYS_EN,
): string {
  const { kind, instead } = comparison;
  if (!instead) return words.oneServer(comparison);
  const difference = price ? `, ${differenceText(instead.cost.total, price, words)}` : "";
  const memory = words.forAll(grouped(instead.memTotalMiB, words.language));
  return `${kind} ${costText(instead.cost, words)}${difference}; ${memory}`;
}

/** Prices in two currencies are set side by side: a rate of exchange would be of its day. */
function differenceText(server: Price, price: Price, words: WayWords): string {
  const { language } = words;
  if (server.currency !== price.currency) return words.against(formatAmount(price, language));
  const cents = Math.round((price.amount - server.amount) * 100);
  if (cents === 0) return words.same;
  const amount = formatAmount(
    { amount: Math.abs(cents) / 100, currency: price.currency },
    language,
  );
  return cents > 0 ? words.less(amount) : words.more(amount);
}
