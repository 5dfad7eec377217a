import {
  type Difference,
  differenceText,
  type ServiceDifference,
  signed,
} from "../capacity/difference";
import { grouped } from "../capacity/figures";
import type { FitFigures, FitService } from "../capacity/fit";
import { formatAmount } from "../capacity/price";
import { comparisonText } from "./cost";
import { reservationsLine } from "./kill-order";
import { isPlanned } from "./plan-table";
import { withReplicas } from "./replicas";
import { isOnSeveral, severalMarkdown } from "./several";
import { WAYS_EN } from "./way-words/english";
import { changeText, noteText } from "./ways";

/** Remarks for a pull request, next to the account. */
export interface MarkdownOptions {
  readonly title: string;
  /** Why it is refused, and what else is to be said. @default - nothing */
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  /** Change against the base branch. @default - nothing to compare with */
  readonly difference?: Difference;
  /** Lines below the account, each an item of a list. @default - none */
  readonly notes?: readonly string[];
}

const VERDICTS = { fits: "✅ fits", depends: "❔ depends", refused: "❌ refused" } as const;

/** An account for a pull request. */
export function accountMarkdown(
  fit: FitFigures,
  { title, reasons = [], warnings = [], difference, notes = [] }: MarkdownOptions,
): string {
  const verdict = VERDICTS[fit.verdict];
  const reservations = reservationsLine(fit);
  return [
    `### ${verdict}: ${plain(title)}`,
    "",
    ...(difference ? [`**${differenceText(difference)}**${turned(fit, difference)}`, ""] : []),
    ...table(fit, difference),
    ...(isOnSeveral(fit) ? ["", ...severalMarkdown(fit)] : []),
    "",
    sumLine(fit),
    ...(reservations && fit.killOrder ? ["", plain(reservations)] : []),
    ...list(
      "instead: ",
      (fit.comparison ?? []).map((one) => comparisonText(one, fit.host.priceMonthly)),
    ),
    ...list("", reasons),
    ...list("⚠️ ", warnings),
    ...list(
      "fits: ",
      fit.suggestions.map((suggestion) => {
        const note = noteText(suggestion);
        return `${changeText(suggestion)}, ${WAYS_EN.room(suggestion.headroomMiB)}${note ? ` (${note})` : ""}`;
      }),
    ),
    ...list("", notes),
  ].join("\n");
}

/** Whether the change made the difference between fitting and not. */
function turned({ verdict }: FitFigures, { verdictBefore }: Difference): string {
  if (verdict === verdictBefore) return "";
  return verdict === "fits" ? ", now it fits" : ", it fitted before";
}

function table(fit: FitFigures, difference: Difference | undefined): string[] {
  const { services, memory } = fit;
  const fourth = services.some(({ counted }) => counted)
    ? "counted"
    : isPlanned(fit)
      ? "plan"
      : "rollout";
  const changes = new Map(difference?.services.map((change) => [change.name, change]));
  const cells = (row: readonly string[], change: string) =>
    `| ${[...row, ...(difference ? [change] : [])].join(" | ")} |`;
  const isLimited = services.some(({ limitMiB }) => limitMiB !== null);
  const gone = [...changes.values()].filter(({ afterMiB }) => afterMiB === undefined);
  return [
    cells(["service", "reserved MiB", "limit MiB", fourth], "change"),
    cells(["---", "---:", "---:", "---"], "---:"),
    ...services.map((service) => cells(serviceCells(service), changeOf(changes.get(service.name)))),
    ...gone.map((change) => cells([`~~${plain(change.name)}~~`, "", "", ""], changeOf(change))),
    cells(
      [
        "**sum**",
        `**${grouped(memory.steadyMiB)}**`,
        isLimited ? `**${grouped(memory.limitMiB)}**` : "none",
        "",
      ],
      difference ? `**${signed(difference.steadyMiB)}**` : "",
    ),
  ];
}

function serviceCells(service: FitService): string[] {
  const { replicas, reservationMiB, limitMiB, rollout, plan, counted } = service;
  return [
    plain(withReplicas(service)),
    reservationMiB === null ? "?" : grouped(reservationMiB * replicas),
    limitMiB === null ? (counted ? "none" : "?") : grouped(limitMiB * replicas),
    counted ?? plan ?? rollout,
  ];
}

function changeOf(change: ServiceDifference | undefined): string {
  if (!change) return "";
  const words = signed((change.afterMiB ?? 0) - (change.beforeMiB ?? 0));
  if (change.beforeMiB === undefined) return `${words}, new`;
  return change.afterMiB === undefined ? `${words}, gone` : words;
}

function sumLine(fit: FitFigures): string {
  const { memory, host } = fit;
  if (host.kind === "any") {
    return `needs a host with **${grouped(host.memTotalMiB ?? 0)} MiB**: ${grouped(memory.steadyMiB)} steady + ${grouped(memory.surgeMiB)} surge + ${grouped(memory.reserveMiB)} reserve`;
  }
  return isPlanned(fit)
    ? `**${host.priceMonthly ? formatAmount(host.priceMonthly) : "?"}** a month for a plan each`
    : `${grouped(memory.allocatableMiB)} allocatable − ${grouped(memory.steadyMiB)} steady − ${grouped(memory.surgeMiB)} surge = **${grouped(memory.headroomMiB)} MiB headroom**`;
}

/** Words as the items of a list, after an empty line; nothing where there are none. */
export function list(prefix: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", ...items.map((item) => `- ${prefix}${plain(item)}`)];
}

/** Words from files of others as nothing but words: no markup, no table cell, no link, and nobody is called, by no entity either. */
export function plain(words: string): string {
  return words
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>|~#&]/g, "\\$&")
    .replace(/@|:(?=\/\/)|\bwww(?=\.)/gi, "$&\u200b");
}
