import { admit } from "../capacity/admission";
import { diskNeedMB } from "../capacity/disk";
import type { FitFigures, FitService } from "../capacity/fit";
import { isGuess } from "../capacity/known";
import { DEFAULT_RESERVE } from "../capacity/reserve";
import { cheapestToHave, type JudgedHost } from "../capacity/shortlist";
import { productOf } from "../catalog/programs/products";
import type { ProductRecord } from "../catalog/programs/record";
import { mibOf } from "../compose/units";
import { accountOf, diskClaim, type Target } from "./account";
import { askedAtMost } from "./allowance";
import { type BesideLoad, modelsOf, surgeOf } from "./beside";
import type { ComposeAnswer, ComposeFitService, Refusal } from "./compose-answer";
import { askedCpus, createRefusals, hostRefusals, soldRefusals } from "./create";
import { findingsOf } from "./findings";
import { unhealthy } from "./health";
import { type Machine, USUAL_CPUS } from "./known";
import { judgeOn } from "./larger";
import { isBelowNeed, limitRefusals } from "./limits";
import type { ComposeLoad } from "./loads";
import { needOf } from "./need";
import type { Notice } from "./notice";
import { offersJudged, type StackOn, stackOn } from "./offers";
import { onMachines } from "./on-machine";
import { neverEnding } from "./once";
import { type ComposeQuestion, machineOf, partsOf } from "./question";
import {
  buildsWithoutRoom,
  counted,
  type Judgement,
  judge,
  OF_SOLD_SIZE,
  type Stack,
} from "./verdict";

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
  const there = onMachines(question, product);
  const on: StackOn = (other) => there(other).stack;
  const { all, loads, once, beside, stack } = there(machine);
  const limits = limitRefusals(all);
  const creates = all.flatMap(({ service }) => createRefusals(service));
  const notKnown = question.strict ? needRefusals(loads) : [];
  const judged = offersJudged(stack, on, {
    catalogues: question.catalogues,
    cpus: all.reduce((most, { service }) => Math.max(most, askedCpus(service)), 0),
    gpu: all.some(({ service }) => service.asksForGpu),
    diskMB: diskNeedMB(diskClaim(loads)),
    limitsMiB: question.strict ? limitsOf(loads) : 0,
  });
  const judgement = judgementOf(target, machine, stack, on, judged);
  const sold = target === "any" ? all.flatMap(soldTo(judged)) : [];
  const isRefusedAnywhere = limits.length + creates.length + notKnown.length + sold.length > 0;
  const account = accountOf({
    ...{ system: project.name, profile, loads, target },
    likelyMiB: stack.sums.likelyMiB,
    // What is named as a way out has to be one.
    offers: isRefusedAnywhere ? [] : judged.filter(({ verdict }) => verdict === "fits"),
  });
  // A host that is named has to be one on which it would run.
  const hosts = isRefusedAnywhere ? [] : cheapestToHave(judged, HOSTS);
  const fit = withBeside(account.fit, beside);
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
    memory: { ...fit.memory, ...sums, ...withAsked(sums.highMiB, askedOn(target, stack)) },
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
      ...askingForCpus(all, target),
      ...unhealthy(all, project),
      ...starting(loads, target),
      ...building(stack, target),
      ...project.notices,
    ],
    hosts,
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

/** What makers ask for: a machine that is sold with so much has it, though its kernel keeps some of that. */
function askedOn(target: Target, stack: Stack): number {
  const asked = askedAtMost(stack);
  const has = typeof target === "string" ? undefined : target.memTotalMiB;
  return has !== undefined && has >= asked * OF_SOLD_SIZE ? Math.min(asked, has) : asked;
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
  { memTotalMiB, cpus }: Machine,
  stack: Stack,
  on: StackOn,
  judged: readonly JudgedHost[],
): Judgement {
  if (typeof target !== "string") {
    if (memTotalMiB !== undefined) return judgeOn(on, { memTotalMiB, cpus });
    return refusedBy({ code: "host-memory-unknown" });
  }
  if (target === "render") return judge({ ...stack, product: undefined }, Number.MAX_SAFE_INTEGER);
  const bySize = [...judged].sort((a, b) => a.memTotalMiB - b.memTotalMiB);
  const chosen = bySize.find(({ verdict }) => verdict === "fits") ?? bySize[bySize.length - 1];
  const judgement = judge(stackOn(chosen, on), chosen.memTotalMiB);
  if (judgement.verdict !== "refused") return judgement;
  return refusedBy({ code: "no-server", lowMiB: stack.sums.lowMiB });
}

function refusedBy(notice: Notice): Judgement {
  const reasons = [{ kind: "memory", ...notice } as const];
  return { verdict: "refused", probability: 0, deciding: [], unless: [], reasons };
}

/** The account with what is there beside the containers that stay: models all the time, the rest as surge. */
function withBeside(fit: FitFigures, beside: readonly BesideLoad[]): FitFigures {
  const { memory } = fit;
  const surgeMiB = surgeOf(beside);
  const modelsMiB = modelsOf(beside);
  return {
    ...fit,
    memory: {
      ...memory,
      steadyMiB: memory.steadyMiB + modelsMiB,
      surgeMiB: memory.surgeMiB + surgeMiB,
      headroomMiB: memory.headroomMiB - surgeMiB - modelsMiB,
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

function limitsOf(loads: readonly ComposeLoad[]): number {
  return loads.reduce((sum, { memory, replicas }) => sum + (memory.limitMiB ?? 0) * replicas, 0);
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

/** CPUs that a machine may not have: of one whose memory is all that was said it is only known that small ones have few. */
function askingForCpus(loads: readonly ComposeLoad[], target: Target): Notice[] {
  if (typeof target === "string" || target.vcpus !== undefined) return [];
  return loads.flatMap(({ name, service }): Notice[] => {
    const cpus = askedCpus(service);
    return cpus > USUAL_CPUS ? [{ code: "cpus-unknown", service: name, cpus }] : [];
  });
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
