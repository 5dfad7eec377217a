import { type Budget, formatAmount, overBudget, parseBudget } from "../core/capacity/price";
import { UserError } from "../core/capacity/user-error";
import { STACK_EN } from "../core/report/stack-notices/english";
import type { Rule } from "./rule";
import { type Server, serversOf } from "./server";

/** The servers of a stack stay within its budget, by the prices of the catalogue. */
export const hostPrice: Rule = {
  name: "host-price",
  description: "The servers together cost at most the monthly budget, where one is set.",
  judges: "stack",
  config: ["monthlyBudget"],
  check: (resources, { monthlyBudget }) => {
    const servers = serversOf(resources);
    if (!monthlyBudget || servers.length === 0) return [];
    try {
      return problems(servers, parseBudget("monthlyBudget", monthlyBudget));
    } catch (error) {
      if (error instanceof UserError) return [error.message];
      throw error;
    }
  },
};

function problems(servers: readonly Server[], budget: Budget): string[] {
  const unpriced = servers.filter(({ size }) => !size?.priceMonthly);
  const prices = servers.flatMap(({ size }) => size?.priceMonthly ?? []);
  const foreign = prices.find(({ currency }) => currency !== budget.currency);
  const total = { ...prices[0], amount: prices.reduce((sum, { amount }) => sum + amount, 0) };
  const expensive = prices.length > 0 ? overBudget(foreign ?? total, budget) : undefined;
  const labels = servers.map(({ label }) => label).join(", ");
  return [
    ...unpriced.map(
      ({ name, label }) =>
        `server ${name}: the price of ${label} is not known, expected one within the budget of ${formatAmount(budget)}`,
    ),
    ...(expensive
      ? [`${labels}: ${STACK_EN["above-budget"]({ code: "above-budget", ...expensive })}`]
      : []),
  ];
}
