import { grouped } from "../capacity/figures";
import type { FitFigures, FitService } from "../capacity/fit";
import { formatAmount } from "../capacity/price";
import { columns } from "./columns";
import { comparisonText } from "./cost";
import { withReplicas } from "./replicas";
import { WAYS_EN } from "./way-words/english";
import type { WayWords } from "./way-words/words";

/** Whether the host of a stack sells a plan for each service. */
export function isPlanned({ services }: Pick<FitFigures, "services">): boolean {
  return services.some(({ plan }) => plan !== undefined);
}

/** The plan of every service with its price, and their sum. */
export function planTable({ services, host }: FitFigures, words: WayWords = WAYS_EN): string[] {
  const rows = services.map((service) => [
    withReplicas(service),
    service.limitMiB === null ? words.none : grouped(service.limitMiB, words.language),
    service.plan ?? words.none,
    price(service, words),
    service.includes ? words.with(words.storage(service.includes)) : "",
  ]);
  const sum = host.priceMonthly ? formatAmount(host.priceMonthly, words.language) : words.notKnown;
  return columns(
    [[...words.planColumns, ""], ...rows, [words.sum, "", "", sum, ""]],
    ["left", "right", "left", "right", "left"],
  );
}

function price({ priceMonthly, replicas }: FitService, { language }: WayWords): string {
  if (!priceMonthly) return "";
  return formatAmount({ ...priceMonthly, amount: priceMonthly.amount * replicas }, language);
}

/** What the same services cost on one server, and what that means. */
export function comparisonLines(
  { comparison = [], system, host, servers }: FitFigures,
  words: WayWords = WAYS_EN,
): string[] {
  if (comparison.length === 0) return [];
  return [
    words.onOne(system, servers === undefined),
    ...comparison.map((one) => `  ${comparisonText(one, host.priceMonthly, words)}`),
    ...(servers ? [] : [`  ${words.planOrServer(host.kind)}`]),
  ];
}
