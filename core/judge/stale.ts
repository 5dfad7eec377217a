import { stalePrices } from "../catalog/hosts";
import type { ComposeAnswer } from "./answer";

/** An answer that says as well which of its prices were read long ago. */
export function withStalePrices(answer: ComposeAnswer, today: Date): ComposeAnswer {
  const { hosts, suggestions, notices } = answer;
  const isSaid = (provider: string) =>
    notices.some((notice) => notice.code === "prices-stale" && notice.provider === provider);
  const priced = [...hosts, ...suggestions].flatMap((one) => ("priceMonthly" in one ? one : []));
  const stale = stalePrices(priced, today);
  return { ...answer, notices: [...notices, ...stale.filter((one) => !isSaid(one.provider))] };
}
