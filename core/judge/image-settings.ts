import { isGuess, type Known, whole } from "../capacity/known";
import { heapGround, type Sizing, setsHeap, withHeap } from "../catalog/programs/self-sized";
import { variablesOf } from "../catalog/programs/variables";

/** Circumstances of a service with the heap that its image's start script gives it where the file sets none. */
export function withImageHeap(sizing: Sizing, image: string | undefined): Sizing {
  const own = variablesOf(image)?.image;
  if (!own || setsHeap(sizing)) return sizing;
  return { ...sizing, knobs: { ...sizing.knobs, ...own } };
}

/**
 * What is known of a program whose makers give it a heap in its start script, with that heap or the one that the file sets in its place. As
 * with all that makers ask for, half of it is likely; a run of minutes touches less.
 */
export function ofImageHeap(known: Known, image: string | undefined, sizing: Sizing): Known {
  const record = variablesOf(image);
  if (!record?.image) return known;
  const all = withImageHeap(sizing, image);
  const bounded = withHeap(known, all);
  const { besideMiB = 0 } = all.knobs;
  const likelyMiB = Math.max(bounded.likelyMiB, (bounded.highMiB - besideMiB) / 2);
  const how = all === sizing ? "as it is set" : `by its start script (${record.source})`;
  const ground = heapGround(all, how);
  if (!isGuess(known)) return whole({ ...bounded, likelyMiB, source: known.source + ground });
  return whole({
    ...bounded,
    likelyMiB,
    source: `a JVM ${ground.replace(/^; /, "")}`,
    lowMiB: (bounded.highMiB - besideMiB) / 4,
    standing: "documented",
    asOf: record.asOf,
  });
}

/** What is known of a program with the size of the virtual machine in it, or the worker processes, that its file sets. */
export function ofImageSizes(known: Known, image: string | undefined, { knobs }: Sizing): Known {
  const record = variablesOf(image);
  if (!record) return known;
  const { machineMiB, workers = 0, workerMostBytes } = knobs;
  if (machineMiB !== undefined) {
    return whole({
      ...known,
      lowMiB: machineMiB / 4,
      likelyMiB: machineMiB / 2,
      highMiB: machineMiB,
      source: `${known.source}; a virtual machine of ${Math.round(machineMiB)} as it is set`,
    });
  }
  if (!record.worker || workers === 0) return known;
  const processes = workers + record.worker.more;
  const likelyMiB = Math.max(known.likelyMiB, processes * record.worker.likelyMiB);
  const most = workerMostBytes && (processes * workerMostBytes) / 1024 ** 2;
  return whole({
    ...known,
    likelyMiB,
    highMiB: most || Math.max(known.highMiB, likelyMiB),
    source: `${known.source}; ${processes} processes of ${record.worker.likelyMiB} (${record.source})`,
  });
}
