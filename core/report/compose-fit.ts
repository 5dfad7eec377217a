import type { Difference } from "../capacity/difference";
import { diskSum } from "../capacity/disk";
import { gb, grouped } from "../capacity/figures";
import { formatAmount } from "../capacity/price";
import { hostName, suggestionLines } from "../capacity/refusal";
import type { JudgedHost } from "../capacity/shortlist";
import type { ComposeAnswer, ComposeFitService } from "../judge/answer";
import type { Notice } from "../judge/notice";
import { columns } from "./columns";
import { said } from "./compose-said";
import { reservationsLine } from "./kill-order";
import { accountMarkdown } from "./markdown";
import { listed } from "./notices/listed";
import { noticeText } from "./notices/notice-text";
import { comparisonLines, isPlanned, planTable } from "./plan-table";
import { withReplicas } from "./replicas";

/** The answer of `fit` for a terminal: a sentence, the table, what decides, where it fits, what else is to be said. */
export function composeText(fit: ComposeAnswer): string {
  const reservations = reservationsLine(fit);
  return [
    composeHeadline(fit),
    "",
    ...(isPlanned(fit) ? planTable(fit) : memoryTable(fit)).map((line) => `  ${line}`),
    ...(fit.disk
      ? [
          "",
          `  disk: ${fit.disk.unknownImages ? "at least " : ""}${gb(fit.disk.needMB)} GB of ${gb(fit.disk.diskMB)} GB: ${diskSum(fit.disk)}`,
        ]
      : []),
    ...(reservations && fit.killOrder ? ["", `  ${reservations}`] : []),
    ...decidingLines(fit),
    ...productLines(fit),
    ...tellLines(fit),
    ...hostLines(fit),
    ...(fit.comparison?.length ? ["", ...comparisonLines(fit)] : []),
    ...warningLines(fit),
  ].join("\n");
}

/** The answer of `fit` for a pull request. */
export function composeMarkdown(fit: ComposeAnswer, difference?: Difference): string {
  const hosts = fit.hosts.map(
    (host) =>
      `cheapest: ${host.kind} ${host.size}, ${price(host)}, headroom ${grouped(host.headroomMiB)} MiB`,
  );
  return accountMarkdown(said(fit), {
    title: [composeHeadline(fit), belowNeed(fit)].filter(Boolean).join(" · "),
    difference,
    notes: fit.verdict === "refused" ? [] : hosts,
  });
}

/** `shop: fits local 2GB: most likely 1,431 MiB of 2,048, at most 1,900`. */
export function composeHeadline(fit: ComposeAnswer): string {
  const { system, profile, host, memory } = fit;
  const name = profile === "default" ? system : `${system} · profile ${profile}`;
  if (isPlanned(fit)) return `${name} · ${hostName(host)} · ${fit.verdict}`;
  if (host.kind === "any") return `${name} needs a host with ${range(memory)}${remark(fit)}`;
  const has = host.memTotalMiB ?? 0;
  const where = hostName(host);
  const takes = `${range(memory)} of ${grouped(has)}`;
  switch (fit.verdict) {
    case "fits":
      return `${name} fits ${where}: ${takes}`;
    case "refused":
      return `${name} ${isLimitOnly(fit) ? "does not run" : `does not fit ${where}`}: ${takes}`;
    case "depends":
      return `${name} ${dependsWords(fit, where)}: ${takes}${chance(fit)}`;
  }
}

/** `2,020 MiB`, or `1,431 MiB most likely (620 to 3,889)`. */
function range({ lowMiB, likelyMiB, highMiB }: ComposeAnswer["memory"]): string {
  return lowMiB === highMiB
    ? `${grouped(likelyMiB)} MiB`
    : `${grouped(likelyMiB)} MiB most likely (${grouped(lowMiB)} to ${grouped(highMiB)})`;
}

function dependsWords(fit: ComposeAnswer, where: string): string {
  const { unless, because, uncounted, services, product, memory, host } = fit;
  if (product && because.some(({ kind }) => kind === "product")) {
    return `may not fit ${where}, for ${product.name} its makers ask for ${grouped(product.minimumMiB ?? 0)} MiB`;
  }
  if (memory.likelyMiB > (host.memTotalMiB ?? 0)) return `most likely does not fit ${where}`;
  const unknown = uncounted?.services.length ?? 0;
  if (unknown > 0) return `is not judged on ${where}, ${unknown} of ${services.length} not known`;
  if (unless.length === 0) {
    const [{ kind } = { kind: "limit" }] = because;
    return `may not fit ${where}${kind === "limit" ? " inside its limits" : ""}`;
  }
  const [first, ...others] = unless.map(({ service, roomMiB, askedMiB }) => {
    const asks = askedMiB === null ? "" : ` (its makers ask for ${grouped(askedMiB)})`;
    return `${service} needs more than ${grouped(roomMiB)} MiB${asks}`;
  });
  return `fits ${where} unless ${[first, ...others].join(" or ")}`;
}

/** A probability as no more exact than it is: of ten. */
function chance({ probability, because }: ComposeAnswer): string {
  const bySum = because.every(({ kind }) => kind === "open" || kind === "unknown");
  if (probability === null || !bySum) return "";
  const tenths = Math.min(9, Math.max(1, Math.round(probability * 10)));
  return `, ${tenths} in 10 that it fits`;
}

/** What a headline without a host says of what is open. */
function remark({ uncounted, services, verdict }: ComposeAnswer): string {
  if (uncounted) return `; ${uncounted.services.length} of ${services.length} not known`;
  return verdict === "refused" ? "; it does not run so" : "";
}

/** `1 service will not run inside its limit`. */
function belowNeed({ belowNeed: { length } = [] }: ComposeAnswer): string | undefined {
  if (length === 0) return undefined;
  return length === 1
    ? "1 service will not run inside its limit"
    : `${length} services will not run inside their limits`;
}

/** Whether only limits are refused, by their programs or by the engine: then no other host is a way out. */
function isLimitOnly({ because }: ComposeAnswer): boolean {
  return (
    because.length > 0 &&
    because.every((reason) => reason.kind === "refusal" && reason.on === "any host")
  );
}

/** Each service at rest, as it mostly is, and at its bound; below them the reserve and the sums. */
function memoryTable({ services, memory, host, beside = [] }: ComposeAnswer): string[] {
  const rows = services.map((service) => {
    const { replicas, known, limitMiB } = service;
    return [
      withReplicas(service),
      grouped(known.lowMiB * replicas),
      grouped(known.likelyMiB * replicas),
      grouped(known.highMiB * replicas),
      limitMiB === null ? "none" : grouped(limitMiB * replicas),
      by(service),
    ];
  });
  const containers = services.reduce((sum, { replicas }) => sum + replicas, 0);
  const reserve = grouped(memory.reserveMiB);
  const besides = beside.map(({ name, kind, adds, waiting }) => [
    `${name} (${kind})`,
    grouped(adds.lowMiB),
    grouped(adds.likelyMiB),
    grouped(adds.highMiB),
    "",
    kind === "model" ? "sizes of published files" : whileItRuns(waiting),
  ]);
  const once = beside.filter(({ kind }) => kind !== "model");
  const rolling = memory.surgeMiB - once.reduce((sum, { adds }) => sum + adds.likelyMiB, 0);
  const surge = grouped(rolling);
  return columns(
    [
      ["service", "rest", "likely", "bound", "limit", "known by"],
      ...rows,
      ...besides,
      [
        `reserve (OS, Docker, ${containers === 1 ? "1 container" : `${containers} containers`})`,
        ...[reserve, reserve, reserve],
      ],
      ...(rolling > 0 ? [["surge (declared start-first)", surge, surge, surge]] : []),
      ["sum", grouped(memory.lowMiB), grouped(memory.likelyMiB), grouped(memory.highMiB)],
      ...(host.kind === "any" ? [] : headroomRows(memory, host)),
    ],
    ["left", "right", "right", "right", "right", "left"],
  );
}

/** When a job takes memory: those that wait for it take its room over. */
function whileItRuns(waiting: readonly string[]): string {
  return waiting.length === 0
    ? "while it runs"
    : `before ${listed(waiting, (rest) => ` and ${rest} more`, 2)} starts`;
}

/** What the host has, and what that leaves at each figure. */
function headroomRows(
  { lowMiB, likelyMiB, highMiB }: ComposeAnswer["memory"],
  { memTotalMiB, memTotalIs }: ComposeAnswer["host"],
): string[][] {
  const has = memTotalMiB ?? 0;
  const left = [lowMiB, likelyMiB, highMiB].map((sum) => grouped(has - sum));
  return [
    ["host", grouped(has), grouped(has), grouped(has), "", memTotalIs],
    ["headroom", ...left],
  ];
}

/** How a service is known, in a few words. */
function by({ known, program }: ComposeFitService): string {
  switch (known.standing) {
    case "declared":
      return "declared";
    case "measured":
      return `measured${program ? `: ${program}` : ""}`;
    case "documented":
      return `its makers${program ? `: ${program}` : ""}`;
    case "crowd":
      return `deployments${program ? `: ${program}` : ""}`;
    case "class":
      return `guess: ${program ?? known.source}`;
  }
}

/** What the headline and the table do not say already. */
function decidingLines({ because }: ComposeAnswer): string[] {
  const lines = because
    .filter(({ kind }) => kind !== "open" && kind !== "unknown" && kind !== "product")
    .map((reason) => `  ${noticeText(reason)}`);
  return lines.length > 0 ? ["", ...lines] : [];
}

function productLines({ product }: ComposeAnswer): string[] {
  if (!product) return [];
  const { name, minimumMiB, recommendedMiB, source, asOf } = product;
  const asks = [
    ...(minimumMiB === null ? [] : [`${grouped(minimumMiB)} MiB at least`]),
    ...(recommendedMiB === null || recommendedMiB === minimumMiB
      ? []
      : [`${grouped(recommendedMiB)} recommended`]),
  ].join(", ");
  return ["", `  ${name}: its makers ask for a machine with ${asks} (${source}, ${asOf})`];
}

/** How to say what is only guessed. */
function tellLines({ uncounted }: ComposeAnswer): string[] {
  if (!uncounted) return [];
  return [
    "",
    "Guesses become figures by --reservation SERVICE=SIZE, --unknown SIZE for all of them, or",
    "deploy.resources.reservations.memory in the file. `docker stats` shows what is used now.",
  ];
}

/** The cheapest hosts that hold it; a refusal has its own list of ways out. */
function hostLines(fit: ComposeAnswer): string[] {
  const { suggestions, hosts, host, verdict } = fit;
  if (suggestions.length > 0 && verdict === "refused") {
    return ["", "What fits (each one checked):", ...suggestionLines(suggestions)];
  }
  // Whoever says what memory there is has a machine.
  if (hosts.length === 0 || host.kind === "local") return [];
  const rows = hosts.map((one) => [
    `${one.kind} ${one.size}`,
    `${grouped(one.memTotalMiB)} MiB`,
    price(one),
    `headroom ${grouped(one.headroomMiB)} MiB`,
  ]);
  const title = fit.uncounted
    ? "Cheapest hosts with room for the guesses' high ends:"
    : "Cheapest hosts that fit:";
  return [
    "",
    title,
    ...columns(rows, ["left", "right", "right", "right"]).map((line) => `  ${line}`),
  ];
}

/** What is wrong in nearly every file, in a word each. */
const COMMON: ReadonlyMap<Notice["code"], string> = new Map([
  ["no-limit", "no memory limit"],
  ["no-health-check", "no health check"],
  ["no-log-rotation", "no log rotation"],
  ["variables-not-set", "variables not set"],
]);

/** Warnings one a line; those of nearly every file together in the last. */
function warningLines({ notices }: ComposeAnswer): string[] {
  const codes = new Set(notices.map(({ code }) => code));
  const common = [...COMMON].flatMap(([code, words]) => (codes.has(code) ? [words] : []));
  const lines = notices
    .filter(({ code }) => !COMMON.has(code))
    .map((notice) => `warning: ${noticeText(notice)}`);
  if (common.length > 0) {
    lines.push(`also: ${common.join(", ")} (--json names the services)`);
  }
  return lines.length > 0 ? ["", ...lines] : [];
}

function price({ priceMonthly }: JudgedHost): string {
  return `${formatAmount(priceMonthly)} a month (${priceMonthly.asOf})`;
}
