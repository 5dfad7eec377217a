import { grouped } from "../capacity/figures";
import type { FitFigures, FitService } from "../capacity/fit";
import { formatAmount } from "../capacity/price";
import { columns } from "./columns";
import { withReplicas } from "./replicas";

/** Whether the host of a stack sells a plan for each service. */
export function isPlanned({ services }: Pick<FitFigures, "services">): boolean {
  return services.some(({ plan }) => plan !== undefined);
}

/** The plan of every service with its price, and their sum. */
export function planTable({ services, host }: FitFigures): string[] {
  const rows = services.map((service) => [
    withReplicas(service),
    service.limitMiB === null ? "none" : grouped(service.limitMiB),
    service.plan ?? "none",
    price(service),
    service.priceIncludes ? `with ${service.priceIncludes}` : "",
  ]);
  const sum = host.priceMonthly ? formatAmount(host.priceMonthly) : "not known";
  return columns(
    [["service", "limit", "plan", "a month", ""], ...rows, ["sum", "", "", sum, ""]],
    ["left", "right", "left", "right", "left"],
  );
}

function price({ priceMonthly, replicas }: FitService): string {
  if (!priceMonthly) return "";
  return formatAmount({ ...priceMonthly, amount: priceMonthly.amount * replicas });
}

/** What the same services cost on one server, and what that means. */
export function comparisonLines({ comparison = [], system, host, servers }: FitFigures): string[] {
  if (comparison.length === 0) return [];
  if (servers)
    return [`${system} on one server instead:`, ...comparison.map(({ words }) => `  ${words}`)];
  return [
    `${system} on one server instead, with a proxy in front:`,
    ...comparison.map(({ words }) => `  ${words}`),
    `  ${host.kind} keeps the servers and lets no service take another's memory; a server is yours to keep, and all share it`,
  ];
}
