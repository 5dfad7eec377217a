import type { Fit } from "../core/capacity/fit";
import type { PolicyContext } from "../policy/rules";
import type { Settings } from "../program/settings";

/** Facts on a stack that the policy pack must be told, because its raw resources do not say it. */
export function policyContext(
  { host, memTotal, reserve, monthlyBudget }: Settings,
  fit: Fit,
): PolicyContext {
  return {
    // A rented server says its memory itself, by its type, unless somebody read it there.
    ...(host === "local" || (host !== "render" && (memTotal || fit.host.memTotalIs === "read"))
      ? { memTotalMiB: fit.host.memTotalMiB ?? undefined }
      : {}),
    ...(fit.servers?.length
      ? {
          servers: Object.fromEntries(fit.servers.map(({ name, budgetMiB }) => [name, budgetMiB])),
          survive: fit.survive,
        }
      : {}),
    reserve,
    ...(monthlyBudget
      ? { monthlyBudget: `${monthlyBudget.amount} ${monthlyBudget.currency}` }
      : {}),
    publicPorts: host === "local" ? [] : [80, 443],
  };
}
