import type { HostCapacity } from "../../capacity/host";
import { isGuess, type Known, within } from "../../capacity/known";
import { DEFAULT_RESERVE, reserveMiB } from "../../capacity/reserve";
import { healthCheckOf, type KnownHealthCheck } from "../../catalog/programs/health-checks";
import { productOf } from "../../catalog/programs/products";
import type { ComposeService } from "../../compose/service";
import { MIB, mibOf } from "../../compose/units";
import { answer, type ComposeAnswer } from "../answer";
import { besideOf } from "../beside";
import type { Machine } from "../known";
import type { ComposeLoad } from "../loads";
import { apart } from "../once";
import { type ComposeQuestion, loadsOf, machineOf } from "../question";
import { withinAsked, withShares } from "../share";
import type { Verdict } from "../verdict";
import { type Room, roundUp } from "./budget";
import { bestOf, type Candidate, candidateOf, knownAt } from "./claim";
import { type Settings, settingsFor, takesCommand, tuned } from "./settings";

/** What `--tune` sets for one service; figures in MiB for each of its containers. */
export interface TunedService {
  readonly name: string;
  readonly replicas: number;
  /** null where a limit might kill it: only the whole that it is a part of is known, or the host does not hold what is guessed. */
  readonly limitMiB: number | null;
  /** null for what has no limit, and for what is guessed. */
  readonly reservationMiB: number | null;
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

/** What is to be said of a service: how its limit stands to its file's, what could not be known, what is left to its owner. */
export interface LeftOpen {
  readonly service: string;
  readonly kind: (typeof OPEN_KINDS)[number];
}

/** In the order in which they are said. */
export const OPEN_KINDS = [
  "guess",
  "free-guess",
  "part",
  "kept",
  "lowered",
  "raised",
  "command",
  "refuses-writes",
  "evicts",
  "no-health-check",
] as const;

/** The settings with which services fit a host, and what is said of them with those. */
export interface Tuning {
  readonly schemaVersion: 1;
  readonly host: HostCapacity;
  /** That of the answer below; `depends` where some of it is only guessed, since settings make no guess known. */
  readonly verdict: Verdict;
  /** What is left of the host for containers. */
  readonly allocatableMiB: number;
  /** What the host keeps for its system and Docker. */
  readonly reserveMiB: number;
  /** What jobs and language models take next to the containers. */
  readonly besideMiB: number;
  /** The least limits in which the services are likely to run, added up; null where no limit holds one of them. */
  readonly leastMiB: number | null;
  /** The sum of the limits; null where nothing fits. */
  readonly limitsMiB: number | null;
  readonly room: Room | null;
  /** Empty where not even the least that they need is there. */
  readonly services: readonly TunedService[];
  readonly open: readonly LeftOpen[];
  /** The answer for the files with these settings laid over them; for the files as they are where nothing fits. */
  readonly fit: ComposeAnswer;
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
  const reserved = reserveMiB(DEFAULT_RESERVE, containers);
  const allocatableMiB = memTotalMiB - reserved - besideMiB;
  const { candidates, budget } = bestOf(
    loads.map((load) => candidateOf(load, machine, memTotalMiB)),
    allocatableMiB,
  );
  const leastMiB = candidates.reduce((sum, { claim }) => sum + claim.leastMiB * claim.times, 0);
  const about = {
    schemaVersion: 1,
    ...{ host, allocatableMiB, reserveMiB: reserved, besideMiB },
    leastMiB: Number.isFinite(leastMiB) ? leastMiB : null,
  } as const;
  if (!budget) {
    const nothing = { limitsMiB: null, room: null, services: [], open: [] };
    return { ...about, ...nothing, verdict: "refused", fit: answer(question) };
  }
  const services = candidates.map(({ load, free }, index) =>
    free ? untouched(load) : tunedService(candidates[index], budget.limits[index], machine),
  );
  const changed = new Map(services.map(({ name, service }) => [name, service]));
  const fit = answer({
    ...question,
    project: {
      ...project,
      services: project.services.map((service) => changed.get(service.name) ?? service),
    },
  });
  // What has no limit is counted in that answer by what is left to it.
  const counted = new Map(fit.services.map(({ name, known }) => [name, known]));
  const known = (one: TunedService) => (one.limitMiB === null ? counted.get(one.name) : undefined);
  const open = candidates.flatMap((candidate, index) => openOf(candidate, services[index]));
  const isOpen = open.some(({ kind }) => GUESSED.has(kind));
  return {
    ...about,
    verdict: isOpen && fit.verdict === "fits" ? "depends" : fit.verdict,
    limitsMiB: services.reduce(
      (sum, { limitMiB }, index) => sum + (limitMiB ?? 0) * candidates[index].claim.times,
      0,
    ),
    room: budget.room,
    services: services.map((one) => ({ ...one, known: known(one) ?? one.known })),
    open,
    fit,
  };
}

/** What leaves a verdict open, whatever the sums say. */
const GUESSED: ReadonlySet<LeftOpen["kind"]> = new Set(["guess", "free-guess", "part"]);

function tunedService(candidate: Candidate, limitMiB: number, machine: Machine): TunedService {
  const { load } = candidate;
  const { name, replicas, service, program } = load;
  const settings = settingsFor(service, program, limitMiB);
  // A limit holds the whole that a part may grow to; what is counted for it is its part, as in every other answer.
  const known =
    load.known.partOf === undefined
      ? knownAt(load, limitMiB, machine, true)
      : within(load.known, limitMiB);
  const reservationMiB = reservationFor(known, limitMiB);
  return {
    name,
    replicas,
    limitMiB,
    reservationMiB,
    known,
    settings,
    writesCommand: settings.options.length > 0 && takesCommand(service),
    ...watched(service, {
      ...tuned(service, limitMiB, settings),
      isLimitGuessed: isLimitGuess(candidate),
      reservationBytes: reservationMiB === null ? undefined : reservationMiB * MIB,
    }),
  };
}

/** What is reserved for a service; nothing for a guess: whoever reads the file would take it for declared, and count no more. */
function reservationFor(known: Known, limitMiB: number): number | null {
  if (isGuess(known)) return null;
  return Math.min(
    limitMiB,
    known.standing === "declared" ? known.likelyMiB : roundUp(known.likelyMiB),
  );
}

/** A service that keeps what memory the file gives it. */
function untouched({ name, replicas, service, known }: ComposeLoad): TunedService {
  const settings: Settings = { options: [], environment: {} };
  return {
    ...{ name, replicas, known, settings, writesCommand: false },
    limitMiB: null,
    reservationMiB: null,
    ...watched(service, service),
  };
}

/** A health check and a bound of the log, where the service has none. */
function watched(
  service: ComposeService,
  becomes: ComposeService,
): Pick<TunedService, "health" | "rotatesLog" | "service"> {
  const health = service.health === "none" ? (healthCheckOf(service.image) ?? null) : null;
  const { driver, options } = service.logging;
  const rotatesLog = driver === "json-file" && !("max-size" in options);
  return {
    health,
    rotatesLog,
    service: {
      ...becomes,
      health: health ? "declared" : service.health,
      logging: rotatesLog ? { driver, options: { ...options, ...LOG_OPTIONS } } : service.logging,
    },
  };
}

/** Three files of 10 MB: what Docker's documentation sets as its example of a bound. */
export const LOG_OPTIONS = { "max-size": "10m", "max-file": "3" } as const;

/** Whether a service gets a limit that is neither its file's nor known to hold it. */
function isLimitGuess({ load: { known, program, service }, free, own }: Candidate): boolean {
  if (free !== null || own === "kept") return false;
  return isGuess(known) || (program === undefined && service.reservationBytes === undefined);
}

function openOf(
  candidate: Candidate,
  { limitMiB, settings, writesCommand, health }: TunedService,
): LeftOpen[] {
  const {
    load: { name, service },
    free,
    own,
  } = candidate;
  const declaredMiB = mibOf(service.limitBytes ?? 0);
  const isLowered = own === "kept" && limitMiB !== null && limitMiB < Math.floor(declaredMiB);
  const full = writesCommand ? settings.whenFull : undefined;
  const so: Readonly<Record<LeftOpen["kind"], boolean>> = {
    guess: isLimitGuess(candidate),
    "free-guess": free === "guess",
    part: free === "part",
    kept: free === null && own === "kept" && !isLowered,
    lowered: isLowered,
    raised: free === null && own === "raised",
    command: settings.options.length > 0 && !writesCommand,
    "refuses-writes": full === "refuses-writes",
    evicts: full === "evicts",
    "no-health-check": service.health === "none" && health === null,
  };
  return OPEN_KINDS.flatMap((kind) => (so[kind] ? [{ service: name, kind }] : []));
}
