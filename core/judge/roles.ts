import { isGuess, type Known, whole } from "../capacity/known";
import { imageName } from "../catalog/programs/image-name";
import { recordsOf } from "../catalog/programs/lookup";
import { selfSizedImage } from "../catalog/programs/self-sized";
import { programsOf } from "./command";
import type { ComposeLoad } from "./loads";

/** Services of one image from which on they are taken for the roles of one program. */
const FEWEST = 3;
/** Times what is known of a program that all its roles take together: the one that serves and the one that works. */
const WHOLE = 2;

/**
 * Services that run one image with commands of their own (server, scheduler, workers), which are parts of one program: what was read of
 * the whole, or declared for it, is shared among them. Each may still grow to the whole, though not all of them at once.
 */
export function asRoles(loads: readonly ComposeLoad[]): ComposeLoad[] {
  const byImage = new Map<string, ComposeLoad[]>();
  for (const load of loads) {
    const { image } = load.service;
    if (image === undefined) continue;
    const own = byImage.get(image) ?? [];
    own.push(load);
    byImage.set(image, own);
  }
  const sharing = new Map([...byImage].filter(([, own]) => areRoles(own)));
  return loads.map((load) => {
    const roles = sharing.get(load.service.image ?? "");
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

function sharedBy(load: ComposeLoad, roles: number): ComposeLoad {
  const shared = (known: Known): Known => {
    // A limit in which the whole failed says nothing of a part.
    const { failsInMiB: _, ...rest } = known;
    return whole({
      ...rest,
      partOf: "program",
      lowMiB: known.lowMiB * (WHOLE / roles),
      likelyMiB: known.likelyMiB * (WHOLE / roles),
      highMiB: known.highMiB * (WHOLE / roles),
      source: `${known.source}; shared by ${roles} services of one image`,
    });
  };
  const known = shared(load.known);
  return {
    ...load,
    ...(load.counted === "footprint"
      ? { memory: { ...load.memory, reservationMiB: known.likelyMiB } }
      : {}),
    recognised: { ...load.recognised, known: shared(load.recognised.known) },
    known,
  };
}
