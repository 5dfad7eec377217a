import type { Load } from "../capacity/admission";
import { checkMemory } from "../capacity/memory";
import type { Need } from "../capacity/need";
import { programOf } from "../catalog/footprints";
import type { ComposeService } from "../compose/service";
import { mibOf } from "../compose/units";
import { type KnobSetting, readKnobs, wordsOf } from "./knobs";

/** Why admission counts what it counts for a service. */
export type Counted = "reservation" | "footprint" | "limit" | "unknown";

/** A service of a compose file as admission sees it. */
export interface ComposeLoad extends Load {
  readonly service: ComposeService;
  readonly counted: Counted;
  /** The program that runs in it, where it is one whose needs are known. */
  readonly program: string | undefined;
  readonly need: Need | undefined;
  /** What its program was told that it may take. */
  readonly sizes: readonly KnobSetting[];
  /** PostgreSQL's worst moment in MiB, where its settings are in the file. */
  readonly knobs: ReturnType<typeof readKnobs>["knobs"];
}

/**
 * What admission counts for a service: its reservation, else what its program is known to need where its limit allows that, else
 * its limit, else nothing, which refuses.
 *
 * Throws a UserError for figures that no Docker engine takes.
 */
export function loadOf(service: ComposeService): ComposeLoad {
  const { name, replicas, limitBytes, reservationBytes } = service;
  const limitMiB = limitBytes === undefined ? undefined : mibOf(limitBytes);
  const declaredMiB = reservationBytes === undefined ? undefined : mibOf(reservationBytes);
  checkMemory(`services.${name}`, {
    limitMiB: limitMiB ?? Math.max(declaredMiB ?? 0, 6),
    reservationMiB: declaredMiB ?? 1,
  });
  const { knobs, sizes } = readKnobs(service);
  const program = programOf(service.image, wordsOf(service));
  const need = program?.need(knobs, limitMiB);
  const known = need && need.highMiB <= (limitMiB ?? need.highMiB) ? need.highMiB : undefined;
  const [counted, reservationMiB] = firstKnown([
    ["reservation", declaredMiB],
    ["footprint", known],
    ["limit", limitMiB],
  ]);
  return {
    name,
    replicas,
    memory: { limitMiB, reservationMiB },
    rollout: service.startFirst && canOverlap(service) ? "start-first" : "stop-first",
    service,
    counted,
    program: program?.name,
    need,
    sizes,
    knobs,
  };
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
