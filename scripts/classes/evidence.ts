import { classOf } from "../../core/catalog/programs/classes";
import crowd from "../../core/catalog/programs/data/crowd.json";
import measured from "../../core/catalog/programs/data/measured.json";
import { declaredEstimate } from "../../core/catalog/programs/estimate";
import { type CrowdRow, crowdRecord } from "../../core/catalog/programs/rows";
import { programsOf } from "../../core/judge/command";

/** One program that was run, as if nothing but its image and its command were known; memory in MiB. */
export interface Reading {
  readonly program: string;
  readonly className: string;
  readonly restMiB: number;
  readonly loadedMiB: number;
  readonly peakMiB: number;
}

/** One program by what deployments declare for it. */
export interface Declared {
  readonly program: string;
  readonly className: string;
  readonly likelyMiB: number;
}

/** Readings and declarations that the ranges are made from. */
export interface Evidence {
  readonly readings: readonly Reading[];
  readonly declared: readonly Declared[];
}

/** Owners from which on what they declare of a program says something of its class. */
const LEAST_OWNERS = 3;

/** All that the ranges of the classes rest on. */
export function evidence(): Evidence {
  return { readings: readings(), declared: declarations() };
}

/** A reading of each program that was run: as its image starts it where that was done, of the newest version. */
function readings(): Reading[] {
  const plain = ({ variant, limitMiB }: (typeof measured)[number]) =>
    variant === null && limitMiB === null;
  const byProgram = new Map<string, (typeof measured)[number]>();
  for (const run of measured) {
    const known = byProgram.get(run.program);
    if (!known || plain(run) || !plain(known)) byProgram.set(run.program, run);
  }
  return [...byProgram.values()].map((run) => ({
    program: run.program,
    className: classOfRun(run),
    restMiB: run.restMiB,
    loadedMiB: run.loadedMiB,
    peakMiB: Math.max(run.loadedMiB, run.peakMiB),
  }));
}

function classOfRun({ program, images, start }: (typeof measured)[number]): string {
  const programs = programsOf({ entrypoint: [], command: start.split(" ") });
  return classOf({ service: program, image: images[0] ?? program, programs, variables: [] }).name;
}

/** What is likely of each program for which several owners declare memory. */
function declarations(): Declared[] {
  return (crowd as unknown as readonly CrowdRow[]).flatMap((row) => {
    const record = crowdRecord(row);
    if (record.owners < LEAST_OWNERS) return [];
    const [image] = record.images;
    const traits = { service: record.program, image, programs: [], variables: [] };
    const { likelyMiB } = declaredEstimate(record);
    return [{ program: record.program, className: classOf(traits).name, likelyMiB }];
  });
}
