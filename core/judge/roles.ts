import { groupBy } from "../capacity/group-by";
import { atLeast, type Estimate, isGuess, type Known, whole } from "../capacity/known";
import { setupClass } from "../catalog/programs/classes";
import { imageName } from "../catalog/programs/image-name";
import { recordsOf } from "../catalog/programs/lookup";
import { selfSizedImage } from "../catalog/programs/self-sized";
import { mibOf } from "../compose/units";
import { programsOf } from "./command";
import type { ComposeLoad } from "./loads";

/** Services of one image from which on they are taken for the roles of one program. */
const FEWEST = 3;
/** Programs that only start others when their time has come. */
const CLOCKS = /^(?:crond?|supercronic|cron\.sh|ofelia)$/;
/** Lines that do the same in a framework's words. */
const CLOCK_LINE = /\bartisan\s+schedule:(?:run|work)\b/;
/** Times what is known of a program that all its roles take together: the one that serves and the one that works. */
const WHOLE = 2;

/**
 * Services that run one image with commands of their own (server, scheduler, workers), which are parts of one program: what was read of
 * the whole, or declared for it, is shared among them. Each may still grow to the whole, though not all of them at once.
 */
export function asRoles(loads: readonly ComposeLoad[]): ComposeLoad[] {
  const clocks = new Set(loads.filter(isClock));
  const byImage = groupBy(
    loads.filter((load) => load.service.image !== undefined && !clocks.has(load)),
    ({ service }) => service.image,
  );
  const sharing = new Map([...byImage].filter(([, own]) => areRoles(own)));
  return loads.map((load) => {
    if (clocks.has(load)) return isOfWhole(load) ? asClock(load) : load;
    const roles = sharing.get(load.service.image);
    return roles && isOfWhole(load) ? sharedBy(load, roles.length) : load;
  });
}

function areRoles(loads: readonly ComposeLoad[]): boolean {
  if (loads.length < FEWEST) return false;
  return new Set(loads.map(({ service }) => programsOf(service).join())).size > 1;
}

/** Whether a load's figures are what is recorded of its image's program: not its settings' sum, nor what the file declares. */
function isOfWhole({ service: { image }, known, recognised }: ComposeLoad): boolean {
  if (image === undefined || known.standing === "declared" || isGuess(known)) {
    return false;
  }
  if (selfSizedImage(imageName(image))) return false;
  return recordsOf(image)?.program === recognised.program;
}

/** Whether a service runs its image's program only when its time has come: `/cron.sh`, `php artisan schedule:work`. */
function isClock({ service }: ComposeLoad): boolean {
  const { entrypoint, command } = service;
  if (CLOCK_LINE.test([...entrypoint, ...command].join(" "))) return true;
  const programs = programsOf(service);
  return programs.length > 0 && programs.every((program) => CLOCKS.test(program));
}

/**
 * A clock waits as what comes and goes does, and then runs a single process of the program: never more than that mostly takes as a whole.
 * Likely is between both.
 */
function asClock(load: ComposeLoad): ComposeLoad {
  const waiting = setupClass();
  return withPart(load, (known) => ({
    lowMiB: Math.min(waiting.lowMiB, known.lowMiB),
    likelyMiB: Math.min(known.likelyMiB, Math.sqrt(waiting.likelyMiB * known.likelyMiB)),
    highMiB: known.likelyMiB,
    source: `${known.source}; this one only runs it now and then`,
  }));
}

function sharedBy(load: ComposeLoad, roles: number): ComposeLoad {
  const part = WHOLE / roles;
  return withPart(load, (known) => ({
    lowMiB: known.lowMiB * part,
    likelyMiB: known.likelyMiB * part,
    highMiB: known.highMiB * part,
    source: `${known.source}; shared by ${roles} services of one image`,
  }));
}

/** A load whose figures are a part of what is known of its program. */
function withPart(
  load: ComposeLoad,
  partOf: (known: Known) => Estimate & Pick<Known, "source">,
): ComposeLoad {
  const part = (known: Known): Known => {
    // A limit in which the whole failed, and what it takes at its start, say nothing of a part.
    const { failsInMiB: _, startMiB: __, ...rest } = known;
    return whole({ ...rest, partOf: "program", ...partOf(known) });
  };
  const known = withReservation(load, part(load.known));
  return {
    ...load,
    ...(load.counted === "footprint"
      ? { memory: { ...load.memory, reservationMiB: known.likelyMiB } }
      : {}),
    recognised: { ...load.recognised, known: part(load.recognised.known) },
    known,
  };
}

/** A share that is not below what the file reserves for the service. */
function withReservation({ service: { reservationBytes = 0 } }: ComposeLoad, known: Known): Known {
  return atLeast(known, mibOf(reservationBytes));
}
