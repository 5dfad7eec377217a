import type { Load } from "../capacity/admission";
import { isGuess, type Known, within } from "../capacity/known";
import { checkMemory } from "../capacity/memory";
import type { ComposeService } from "../compose/service";
import { mibOf } from "../compose/units";
import { asRun } from "./as-run";
import { type KnobSetting, readKnobs } from "./knobs";
import { type Machine, type Recognised, recognise } from "./known";

/** Why admission counts what it counts for a service. */
export type Counted = "reservation" | "footprint" | "limit" | "unknown";

/** A service of a compose file as admission sees it. */
export interface ComposeLoad extends Load {
  readonly service: ComposeService;
  readonly counted: Counted;
  /** The program that runs in it, where it is one whose needs are known. */
  readonly program: string | undefined;
  /** Need of its program, whatever the file declares for it. */
  readonly recognised: Recognised;
  /** Memory of the service: what is declared, or what its program needs inside its limit. */
  readonly known: Known;
  /** Bounds that its program was given. */
  readonly sizes: readonly KnobSetting[];
  /** The settings of its program. */
  readonly knobs: ReturnType<typeof readKnobs>["knobs"];
}

/**
 * Memory that admission counts for a service: its reservation, else what its program most likely takes where its limit allows that, else
 * its limit. Of a program that is only known by its class nothing is counted; its range takes part in the verdict.
 *
 * Throws a UserError for figures that no Docker engine takes.
 */
export function loadOf(service: ComposeService, machine: Machine): ComposeLoad {
  const { name, replicas, limitBytes, reservationBytes } = service;
  const limitMiB = limitBytes === undefined ? undefined : mibOf(limitBytes);
  const declaredMiB = reservationBytes === undefined ? undefined : mibOf(reservationBytes);
  checkMemory(`services.${name}`, {
    limitMiB: limitMiB ?? Math.max(declaredMiB ?? 0, 6),
    reservationMiB: declaredMiB ?? 1,
  });
  const { recognised, knobs, sizes } = recognisedService(service, limitMiB, machine);
  const { program, known: need } = recognised;
  const likely = program !== undefined && need.likelyMiB <= (limitMiB ?? need.likelyMiB);
  const isDeclared = !service.isLimitGuessed || !isGuess(need);
  const [counted, reservationMiB] = firstKnown([
    ["reservation", declaredMiB],
    ["footprint", likely ? need.likelyMiB : undefined],
    ["limit", isDeclared ? limitMiB : undefined],
  ]);
  return {
    name,
    replicas,
    memory: { limitMiB, reservationMiB },
    rollout: service.startFirst && canOverlap(service) ? "start-first" : "stop-first",
    service,
    counted,
    program,
    recognised,
    known: takes(service, recognised, knobs, { limitMiB, declaredMiB }),
    sizes,
    knobs,
  };
}

/** What a service runs: by its image or, where that is none that is known, by the Dockerfile that it is built from. */
function recognisedService(
  service: ComposeService,
  limitMiB: number | undefined,
  machine: Machine,
) {
  const read = (as: ComposeService) => {
    const run = asRun(as, machine.cpus);
    const { knobs, sizes } = readKnobs(run);
    return { recognised: recognise(run, knobs, limitMiB, machine), knobs, sizes };
  };
  const named = service.built && service.image === undefined ? undefined : read(service);
  return !named || (service.built && isGuess(named.recognised.known))
    ? read(asBuilt(service))
    : named;
}

/** A service with what its Dockerfile says, where the compose file says nothing else. */
function asBuilt(service: ComposeService): ComposeService {
  const { built, entrypoint, command, environment } = service;
  if (!built) return service;
  const own = entrypoint.length > 0;
  return {
    ...service,
    image: built.image,
    entrypoint: own ? entrypoint : built.entrypoint,
    // An entrypoint of the compose file takes the image's command away.
    command: own || command.length > 0 ? command : built.command,
    environment: new Map([...built.environment, ...environment]),
  };
}

/** Memory of a service, by what the file declares and what its program needs. */
function takes(
  service: ComposeService,
  { program, known }: Recognised,
  knobs: ComposeLoad["knobs"],
  { limitMiB, declaredMiB }: { limitMiB: number | undefined; declaredMiB: number | undefined },
): Known {
  if (declaredMiB !== undefined) {
    const by = service.isVouchedFor ? "the command line" : "the file";
    // The heap that a program on the JVM starts with is no guess, whatever program it is.
    const isGuessed = isGuess(known) && knobs.initialHeapMiB === undefined;
    if (service.isVouchedFor || isGuessed) return declaredAs(declaredMiB, by);
    return reserved(declaredMiB, within(known, limitMiB), limitMiB);
  }
  if (limitMiB === undefined) return known;
  if (!isGuess(known) || service.isLimitGuessed) return within(known, limitMiB);
  if (program === undefined) return declaredAs(limitMiB, "the limit in the file");
  return {
    ...within(known, limitMiB),
    standing: "declared",
    source: `the limit in the file; ${known.source}`,
    asOf: null,
  };
}

/**
 * Part of what a program mostly takes below which a reservation is not taken for its need, since below half of that it starts at best; and
 * part of its limit from which on both are a budget that somebody made, as those of a system are.
 */
const HALF = 0.5;

/**
 * Memory of a program that is known, with a reservation in the file. By itself it bounds nothing, so that the high end stays that of the
 * program. Nor does it hide a need: where it is below what the program takes at rest, or half of what it mostly takes, that is likely.
 *
 * @param known what the program takes within its limit
 */
export function reserved(declaredMiB: number, known: Known, limitMiB: number | undefined): Known {
  const { lowMiB, likelyMiB, highMiB, source } = known;
  if (declaredMiB < Math.max(lowMiB, likelyMiB * HALF)) {
    const words = `${source}; the file reserves ${declaredMiB} MiB`;
    return { ...known, lowMiB: declaredMiB, source: words };
  }
  const declared = declaredAs(declaredMiB, "the file");
  const isBudget = limitMiB !== undefined && declaredMiB >= limitMiB * HALF;
  return isBudget ? declared : { ...declared, highMiB: Math.max(declaredMiB, highMiB) };
}

/** Number of times that a service is there at once: start-first twice, while one replaces the other. */
export function times({ replicas, rollout }: ComposeLoad): number {
  return replicas * (rollout === "start-first" ? 2 : 1);
}

function declaredAs(mib: number, source: string): Known {
  return { lowMiB: mib, likelyMiB: mib, highMiB: mib, standing: "declared", source, asOf: null };
}

function firstKnown(
  figures: readonly (readonly [Counted, number | undefined])[],
): readonly [Counted, number | undefined] {
  return figures.find(([, mib]) => mib !== undefined) ?? ["unknown", undefined];
}

/** Compose stops before it starts; two containers of one name or one host port never stand side by side. */
function canOverlap({ ports, containerName }: ComposeService): boolean {
  return containerName === undefined && ports.every(({ published }) => published === undefined);
}
