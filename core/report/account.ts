import type { DiskAccount } from "../capacity/disk";
import { inTenths } from "../capacity/disk-rows";
import { gb, grouped } from "../capacity/figures";
import type { Fit } from "../capacity/fit";
import { hostName } from "../capacity/host";
import { formatAmount } from "../capacity/price";
import { bar } from "./bar";
import { columns } from "./columns";
import { costText } from "./cost";
import { reservationsLine } from "./kill-order";
import { comparisonLines, isPlanned, planTable } from "./plan-table";
import { PLAN_EN } from "./plan-words/english";
import type { PlanWords } from "./plan-words/words";
import { withReplicas } from "./replicas";
import { isOnSeveral, severalLines } from "./several";
import { fitNoticeText } from "./stack-notices/fit-notice-text";
import { suggestionLines } from "./ways";

const BAR_WIDTH = 32;

/** `conecta-saude · profile seed · hetzner cx23 · 3,820 MiB · €5.49 a month before tax (2026-09-04)`. */
export function headline(fit: Fit, words: PlanWords = PLAN_EN): string {
  const { host } = fit;
  const price = host.priceMonthly;
  return [
    fit.system,
    words.profile(fit.profile),
    hostName(host),
    ...(isPlanned(fit) ? [] : [memoryOf(host, words)]),
    ...(price
      ? [`${formatAmount(price, words.language)} ${words.way.beforeTax} (${price.asOf})`]
      : []),
  ].join(" · ");
}

function memoryOf(host: Fit["host"], words: PlanWords): string {
  const { memTotalMiB, memTotalIs, memTotalReadOn, memTotalUpToMiB } = host;
  if (memTotalMiB === null) return words.memoryNotKnown;
  const figure = (value: number) => grouped(value, words.language);
  const upTo = memTotalUpToMiB === undefined ? undefined : figure(memTotalUpToMiB);
  return words.memTotal(figure(memTotalMiB), upTo, memTotalIs, memTotalReadOn);
}

/** The memory account of a stack as a table with bars, the sums, and for a refusal the ways out. */
export function accountText(fit: Fit, words: PlanWords = PLAN_EN): string {
  const reservations = reservationsLine(fit, words.language);
  return [
    headline(fit, words),
    "",
    ...(isOnSeveral(fit)
      ? severalLines(fit, words)
      : indented(isPlanned(fit) ? planTable(fit, words.way) : memoryTable(fit, words))),
    ...(reservations ? ["", `  ${reservations}`] : []),
    ...(fit.disk ? ["", `  ${diskLine(fit.disk, words)}`] : []),
    ...(fit.cost ? ["", `  ${costText(fit.cost, words.way)}`] : []),
    ...findings(fit, words),
  ].join("\n");
}

/** The services, and below them what is added to and taken from their sum. */
function memoryTable(fit: Fit, words: PlanWords): string[] {
  const { services, memory } = fit;
  const figure = (value: number) => grouped(value, words.language);
  const header = [
    ...words.columns,
    memory.allocatableMiB > 0 ? words.share(figure(memory.allocatableMiB)) : words.noShare,
  ];
  const rows = services.map((service) => {
    const reserved = (service.reservationMiB ?? 0) * service.replicas;
    return [
      withReplicas(service),
      service.reservationMiB === null ? "?" : figure(reserved),
      service.limitMiB === null ? words.way.none : figure(service.limitMiB * service.replicas),
      service.rollout,
      memory.allocatableMiB > 0 ? bar(reserved / memory.allocatableMiB, BAR_WIDTH) : "",
    ];
  });
  return columns(
    [header, ...rows, ...sums(fit, words)],
    ["left", "right", "right", "left", "left"],
  );
}

function sums({ memory, services, verdict }: Fit, words: PlanWords): string[][] {
  const figure = (value: number) => grouped(value, words.language);
  const containers = services.reduce((sum, { replicas }) => sum + replicas, 0);
  const { backupMiB = 0, watcherMiB = 0 } = memory;
  const rows = [
    [words.reserve(containers), figure(memory.reserveMiB - backupMiB - watcherMiB)],
    ...(backupMiB > 0 ? [[words.backup, figure(backupMiB)]] : []),
    ...(watcherMiB > 0 ? [[words.watcher, figure(watcherMiB)]] : []),
    [words.steady, figure(memory.steadyMiB)],
    [words.surge, figure(memory.surgeMiB)],
    [words.headroom, figure(memory.headroomMiB), "", words.verdict[verdict]],
  ];
  if (memory.autoSurgeMiB > 0) rows.push([`  ${words.autoSurge}`, figure(memory.autoSurgeMiB)]);
  if (memory.fetchMiB) rows.push([`  ${words.weights}`, figure(memory.fetchMiB)]);
  return rows;
}

/** `disk: 12.3 GB of 40.0 GB: 5.0 OS and Docker + …; data volume: 2.1 GB of 10.0 GB`. */
function diskLine(exact: DiskAccount, words: PlanWords): string {
  const { dataVolume } = inTenths(exact);
  const size = (mb: number) => gb(mb, words.language);
  return [
    words.disk(exact),
    ...(dataVolume ? [words.dataVolume(size(dataVolume.needMB), size(dataVolume.sizeMB))] : []),
  ].join("; ");
}

function findings(fit: Fit, words: PlanWords): string[] {
  const lines: string[] = [];
  if (fit.verdict === "refused") {
    const reasons = fit.because.map((reason) => fitNoticeText(reason, words.sentences));
    lines.push("", `${conclusion(fit, words)}:`, ...indented(reasons));
  } else {
    lines.push(...forcedRollouts(fit, words));
  }
  if (fit.notices.length > 0) {
    const warnings = fit.notices.map((notice) => fitNoticeText(notice, words.sentences));
    lines.push("", ...warnings.map((text) => `${words.warning}: ${text}`));
  }
  if (fit.suggestions.length > 0) {
    lines.push("", words.way.ways, ...suggestionLines(fit.suggestions, words.way));
  }
  if (fit.comparison?.length) lines.push("", ...comparisonLines(fit, words.way));
  return lines;
}

/** A sum with a part that is not known may still be below what there is. */
function conclusion({ system, host, services, memory }: Fit, words: PlanWords): string {
  const unknown = services.some(({ reservationMiB }) => reservationMiB === null);
  if (unknown && memory.headroomMiB >= 0) return words.notJudged(system);
  if (host.kind === "any") return words.noServer(system);
  return words.doesNotFit(system, hostName(host));
}

/** Why services whose rollout is `auto` are stopped first. */
function forcedRollouts({ services }: Fit, words: PlanWords): string[] {
  const forced = services.filter(
    ({ rollout, rolloutGround }) => rollout === "stop-first" && rolloutGround.kind !== "declared",
  );
  if (forced.length === 0) return [];
  return [
    "",
    ...forced.map(({ name, rolloutGround }) => words.stopsFirst(name, words.ground(rolloutGround))),
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
