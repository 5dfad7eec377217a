import type { Difference } from "../capacity/difference";
import type { FitFigures, FitService } from "../capacity/fit";
import { hostName } from "../capacity/host";
import { isGuess, isShare } from "../capacity/known";
import { DECLARED } from "../capacity/rollout";
import { ENOUGH_OWNERS } from "../catalog/programs/rows";
import type { ComposeAnswer, ComposeFitService } from "../judge/answer";
import type { Notice } from "../judge/notice";
import { columns } from "./columns";
import { COMPOSE_EN } from "./compose-words/english";
import type { CommonNotice, ComposeWords } from "./compose-words/words";
import { causesOf, doubtedLimits, groundOf, isBelowProduct } from "./ground";
import { reservationsLine } from "./kill-order";
import { accountMarkdown } from "./markdown";
import { noticeText } from "./notices/notice-text";
import { oddsOf } from "./odds";
import { comparisonLines, isPlanned, planTable } from "./plan-table";
import { withReplicas } from "./replicas";
import { suggestionLines } from "./ways";

/** The answer of `fit` for a terminal: a sentence, the table, what decides, where it fits, what else is to be said. */
export function composeText(fit: ComposeAnswer, words: ComposeWords = COMPOSE_EN): string {
  const reservations = reservationsLine(fit, words.language);
  const hosts = hostLines(fit, words);
  return [
    composeHeadline(fit, words),
    "",
    ...(isPlanned(fit) ? planTable(fit, words.way) : memoryTable(fit, words)).map(
      (line) => `  ${line}`,
    ),
    ...(fit.disk ? ["", `  ${words.disk(fit.disk)}`] : []),
    ...(reservations && fit.killOrder ? ["", `  ${reservations}`] : []),
    ...decidingLines(fit, words),
    ...(fit.product ? ["", `  ${words.product(fit.product)}`] : []),
    ...(fit.uncounted ? ["", ...words.tell] : []),
    ...hosts,
    ...(fit.comparison?.length ? ["", ...comparisonLines(fit, words.way)] : []),
    ...warningLines(fit, words, hosts.length > 0),
  ].join("\n");
}

/** The answer of `fit` for a pull request. */
export function composeMarkdown(
  fit: ComposeAnswer,
  difference?: Difference,
  words: ComposeWords = COMPOSE_EN,
): string {
  const hosts = fit.hosts.map(({ kind, size, priceMonthly, headroomMiB }) =>
    words.cheapest(`${kind} ${size}`, words.monthly(priceMonthly), headroomMiB),
  );
  const below = fit.belowNeed?.length ?? 0;
  const text = (notice: Notice) => noticeText(notice, words.sentences);
  return accountMarkdown(withAllRows(fit, words), {
    title: [composeHeadline(fit, words), ...(below > 0 ? [words.belowNeed(below)] : [])].join(
      " · ",
    ),
    reasons: fit.because.map(text),
    warnings: fit.notices.map(text),
    difference,
    figures: fit.services.every(isReserved) ? "reserved" : "likely",
    notes: fit.verdict === "refused" ? [] : hosts,
    words: words.way,
  });
}

function isReserved({ counted, known }: ComposeFitService): boolean {
  return counted === "reservation" && known.standing === "declared";
}

/** The answer with the likely figures that its headline adds up, and rows for all of them: what is guessed, and language models. */
function withAllRows(fit: ComposeAnswer, words: ComposeWords): FitFigures {
  const services: FitService[] = fit.services.map((service) => ({
    ...service,
    reservationMiB: service.known.likelyMiB,
  }));
  const models = (fit.beside ?? []).filter(({ kind }) => kind === "model");
  const rows = models.map(
    ({ name, adds }): FitService => ({
      name: `${name} (${words.kinds.model})`,
      replicas: 1,
      limitMiB: null,
      reservationMiB: adds.likelyMiB,
      rollout: "stop-first",
      rolloutGround: DECLARED,
      counted: "footprint",
    }),
  );
  const { likelyMiB, reserveMiB, surgeMiB, allocatableMiB } = fit.memory;
  const steadyMiB = likelyMiB - reserveMiB - surgeMiB;
  const memory = { ...fit.memory, steadyMiB, headroomMiB: allocatableMiB - steadyMiB - surgeMiB };
  return { ...fit, memory, services: [...services, ...rows] };
}

/** `shop: fits local 2GB: most likely 1,431 MiB of 2,048, at most 1,900`. */
export function composeHeadline(fit: ComposeAnswer, words: ComposeWords = COMPOSE_EN): string {
  const { system, profile, host, memory } = fit;
  const name = profile === "default" ? system : words.profile(system, profile);
  if (isPlanned(fit)) return `${name} · ${hostName(host)} · ${words.verdict[fit.verdict]}`;
  const range = words.range(memory);
  if (host.kind === "any") return `${name} ${words.needs(range)}${remark(fit, words)}`;
  const where = hostName(host);
  const takes = words.of(range, host.memTotalMiB ?? 0);
  switch (fit.verdict) {
    case "fits":
      return `${name} ${words.fits(where)}: ${takes}${isByChance(fit) ? chance(fit, words) : ""}`;
    case "refused":
      return `${name} ${refusedWords(fit, where, words)}: ${takes}`;
    case "depends":
      return `${name} ${dependsWords(fit, where, words)}: ${takes}${chance(fit, words)}`;
  }
}

function dependsWords(fit: ComposeAnswer, where: string, words: ComposeWords): string {
  const { unless, uncounted, services, product } = fit;
  const asks = product && isBelowProduct(fit) ? words.productAsks(product) : "";
  switch (groundOf(fit)) {
    case "product":
      return words.belowProduct(where, asks);
    case "unlikely":
      return words.likelyDoesNotFit(where, asks);
    case "guesses":
      return words.notJudged(where, uncounted?.services.length ?? 0, services.length);
    case "limits":
      return words.mayNotRun(where, doubtedLimits(fit));
    case "unless":
      return words.fitsUnless(where, unless);
    case "open":
      return words.mayNotFit(where);
  }
}

/** Whatever refuses, as the headline names it: memory by itself needs no other word than that it does not fit. */
function refusedWords(fit: ComposeAnswer, where: string, words: ComposeWords): string {
  const causes = causesOf(fit);
  if (causes.every((cause) => cause === "limit")) return words.doesNotRun;
  return words.doesNotFit(where, causes.includes("memory") ? [] : causes);
}

/** Whether it fits though all services together may take more than there is: they hardly ever do. */
function isByChance({ memory, host }: ComposeAnswer): boolean {
  return memory.highMiB > (host.memTotalMiB ?? 0);
}

/** The odds: none of what is mostly guessed, which nobody can judge. */
function chance(fit: ComposeAnswer, words: ComposeWords): string {
  const { probability, because } = fit;
  const bySum = because.every(({ kind }) => kind === "open" || kind === "unknown");
  const isGuessed = fit.verdict === "depends" && groundOf(fit) === "guesses";
  if (probability === null || !bySum || isGuessed) return "";
  const { times, of } = oddsOf(probability);
  return `, ${words.chance(times, of)}`;
}

/** What a headline without a host says of what is open, and of what the makers of the product ask for. */
function remark(fit: ComposeAnswer, words: ComposeWords): string {
  const { uncounted, services, verdict, product } = fit;
  const remarks = [
    ...(product ? [words.productAsks(product)] : []),
    ...(verdict === "refused" ? [words.runsNotSo(causesOf(fit))] : []),
    ...(verdict !== "refused" && uncounted
      ? [words.notKnown(uncounted.services.length, services.length)]
      : []),
  ];
  return remarks.map((text) => `; ${text}`).join("");
}

/** Each service at rest, as it mostly is, and at its bound; below them the reserve and the sums. */
function memoryTable(
  { services, memory, host, product, beside = [] }: ComposeAnswer,
  words: ComposeWords,
): string[] {
  const { figure } = words;
  const rows = services.map((service) => {
    const { replicas, known, limitMiB } = service;
    return [
      withReplicas(service),
      figure(known.lowMiB * replicas),
      figure(known.likelyMiB * replicas),
      figure(known.highMiB * replicas),
      limitMiB === null ? words.none : figure(limitMiB * replicas),
      by(service, words),
    ];
  });
  const containers = services.reduce((sum, { replicas }) => sum + replicas, 0);
  const reserve = figure(memory.reserveMiB);
  const besides = beside.map(({ name, kind, adds, waiting }) => [
    `${name} (${words.kinds[kind]})`,
    figure(adds.lowMiB),
    figure(adds.likelyMiB),
    figure(adds.highMiB),
    "",
    kind === "model" ? words.publishedSizes : words.takesRoom(waiting),
  ]);
  const once = beside.filter(({ kind }) => kind !== "model");
  const rolling = memory.surgeMiB - once.reduce((sum, { adds }) => sum + adds.likelyMiB, 0);
  const surge = figure(rolling);
  return columns(
    [
      [...words.columns],
      ...rows,
      ...besides,
      [words.reserve(containers), reserve, reserve, reserve],
      ...(rolling > 0 ? [[words.surge, surge, surge, surge]] : []),
      ...(memory.beyondMiB
        ? [[words.beyond(product !== undefined), "", "", figure(memory.beyondMiB)]]
        : []),
      [words.sum, figure(memory.lowMiB), figure(memory.likelyMiB), figure(memory.highMiB)],
      ...(host.kind === "any" ? [] : headroomRows(memory, host, words)),
    ],
    ["left", "right", "right", "right", "right", "left"],
  );
}

/** What the host has, and what that leaves at each figure. */
function headroomRows(
  { lowMiB, likelyMiB, highMiB }: ComposeAnswer["memory"],
  { memTotalMiB, memTotalIs }: ComposeAnswer["host"],
  words: ComposeWords,
): string[][] {
  const { figure } = words;
  const has = memTotalMiB ?? 0;
  const left = [lowMiB, likelyMiB, highMiB].map((sum) => figure(has - sum));
  return [
    [words.host, figure(has), figure(has), figure(has), "", words.memTotalIs[memTotalIs]],
    [words.headroom, ...left],
  ];
}

/** Whence the figures are: of a program that was run, what is above the reading may be others' words. */
function howKnown({ standing, owners }: ComposeFitService["known"], words: ComposeWords): string {
  if (standing === "measured" && owners !== undefined) return words.byAbove;
  if (standing === "crowd" && owners !== undefined && owners < ENOUGH_OWNERS) {
    return words.byFew(owners);
  }
  return words.by[standing];
}

/** How a service is known, in a few words. */
function by({ known, program }: ComposeFitService, words: ComposeWords): string {
  const how = howKnown(known, words);
  if (known.standing === "declared") return how;
  if (isShare(known)) return `${how}: ${words.share}`;
  const what = isGuess(known) ? (program ?? words.programClass(known.source)) : program;
  return what ? `${how}: ${what}` : how;
}

/** What the headline and the table do not say already. */
function decidingLines({ because }: ComposeAnswer, { sentences }: ComposeWords): string[] {
  const lines = because
    .filter(({ kind }) => kind !== "open" && kind !== "unknown" && kind !== "product")
    .map((reason) => `  ${noticeText(reason, sentences)}`);
  return lines.length > 0 ? ["", ...lines] : [];
}

/** The cheapest hosts that hold it; a refusal has its own list of ways out. */
function hostLines(fit: ComposeAnswer, words: ComposeWords): string[] {
  const { suggestions, hosts, host, verdict } = fit;
  if (suggestions.length > 0 && verdict === "refused") {
    const title = hostsTitle(fit, words, words.way.ways);
    return ["", title, ...suggestionLines(suggestions, words.way)];
  }
  // Whoever says what memory there is has a machine.
  if (hosts.length === 0 || host.kind === "local") return [];
  const rows = hosts.map((one) => [
    `${one.kind} ${one.size}`,
    `${words.figure(one.memTotalMiB)} MiB`,
    words.monthly(one.priceMonthly),
    words.way.room(one.headroomMiB),
  ]);
  return [
    "",
    hostsTitle(fit, words, words.hosts),
    ...columns(rows, ["left", "right", "right", "right"]).map((line) => `  ${line}`),
  ];
}

/** The title of a list of hosts: on none of them would guesses be judged to fit, nor what a limit may be too little for. */
function hostsTitle(fit: ComposeAnswer, words: ComposeWords, otherwise: string): string {
  if (fit.uncounted) return words.hostsForGuesses;
  const isInDoubt = [...fit.because, ...fit.notices].some(({ code }) => LIMIT_DOUBTS.has(code));
  return isInDoubt ? words.hostsInLimits : otherwise;
}

const LIMIT_DOUBTS: ReadonlySet<string> = new Set(["likely-above-limit", "asked-above-limit"]);

/** Warnings one a line; those of nearly every file together in the last. Of the age of prices only where one is printed. */
function warningLines(fit: ComposeAnswer, words: ComposeWords, isPriced: boolean): string[] {
  const notices = fit.notices.filter(({ code }) => isPriced || code !== "prices-stale");
  const codes = new Set<string>(notices.map(({ code }) => code));
  const together = (Object.keys(words.common) as CommonNotice[]).filter((code) => codes.has(code));
  const lines = notices
    .filter(({ code }) => !(code in words.common))
    .map((notice) => `${words.warning}: ${noticeText(notice, words.sentences)}`);
  if (together.length > 0) {
    lines.push(words.also(together.map((code) => words.common[code]).join(", ")));
  }
  return lines.length > 0 ? ["", ...lines] : [];
}
