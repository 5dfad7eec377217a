import { type DiskAccount, diskSum } from "../capacity/disk";
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
import { withReplicas } from "./replicas";
import { GROUND_WORDS } from "./rollout-words";
import { isOnSeveral, severalLines } from "./several";
import { suggestionLines } from "./ways";

const BAR_WIDTH = 32;

/** `conecta-saude · profile seed · hetzner cx23 · 3,820 MiB · €5.49 a month before tax (2026-09-04)`. */
export function headline(fit: Fit): string {
  const { host } = fit;
  const price = host.priceMonthly;
  return [
    fit.system,
    `profile ${fit.profile}`,
    hostName(host),
    ...(isPlanned(fit) ? [] : [memoryOf(host)]),
    ...(price ? [`${formatAmount(price)} a month before tax (${price.asOf})`] : []),
  ].join(" · ");
}

function memoryOf(host: Fit["host"]): string {
  const { memTotalMiB, memTotalIs, memTotalReadOn, memTotalUpToMiB } = host;
  if (memTotalMiB === null) return "memory not known";
  const upTo = memTotalUpToMiB === undefined ? "" : ` to ${grouped(memTotalUpToMiB)}`;
  const on = memTotalReadOn === undefined ? "" : ` on ${memTotalReadOn}`;
  return `${grouped(memTotalMiB)}${upTo} MiB ${memTotalIs}${on}`;
}

/** What is said of a verdict. */
interface VerdictWords {
  /** Beside it in the table. @default - nothing */
  readonly remark?: string;
  /** Above the reasons of a refusal. @default - what follows from the sum and the host */
  readonly conclusion?: string;
}

/** The memory account of a stack as a table with bars, the sums, and for a refusal the ways out. */
export function accountText(
  fit: Fit,
  title = headline(fit),
  notes: readonly string[] = [],
  words: VerdictWords = {},
): string {
  const reservations = reservationsLine(fit);
  return [
    title,
    "",
    ...(isOnSeveral(fit)
      ? severalLines(fit)
      : indented(isPlanned(fit) ? planTable(fit) : memoryTable(fit, words))),
    ...(reservations ? ["", `  ${reservations}`] : []),
    ...(fit.disk ? ["", `  ${diskLine(fit.disk)}`] : []),
    ...(fit.cost ? ["", `  ${costText(fit.cost)}`] : []),
    ...notes,
    ...findings(fit, words),
  ].join("\n");
}

/** The services, and below them what is added to and taken from their sum. */
function memoryTable(fit: Fit, words: VerdictWords): string[] {
  const { services, memory } = fit;
  const header = [
    "service",
    "reserved",
    "limit",
    services.some(({ counted }) => counted) ? "counted" : "rollout",
    memory.allocatableMiB > 0
      ? `share of ${grouped(memory.allocatableMiB)} MiB allocatable`
      : "not even the reserve fits",
  ];
  const rows = services.map((service) => {
    const reserved = (service.reservationMiB ?? 0) * service.replicas;
    return [
      withReplicas(service),
      service.reservationMiB === null ? "?" : grouped(reserved),
      service.limitMiB === null ? "none" : grouped(service.limitMiB * service.replicas),
      service.counted ?? service.rollout,
      memory.allocatableMiB > 0 ? bar(reserved / memory.allocatableMiB, BAR_WIDTH) : "",
    ];
  });
  return columns(
    [header, ...rows, ...sums(fit, words)],
    ["left", "right", "right", "left", "left"],
  );
}

function sums({ memory, services, verdict }: Fit, { remark }: VerdictWords): string[][] {
  const containers = services.reduce((sum, { replicas }) => sum + replicas, 0);
  const { backupMiB = 0, watcherMiB = 0 } = memory;
  const rows = [
    [
      `reserve (OS, Docker, ${containers === 1 ? "1 container" : `${containers} containers`})`,
      grouped(memory.reserveMiB - backupMiB - watcherMiB),
    ],
    ...(backupMiB > 0 ? [["backup and its drill", grouped(backupMiB)]] : []),
    ...(watcherMiB > 0 ? [["watcher", grouped(watcherMiB)]] : []),
    ["steady", grouped(memory.steadyMiB)],
    ["surge (declared start-first)", grouped(memory.surgeMiB)],
    ["headroom", grouped(memory.headroomMiB), "", verdict, ...(remark ? [remark] : [])],
  ];
  if (memory.autoSurgeMiB > 0) {
    rows.push(["  used while auto services roll", grouped(memory.autoSurgeMiB)]);
  }
  if (memory.fetchMiB) rows.push(["  used while weights are fetched", grouped(memory.fetchMiB)]);
  return rows;
}

/** `disk: 12.3 GB of 40.0 GB: 5.0 OS and Docker + …; data volume: 2.1 GB of 10.0 GB`. */
function diskLine(exact: DiskAccount): string {
  const disk = inTenths(exact);
  const { dataVolume } = disk;
  const volume = dataVolume
    ? `; data volume: ${gb(dataVolume.needMB)} GB of ${gb(dataVolume.sizeMB)} GB`
    : "";
  return `disk: ${gb(disk.needMB)} GB of ${gb(disk.diskMB)} GB: ${diskSum(disk)}${volume}`;
}

function findings(fit: Fit, { conclusion = verdict(fit) }: VerdictWords): string[] {
  const lines: string[] = [];
  if (fit.verdict === "refused") {
    lines.push("", `${fit.system} ${conclusion}:`, ...indented(fit.reasons));
  } else {
    lines.push(...forcedRollouts(fit));
  }
  if (fit.warnings.length > 0)
    lines.push("", ...fit.warnings.map((warning) => `warning: ${warning}`));
  if (fit.suggestions.length > 0) {
    lines.push("", "What fits (each one checked):", ...suggestionLines(fit.suggestions));
  }
  if (fit.comparison?.length) lines.push("", ...comparisonLines(fit));
  return lines;
}

/** A sum with a part that is not known may still be below what there is. */
function verdict({ host, services, memory }: Fit): string {
  const unknown = services.some(({ reservationMiB }) => reservationMiB === null);
  if (unknown && memory.headroomMiB >= 0) return "cannot be judged";
  return host.kind === "any" ? "fits no server" : `does not fit ${hostName(host)}`;
}

/** Why services whose rollout is `auto` are stopped first. */
function forcedRollouts({ services }: Fit): string[] {
  const forced = services.filter(
    ({ rollout, rolloutGround }) => rollout === "stop-first" && rolloutGround.kind !== "declared",
  );
  if (forced.length === 0) return [];
  return [
    "",
    ...forced.map(
      ({ name, rolloutGround }) => `${name} rolls stop-first: ${GROUND_WORDS.en(rolloutGround)}`,
    ),
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
