import type { HostCapacity } from "../../capacity/host";
import type { Known } from "../../capacity/known";
import { DEFAULT_RESERVE, reserveMiB } from "../../capacity/reserve";
import { healthCheckOf, type KnownHealthCheck } from "../../catalog/programs/health-checks";
import { productOf } from "../../catalog/programs/products";
import type { ComposeService } from "../../compose/service";
import { mibOf } from "../../compose/units";
import { answer, type ComposeAnswer } from "../answer";
import { besideOf } from "../beside";
import { isFirm, type Machine } from "../known";
import { type ComposeLoad, loadOf } from "../loads";
import { apart } from "../once";
import { type ComposeQuestion, loadsOf, machineOf } from "../question";
import { withinAsked, withShares } from "../share";
import type { Verdict } from "../verdict";
import { budgetOf, type Claim, type Room, roundUp, smallestLimit } from "./budget";
import { type Settings, settingsFor, takesCommand, tuned } from "./settings";

/** What `--tune` sets for one service; figures in MiB for each of its containers. */
export interface TunedService {
  readonly name: string;
  readonly replicas: number;
  readonly limitMiB: number;
  readonly reservationMiB: number;
  /** What it takes inside that limit. */
  readonly known: Known;
  /** The words of a command and the variables that keep its program within the limit. */
  readonly settings: Settings;
  /** Whether the words are written: a service with a command of its own keeps that. */
  readonly writesCommand: boolean;
  /** The health check that it gets; null where it has one, or none is known. */
  readonly health: KnownHealthCheck | null;
  /** Whether its log gets a bound. */
  readonly rotatesLog: boolean;
  /** The service as it becomes. */
  readonly service: ComposeService;
}

/** What could not be known of a service, and so was guessed or left to its owner. */
export interface LeftOpen {
  readonly service: string;
  readonly kind: "guess" | "command" | "below-likely" | "no-health-check" | "raised";
}

/** The settings with which services fit a host, and what is said of them with those. */
export interface Tuning {
  readonly schemaVersion: 1;
  readonly host: HostCapacity;
  /** That of the answer below; `depends` where some of it is only guessed, since settings make no guess known. */
  readonly verdict: Verdict;
  /** What is left of the host for containers, beside jobs and models. */
  readonly allocatableMiB: number;
  /** The sum of the limits; null where nothing fits. */
  readonly limitsMiB: number | null;
  readonly room: Room | null;
  /** Empty where not even the least that they need is there. */
  readonly services: readonly TunedService[];
  readonly open: readonly LeftOpen[];
  /** The answer for the files with these settings laid over them; for the files as they are where nothing fits. */
  readonly fit: ComposeAnswer;
}

/** A service while limits are looked for. */
interface Candidate {
  readonly load: ComposeLoad;
  readonly claim: Claim;
}

/**
 * Reservations, limits and settings with which the services of compose files fit a host, judged again as `fit` judges.
 *
 * The limits add up to no more than there is, so that no container takes what another was promised. What the file declares is
 * the upper end, unless its program does not run inside it.
 */
export function tune(question: ComposeQuestion & { readonly target: HostCapacity }): Tuning {
  const { project, target: host } = question;
  const machine = machineOf(host);
  const product = productOf(project.services.flatMap(({ image }) => image ?? []));
  const { staying, once } = apart(withShares(product, loadsOf(question, machine)));
  const beside = besideOf(project, once, machine);
  const loads = withinAsked(product, staying, beside);
  const besideMiB = beside.reduce(
    (sum, { known, replicas }) => sum + known.likelyMiB * replicas,
    0,
  );
  const containers = loads.reduce((sum, { replicas }) => sum + replicas, 0);
  const memTotalMiB = host.memTotalMiB ?? 0;
  const allocatableMiB = memTotalMiB - reserveMiB(DEFAULT_RESERVE, containers) - besideMiB;
  const candidates = loads.map(
    (load): Candidate => ({ load, claim: claimOf(load, machine, memTotalMiB) }),
  );
  const budget = budgetOf(
    candidates.map(({ claim }) => claim),
    allocatableMiB,
  );
  const about = { schemaVersion: 1, host, allocatableMiB } as const;
  if (!budget) {
    const nothing = { limitsMiB: null, room: null, services: [], open: [] };
    return { ...about, ...nothing, verdict: "refused", fit: answer(question) };
  }
  const services = candidates.map(({ load }, index) =>
    tunedService(load, budget.limits[index], machine),
  );
  const changed = new Map(services.map(({ name, service }) => [name, service]));
  const fit = answer({
    ...question,
    project: {
      ...project,
      services: project.services.map((service) => changed.get(service.name) ?? service),
    },
  });
  const open = candidates.flatMap(({ load, claim }, index) => openOf(load, claim, services[index]));
  const isGuess = open.some(({ kind }) => kind === "guess");
  return {
    ...about,
    verdict: isGuess && fit.verdict === "fits" ? "depends" : fit.verdict,
    limitsMiB: candidates.reduce(
      (sum, { claim }, index) => sum + budget.limits[index] * claim.times,
      0,
    ),
    room: budget.room,
    services,
    open,
    fit,
  };
}

/** Below half of what it mostly takes a program starts at best. */
const LEAST_OF_LIKELY = 0.5;
/** Between the largest limit that failed and the smallest that did not lies a step of the search. */
const ABOVE_FAILED = 1.1;

/** What a service is to be given: from the least in which it works to the most that it takes or its file allows. */
function claimOf(load: ComposeLoad, machine: Machine, memTotalMiB: number): Claim {
  const needAt = (figure: (known: Known) => number, isTuned: boolean) =>
    smallestLimit((limit) => figure(knownAt(load, limit, machine, isTuned)), memTotalMiB * 4);
  // Some take whatever limit they get: no more than the host is asked for them.
  const both = (figure: (known: Known) => number) =>
    Math.min(memTotalMiB, Math.max(needAt(figure, true), needAt(figure, false)));
  const least = needAt(
    ({ lowMiB, likelyMiB, failsInMiB = 0 }) =>
      Math.max(lowMiB, likelyMiB * LEAST_OF_LIKELY, failsInMiB * ABOVE_FAILED),
    true,
  );
  const asked = load.recognised.askedMiB ?? 0;
  const likely = both(({ likelyMiB, startMiB = 0 }) => Math.max(likelyMiB, startMiB));
  const declared = load.service.limitBytes;
  const allowed = declared === undefined ? undefined : Math.max(least, mibOf(declared));
  const most = Math.max(
    least,
    allowed ??
      Math.max(
        likely,
        both(({ highMiB }) => Math.max(highMiB, asked)),
      ),
  );
  return {
    times: load.replicas * (load.rollout === "start-first" ? 2 : 1),
    leastMiB: least,
    likelyMiB: Math.min(Math.max(least, likely), most),
    mostMiB: most,
  };
}

/** What a service takes inside a limit, with or without the settings that go with it. */
function knownAt(load: ComposeLoad, limitMiB: number, machine: Machine, isTuned: boolean): Known {
  const { service, program, known } = load;
  if (program === undefined) return known;
  const settings = settingsFor(service, program, limitMiB);
  const own = isTuned
    ? tuned(service, limitMiB, settings)
    : { ...service, limitBytes: limitMiB * MIB, memswapBytes: undefined };
  const need = loadOf({ ...own, reservationBytes: undefined }, machine).recognised.known;
  const declaredMiB = service.reservationBytes && mibOf(service.reservationBytes);
  if (declaredMiB === undefined || (isFirm(need.standing) && need.lowMiB > declaredMiB))
    return need;
  return {
    ...need,
    lowMiB: declaredMiB,
    likelyMiB: declaredMiB,
    highMiB: Math.max(declaredMiB, need.highMiB),
    standing: "declared",
  };
}

function tunedService(load: ComposeLoad, limitMiB: number, machine: Machine): TunedService {
  const { name, replicas, service, program } = load;
  const settings = settingsFor(service, program, limitMiB);
  const known = knownAt(load, limitMiB, machine, true);
  const reservationMiB = Math.min(
    limitMiB,
    known.standing === "declared" ? known.likelyMiB : roundUp(known.likelyMiB),
  );
  const health = service.health === "none" ? (healthCheckOf(service.image) ?? null) : null;
  const { driver, options } = service.logging;
  const rotatesLog = driver === "json-file" && !("max-size" in options);
  return {
    name,
    replicas,
    limitMiB,
    reservationMiB,
    known,
    settings,
    writesCommand: settings.options.length > 0 && takesCommand(service),
    health,
    rotatesLog,
    service: {
      ...tuned(service, limitMiB, settings),
      reservationBytes: reservationMiB * MIB,
      health: health ? "declared" : service.health,
      logging: rotatesLog ? { driver, options: { ...options, ...LOG_OPTIONS } } : service.logging,
    },
  };
}

/** Three files of 10 MB: what Docker's documentation sets as its example of a bound. */
export const LOG_OPTIONS = { "max-size": "10m", "max-file": "3" } as const;

function openOf(
  { name, known, service, program }: ComposeLoad,
  claim: Claim,
  { limitMiB, settings, writesCommand, health }: TunedService,
): LeftOpen[] {
  const declared = service.limitBytes;
  const isReserved = service.reservationBytes !== undefined;
  const kinds: readonly (readonly [LeftOpen["kind"], boolean])[] = [
    ["guess", known.standing === "class" || (program === undefined && !isReserved)],
    ["below-likely", limitMiB < claim.likelyMiB],
    ["raised", declared !== undefined && limitMiB > mibOf(declared)],
    ["command", settings.options.length > 0 && !writesCommand],
    ["no-health-check", service.health === "none" && health === null],
  ];
  return kinds.flatMap(([kind, isSo]) => (isSo ? [{ service: name, kind }] : []));
}

const MIB = 1024 ** 2;
