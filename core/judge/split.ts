import { NO_EXTRAS, serversCost } from "../capacity/cost";
import { overBudget, type Price, priceSum } from "../capacity/price";
import { oneServerOf, serversFit } from "./servers";
import type { Server, ServersQuestion } from "./servers-question";

/** A second server next to one that is too small by itself. */
export interface Split {
  /** Size of each of the two. */
  readonly sizes: readonly string[];
  /** Services that run on the second one only. */
  readonly second: readonly string[];
  readonly headroomMiB: number;
  /** Of both servers, without what they have beside themselves. */
  readonly priceMonthly: Price;
}

/**
 * The cheapest second server with which the services fit, where no larger one carries them for less; undefined where none helps.
 * The loss of either takes something with it.
 */
export function splitOf(
  question: Omit<ServersQuestion, "servers" | "survive">,
  first: Server,
): Split | undefined {
  const { offers, extras = NO_EXTRAS, budget } = question;
  const { priceMonthly: own } = first;
  if (!own) return undefined;
  const one = oneServerOf(question, first.kind);
  const seconds = offers
    .filter(({ kind, unavailable }) => kind === first.kind && unavailable === undefined)
    .sort((a, b) => a.priceMonthly.amount - b.priceMonthly.amount);
  for (const second of seconds) {
    const servers = [first, second];
    const cost = serversCost(servers, extras)?.total;
    if (!cost || overBudget(cost, budget)) return undefined;
    if (one && one.priceMonthly.amount <= cost.amount) return undefined;
    const fit = serversFit({ ...question, servers, survive: 0 });
    if (fit.verdict === "refused") continue;
    const [here, there] = fit.servers;
    return {
      sizes: servers.map(({ size }) => size ?? ""),
      second: [...new Set(there.services)].filter((name) => !here.services.includes(name)),
      headroomMiB: Math.min(here.headroomMiB, there.headroomMiB),
      priceMonthly: priceSum([own, second.priceMonthly]),
    };
  }
  return undefined;
}
