import { mib } from "../../capacity/admission";
import type { Fit } from "../../capacity/fit";
import { formatAmount } from "../../capacity/price";
import { headline } from "./account";
import { isPlanned } from "./plan-table";

/** The account of a stack for a pull request. */
export function accountMarkdown(fit: Fit): string {
  const { memory } = fit;
  const verdict = fit.verdict === "fits" ? "✅ fits" : "❌ refused";
  return [
    `### ${verdict}: ${headline(fit)}`,
    "",
    "| service | reserved MiB | limit MiB | rollout |",
    "|---|---:|---:|---|",
    ...fit.services.map(
      ({ name, replicas, reservationMiB, limitMiB, rollout, plan }) =>
        `| ${name}${replicas > 1 ? ` ×${replicas}` : ""} | ${figure(reservationMiB, replicas)} | ${figure(limitMiB, replicas)} | ${plan ?? rollout} |`,
    ),
    `| **sum** | **${mib(memory.steadyMiB)}** | **${mib(memory.limitMiB)}** | |`,
    "",
    isPlanned(fit)
      ? `**${fit.host.priceMonthly ? formatAmount(fit.host.priceMonthly) : "?"}** a month for a plan each`
      : `${mib(memory.allocatableMiB)} allocatable − ${mib(memory.steadyMiB)} steady − ${mib(memory.surgeMiB)} surge = **${mib(memory.headroomMiB)} MiB headroom**`,
    ...list(
      "instead: ",
      (fit.comparison ?? []).map(({ words }) => words),
    ),
    ...list("", fit.reasons),
    ...list("⚠️ ", fit.warnings),
    ...list(
      "fits: ",
      fit.suggestions.map(
        ({ change, headroomMiB, note }) =>
          `${change}, headroom ${mib(headroomMiB)} MiB${note ? ` (${note})` : ""}`,
      ),
    ),
  ].join("\n");
}

function figure(perReplica: number | null, replicas: number): string {
  return perReplica === null ? "?" : mib(perReplica * replicas);
}

function list(prefix: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", ...items.map((item) => `- ${prefix}${item}`)];
}
