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
import type { Language } from "./language";
import { MARKDOWN, type MarkdownWords } from "./markdown-words";
import { isPlanned } from "./plan-table";
import { withReplicas } from "./replicas";
import { isOnSeveral, severalMarkdown } from "./several";
import { WAYS_EN } from "./way-words/english";
import type { WayWords } from "./way-words/words";
import { changeText, noteText } from "./ways";

/** Remarks for a pull request, next to the account. */
export interface MarkdownOptions {
  readonly title: string;
  /** Why it is refused, and what else is to be said. @default - nothing */
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  /** Change against the base branch. @default - nothing to compare with */
  readonly difference?: Difference;
  /** What the first column of figures holds: what is reserved, or what each most likely takes. @default "reserved" */
  readonly figures?: "reserved" | "likely";
  /** Lines below the account, each an item of a list. @default - none */
  readonly notes?: readonly string[];
  /** Words of ways out and prices, which say the language of the rest. @default - English */
  readonly words?: WayWords;
}

/** An account for a pull request. */
export function accountMarkdown(
  fit: FitFigures,
  {
    title,
    reasons = [],
    warnings = [],
    difference,
    figures = "reserved",
    notes = [],
    words: way = WAYS_EN,
  }: MarkdownOptions,
): string {
  const { language } = way;
  const words = MARKDOWN[language];
  const reservations = reservationsLine(fit, language);
  const changed =
    difference &&
    `**${differenceText(difference, words.headroom, language)}**${turned(fit, difference, words)}`;
  return [
    `### ${words.verdict[fit.verdict]}: ${plain(title)}`,
    "",
    ...(changed ? [changed, ""] : []),
    ...table(fit, difference, words[figures], words, language),
    ...(isOnSeveral(fit) ? ["", ...severalMarkdown(fit, words.servers, language)] : []),
    "",
    sumLine(fit, words, language),
    ...(reservations && fit.killOrder ? ["", plain(reservations)] : []),
    ...list(
      `${words.instead}: `,
      (fit.comparison ?? []).map((one) => comparisonText(one, fit.host.priceMonthly, way)),
    ),
    ...list("", reasons),
    ...list("⚠️ ", warnings),
    ...list(
      `${words.fits}: `,
      fit.suggestions.map((suggestion) => {
        const note = noteText(suggestion, way);
        return `${changeText(suggestion, way)}, ${way.room(suggestion.headroomMiB)}${note ? ` (${note})` : ""}`;
      }),
    ),
    ...list("", notes),
  ].join("\n");
}

/** Whether the change made the difference between fitting and not. */
function turned(
  { verdict }: FitFigures,
  { verdictBefore }: Difference,
  words: MarkdownWords,
): string {
  return verdict === verdictBefore ? "" : words.turned(verdict === "fits");
}

function table(
  fit: FitFigures,
  difference: Difference | undefined,
  column: string,
  words: MarkdownWords,
  language: Language,
): string[] {
  const { services, memory } = fit;
  const fourth = services.some(({ counted }) => counted)
    ? words.counted
    : isPlanned(fit)
      ? words.plan
      : words.rollout;
  const changes = new Map(difference?.services.map((change) => [change.name, change]));
  const cells = (row: readonly string[], change: string) =>
    `| ${[...row, ...(difference ? [change] : [])].join(" | ")} |`;
  const figure = (value: number) => grouped(value, language);
  const changeOf = (name: string) => serviceChange(changes.get(name), words, language);
  const isLimited = services.some(({ limitMiB }) => limitMiB !== null);
  const gone = [...changes.values()].filter(({ afterMiB }) => afterMiB === undefined);
  return [
    cells([words.service, column, words.limit, fourth], words.change),
    cells(["---", "---:", "---:", "---"], "---:"),
    ...services.map((service) =>
      cells(serviceCells(service, words, figure), changeOf(service.name)),
    ),
    ...gone.map(({ name }) => cells([`~~${plain(name)}~~`, "", "", ""], changeOf(name))),
    cells(
      [
        `**${words.sum}**`,
        `**${figure(memory.steadyMiB)}**`,
        isLimited ? `**${figure(memory.limitMiB)}**` : words.none,
        "",
      ],
      difference ? `**${signed(difference.steadyMiB, language)}**` : "",
    ),
  ];
}

function serviceCells(
  service: FitService,
  words: MarkdownWords,
  figure: (value: number) => string,
): string[] {
  const { replicas, reservationMiB, limitMiB, rollout, plan, counted } = service;
  return [
    plain(withReplicas(service)),
    reservationMiB === null ? "?" : figure(reservationMiB * replicas),
    limitMiB === null ? (counted ? words.none : "?") : figure(limitMiB * replicas),
    counted ? (words.by[counted] ?? counted) : (plan ?? rollout),
  ];
}

function serviceChange(
  change: ServiceDifference | undefined,
  words: MarkdownWords,
  language: Language,
): string {
  if (!change) return "";
  const said = signed((change.afterMiB ?? 0) - (change.beforeMiB ?? 0), language);
  if (change.beforeMiB === undefined) return `${said}, ${words.new}`;
  return change.afterMiB === undefined ? `${said}, ${words.gone}` : said;
}

function sumLine(fit: FitFigures, words: MarkdownWords, language: Language): string {
  const { memory, host } = fit;
  const [steady, surge, reserve] = [memory.steadyMiB, memory.surgeMiB, memory.reserveMiB].map(
    (value) => grouped(value, language),
  );
  if (host.kind === "any") {
    return words.needs(grouped(host.memTotalMiB ?? 0, language), steady, surge, reserve);
  }
  if (isPlanned(fit)) {
    return words.monthly(host.priceMonthly ? formatAmount(host.priceMonthly, language) : "?");
  }
  const [allocatable, headroom] = [memory.allocatableMiB, memory.headroomMiB].map((value) =>
    grouped(value, language),
  );
  return words.left(allocatable, steady, surge, headroom);
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
