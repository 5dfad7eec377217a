import { type FigureLanguage, grouped } from "./figures";
import { UserError } from "./user-error";

/** A price a month, before tax, as its provider listed it on a day. */
export interface Price {
  readonly amount: number;
  readonly currency: Currency;
  /** The day the price was read, ISO 8601. */
  readonly asOf: string;
}

export type Currency = "EUR" | "USD";

/** What stands before an amount, by language. */
const SYMBOLS: Readonly<Record<FigureLanguage, Readonly<Record<Currency, string>>>> = {
  en: { EUR: "€", USD: "$" },
  // With a space that does not break.
  pt: { EUR: "€\u00a0", USD: "US$\u00a0" },
};

/** `€5.49`, `$1234.50`; in Portuguese `€ 5,49`, `US$ 1.234,50`. */
export function formatAmount(
  { amount, currency }: Pick<Price, "amount" | "currency">,
  language: FigureLanguage = "en",
): string {
  const cents = amount.toFixed(2);
  const [whole, rest] = cents.split(".");
  return `${SYMBOLS[language][currency]}${language === "en" ? cents : `${grouped(Number(whole), language)},${rest}`}`;
}

/** Sum of prices in one currency, to the cent; at least one. */
export function priceSum(prices: readonly Price[]): Price {
  const cents = prices.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0);
  return { ...prices[0], amount: cents / 100 };
}

/** A ceiling for the price of a stack's host, a month before tax. */
export type Budget = Pick<Price, "amount" | "currency">;

/** A budget as configured: `20 EUR`. */
export function parseBudget(path: string, text: string): Budget {
  const match = /^(\d+(?:\.\d{1,2})?) (EUR|USD)$/.exec(text);
  if (!match) {
    throw new UserError(
      path,
      `got ${JSON.stringify(text)}, expected an amount and EUR or USD: 20 EUR`,
    );
  }
  return { amount: Number(match[1]), currency: match[2] as Currency };
}

/** A price that breaks a budget; in another currency it cannot be judged, so it breaks it. */
export interface OverBudget {
  readonly price: Pick<Price, "amount" | "currency">;
  readonly budget: Budget;
}

/** The price that breaks a budget; undefined where it does not. */
export function overBudget(
  price: Price | undefined,
  budget: Budget | undefined,
): OverBudget | undefined {
  if (!budget || !price) return undefined;
  const { amount, currency } = price;
  const isWithin = currency === budget.currency && amount <= budget.amount;
  return isWithin ? undefined : { price: { amount, currency }, budget };
}
