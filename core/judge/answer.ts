import { admit } from "../capacity/admission";
import type { FitFigures, FitService } from "../capacity/fit";
import { isGuess } from "../capacity/known";
import { DEFAULT_RESERVE } from "../capacity/reserve";
import { cheapestToHave, type JudgedHost } from "../capacity/shortlist";
import { productOf } from "../catalog/programs/products";
import type { ProductRecord } from "../catalog/programs/record";
import { mibOf } from "../compose/units";
import { accountOf, type Target } from "./account";
import { askedAtMost } from "./allowance";
import { besideOf, surgeOf } from "./beside";
import type { ComposeAnswer, ComposeFitService, Refusal } from "./compose-answer";
import { askedCpus, createRefusals, hostRefusals, soldRefusals } from "./create";
import { findingsOf } from "./findings";
import { isBelowNeed, limitRefusals } from "./limits";
import { type ComposeLoad, loadOf } from "./loads";
import { needOf } from "./need";
import type { Notice } from "./notice";
import { type LoadsOn, offersJudged, stackOn } from "./offers";
import { apart, neverEnding } from "./once";
import { type ComposeQuestion, loadsOf, machineOf, partsOf } from "./question";
import { boundedBy, withinAsked, withShares } from "./share";
import { buildsWithoutRoom, counted, type Judgement, judge, type Stack, stackOf } from "./verdict";

export type { Target } from "./account";
export type { ComposeAnswer, ComposeFitService, Refusal } from "./compose-answer";
export type { ComposeQuestion } from "./question";

/** Hosts that an answer names. */
const HOSTS = 3;

/** Whether the services of compose files fit. */
export function answer(question: ComposeQuestion): ComposeAnswer {
  const { project, files, profile, target } = question;
  const product = (question.productOf ?? productOf)(
    project.services.flatMap(({ image }) => image ?? []),
  );
  const machine = machineOf(target);
  const bounded = (load: ComposeLoad) => boundedBy(product, load);
  const all = withShares(product, loadsOf(question, machine)).map(bounded);
  const { staying, once } = apart(all);
  const beside = besideOf(project, once, machine);
  const loads = withinAsked(product, staying, beside);
  const on: LoadsOn = (other) => [
    ...loads.map((load) =>
      load.recognised.followsHost ? bounded(loadOf(load.service, other)) : load,
    ),
    ...beside,
  ];
  const stack = stackOf([...loads, ...beside], product);
  const cpus = Math.max(0, ...all.map(({ service }) => askedCpus(service)));
  const gpu = all.some(({ service }) => service.asksForGpu);
  const judged = offersJudged(stack, on, { catalogues: question.catalogues, cpus, gpu });
  const hosts = cheapestToHave(judged, HOSTS);
  const judgement = judgementOf(target, stack, on, judged);
  const limits = limitRefusals(all);
  const creates = all.flatMap(({ service }) => createRefusals(service));
  const notKnown = question.strict ? needRefusals(loads) : [];
  const sold = target === "any" ? all.flatMap(soldTo(judged)) : [];
  const isRefusedAnywhere = limits.length + creates.length + notKnown.length + sold.length > 0;
  const account = accountOf({
    ...{ system: project.name, profile, loads, target },
    likelyMiB: stack.sums.likelyMiB,
    // What is named as a way out has to be one.
    offers: isRefusedAnywhere ? [] : judged.filter(({ verdict }) => verdict === "fits"),
  });
  const fit = withSurge(account.fit, surgeOf(beside));
  const refusals = [
    ...onThisHost(account.refusals),
    ...onAnyHost(limits),
    ...onAnyHost([...creates, ...sold]),
    ...onThisHost(all.flatMap(({ service }) => hostRefusals(service, partsOf(target)))),
    ...onThisHost([...notKnown, ...(question.strict ? sumRefusals(fit, target) : [])]),
  ];
  const belowNeed = loads.filter(isBelowNeed).map(({ name }) => name);
  const unknown = loads.filter(({ known }) => isGuess(known)).map(({ name }) => name);
  const { sums } = stack;
  return {
    schemaVersion: 1,
    files,
    ...fit,
    memory: { ...fit.memory, ...sums, ...withAsked(sums.highMiB, askedAtMost(stack)) },
    verdict: refusals.length > 0 ? "refused" : judgement.verdict,
    probability: target === "any" ? null : judgement.probability,
    deciding: judgement.deciding,
    unless: judgement.unless,
    because: [...judgement.reasons, ...refusals],
    ...(product ? { product: productAnswer(product) } : {}),
    services: fit.services.map((service, index) => described(service, loads[index])),
    notices: [
      ...account.notices,
      ...(judgement.verdict === "refused" ? stack.doubts : []),
      ...findingsOf(loads),
      ...neverEnding(once),
      ...asking(all, target),
      ...starting(loads, target),
      ...building(stack, target),
      ...project.notices,
    ],
    hosts: limits.length > 0 ? [] : hosts,
    ...(beside.length > 0
      ? {
          beside: beside.map(({ name, kind, takes, known, waiting }) => ({
            ...{ name, kind, known: takes, waiting },
            adds: { lowMiB: known.lowMiB, likelyMiB: known.likelyMiB, highMiB: known.highMiB },
          })),
        }
      : {}),
    ...(belowNeed.length > 0 ? { belowNeed } : {}),
    ...(unknown.length > 0 ? { uncounted: { services: unknown, hosts } } : {}),
    leftOut: project.leftOut,
    dropped: project.dropped,
  };
}

/** Refusals of a service on each of the servers that are sold. */
function soldTo(judged: readonly JudgedHost[]): (load: ComposeLoad) => Notice[] {
  const most = judged.reduce((all, { vcpus = 0 }) => Math.max(all, vcpus), 0);
  return ({ service }) => soldRefusals(service, most);
}

function withAsked(
  highMiB: number,
  askedMiB: number,
): Pick<ComposeAnswer["memory"], "highMiB" | "beyondMiB"> {
  return askedMiB > highMiB ? { highMiB: askedMiB, beyondMiB: askedMiB - highMiB } : { highMiB };
}

function onThisHost(notices: readonly Notice[]): Refusal[] {
  return notices.map((notice) => ({ kind: "refusal", on: "this host", ...notice }));
}

function onAnyHost(notices: readonly Notice[]): Refusal[] {
  return notices.map((notice) => ({ kind: "refusal", on: "any host", ...notice }));
}

/** The judgement on the host that is named, else on the smallest that holds the services, else on the largest there is. */
function judgementOf(
  target: Target,
  stack: Stack,
  on: LoadsOn,
  judged: readonly JudgedHost[],
): Judgement {
  if (typeof target !== "string") {
    const { memTotalMiB } = target;
    if (memTotalMiB !== undefined) return judge(stack, memTotalMiB);
    return refusedBy({ code: "host-memory-unknown" });
  }
  if (target === "render") return judge({ ...stack, product: undefined }, Number.MAX_SAFE_INTEGER);
  const bySize = [...judged].sort((a, b) => a.memTotalMiB - b.memTotalMiB);
  const chosen = bySize.find(({ verdict }) => verdict === "fits") ?? bySize[bySize.length - 1];
  const judgement = judge(stackOn(stack, on)(chosen), chosen.memTotalMiB);
  if (judgement.verdict !== "refused") return judgement;
  return refusedBy({ code: "no-server", lowMiB: stack.sums.lowMiB });
}

function refusedBy(notice: Notice): Judgement {
  const reasons = [{ kind: "memory", ...notice } as const];
  return { verdict: "refused", probability: 0, deciding: [], unless: [], reasons };
}

/** The account with what comes and goes as surge. */
function withSurge(fit: FitFigures, surgeMiB: number): FitFigures {
  if (surgeMiB === 0) return fit;
  const { memory } = fit;
  return {
    ...fit,
    memory: {
      ...memory,
      surgeMiB: memory.surgeMiB + surgeMiB,
      headroomMiB: memory.headroomMiB - surgeMiB,
    },
  };
}

/** What is neither declared nor measured, for whoever lets nothing else pass. */
function needRefusals(loads: readonly ComposeLoad[]): Notice[] {
  return loads.flatMap(({ name, known: { standing } }): Notice[] =>
    standing === "declared" || standing === "measured"
      ? []
      : [{ code: "need-not-known", service: name, standing }],
  );
}

/** Limits beyond what there is, for the same. */
function sumRefusals({ memory }: FitFigures, target: Target): Notice[] {
  const { limitMiB, allocatableMiB } = memory;
  const isHostKnown = typeof target !== "string" && target.memTotalMiB !== undefined;
  return isHostKnown && limitMiB > allocatableMiB
    ? [{ code: "limits-short", limitMiB, allocatableMiB }]
    : [];
}

/** After the host's own restart all programs start together. */
function starting(loads: readonly ComposeLoad[], target: Target): Notice[] {
  if (typeof target === "string" || target.memTotalMiB === undefined) return [];
  const atStart = loads.map((load) => ({
    ...load,
    memory: {
      ...load.memory,
      reservationMiB: Math.max(
        load.known.likelyMiB,
        Math.min(
          load.recognised.known.startMiB ?? 0,
          load.memory.limitMiB ?? Number.POSITIVE_INFINITY,
        ),
      ),
    },
  }));
  const likely = admit(counted(loads, "likelyMiB"), target.memTotalMiB, DEFAULT_RESERVE);
  const start = admit(atStart, target.memTotalMiB, DEFAULT_RESERVE);
  if (likely.verdict === "refused" || start.verdict === "fits") return [];
  const starts = loads.flatMap(({ name, recognised: { known } }) => {
    const { startMiB = 0, likelyMiB } = known;
    return startMiB > likelyMiB ? [{ service: name, startMiB }] : [];
  });
  return [{ code: "start-beyond-host", starts, overMiB: -start.memory.headroomMiB }];
}

/** Services that need a GPU, where it is not known whether the host has one. */
function asking(loads: readonly ComposeLoad[], target: Target): Notice[] {
  if (partsOf(target).gpu !== undefined) return [];
  const services = loads.filter(({ service }) => service.asksForGpu).map(({ name }) => name);
  return services.length === 0 ? [] : [{ code: "needs-gpu", services }];
}

/** Nobody may build where it runs, so this is said and refuses nothing. */
function building({ loads, sums }: Stack, target: Target): Notice[] {
  if (typeof target === "string" || target.memTotalMiB === undefined) return [];
  return buildsWithoutRoom(loads, target.memTotalMiB - sums.likelyMiB);
}

function productAnswer(product: ProductRecord): NonNullable<ComposeAnswer["product"]> {
  const { product: name, minimumMiB, recommendedMiB, source, asOf } = product;
  return { name, minimumMiB, recommendedMiB, source, asOf };
}

function described(service: FitService, load: ComposeLoad): ComposeFitService {
  const { image, limitBytes, reservationBytes } = load.service;
  return {
    ...service,
    limitMiB: load.memory.limitMiB ?? null,
    reservationMiB: load.memory.reservationMiB ?? null,
    image: image ?? null,
    declared: {
      limitMiB: limitBytes === undefined ? null : mibOf(limitBytes),
      reservationMiB: reservationBytes === undefined ? null : mibOf(reservationBytes),
    },
    counted: load.counted,
    program: load.program ?? null,
    need: needOf(load),
    known: load.known,
  };
}
