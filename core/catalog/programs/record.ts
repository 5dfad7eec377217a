/**
 * Records of what programs need, as the files in `data/` hold them: one kind of record for each way of knowing. Memory is in MiB and
 * means anonymous and shared memory of the container, page cache left out, unless a field says otherwise.
 */

/** A run of a program in a memory cgroup under a small load: one measurement, with the conditions under which it holds. */
export interface MeasuredRecord {
  /** The program's name, the same in every kind of record: lower case, `immich-machine-learning`. */
  readonly program: string;
  /** Images that start it as it was run here, owner and name without registry and tag, the usual one first. May be empty. */
  readonly images: readonly string[];
  /** Differences from how its image starts it: `8 viewers`, `--workers 1`. @default null - nothing */
  readonly variant: string | null;
  readonly version: string;
  /** The package registry, or `Debian 12` and the like. */
  readonly registry: string;
  /** The language's runtime and its version; `native` for a binary that brings its own. */
  readonly runtime: string;
  /** The command that started it. */
  readonly start: string;
  readonly load: string;
  /** Some seconds after the first good answer. */
  readonly restMiB: number;
  /** The highest sample up to the reading at rest; null where it was not read apart. */
  readonly startPeakMiB: number | null;
  /** One second after the load. */
  readonly loadedMiB: number;
  /** The highest sample, start included. */
  readonly peakMiB: number;
  /** Usage less inactive file cache at rest, as Kubernetes counts a working set; null where it was not read. */
  readonly workingSetMiB: number | null;
  /** The smallest limit in which start and load went well; null where none was tried. */
  readonly smallestLimitMiB: number | null;
  /** The largest limit that failed; null where none did. */
  readonly largestFailingLimitMiB: number | null;
  /** The limit of the run itself; null where there was none. */
  readonly limitMiB: number | null;
  /** Whether it takes less in a smaller limit. */
  readonly followsLimit: boolean;
  readonly processes: number | null;
  /** Remark that goes with the figures. May be empty. */
  readonly notes: string;
  /** Where: CPUs, kernel, cgroup version. */
  readonly bench: string;
  /** The day of the run, ISO 8601. */
  readonly asOf: string;
  /** The recipe that repeats it: `npm run footprints -- RECIPE`; null for a run by hand. */
  readonly recipe: string | null;
}

/** Declarations of independent public deployments for a program: one owner counts once. */
export interface CrowdRecord {
  readonly program: string;
  /** Its images, the most frequent first. */
  readonly images: readonly string[];
  /** Owners that declare anything. */
  readonly owners: number;
  /** Quartiles of the reservations (requests) of as many owners; null where nobody declares one. */
  readonly reservation: Quartiles | null;
  /** Quartiles of the limits. */
  readonly limit: Quartiles | null;
  /** The month of the newest deployment among them, ISO 8601. */
  readonly asOf: string;
}

/** The quartiles of what owners declare. */
export interface Quartiles {
  readonly owners: number;
  readonly p25MiB: number;
  readonly medianMiB: number;
  readonly p75MiB: number;
}

/** Requirement that the makers of a program document for one container of it. */
export interface DocumentedRecord {
  readonly program: string;
  readonly images: readonly string[];
  /** The versions it holds for: `>=2 <3`. @default null - all */
  readonly versions: string | null;
  /** The least that they name; null where they only recommend. */
  readonly minimumMiB: number | null;
  readonly recommendedMiB: number | null;
  /** The page or file, findable by its words. */
  readonly source: string;
  readonly note: string;
  /** The day of the page or of its reading, ISO 8601, as exact as it is known: `2023-09`. */
  readonly asOf: string;
}

/** Requirement that the makers of a product of several services have of a whole machine. */
export interface ProductRecord {
  readonly product: string;
  /** Images of which one alone shows that a file is this product. */
  readonly images: readonly string[];
  /** Images that are its own and show nothing by themselves: a smaller form of it has them too. @default - none */
  readonly alsoOwn?: readonly string[];
  /** Whether others build it into their products: where such a one is known too, its makers speak for both. @default false */
  readonly isPart?: boolean;
  /** The least memory of the machine; null where they only recommend. */
  readonly minimumMiB: number | null;
  readonly recommendedMiB: number | null;
  readonly source: string;
  readonly note: string;
  readonly asOf: string;
}

/**
 * The memory that a publisher of system containers gives one for a program, with its database and an operating system in it: an
 * upper figure, known from one publisher.
 */
export interface SystemContainerRecord {
  readonly program: string;
  /** Images of the program beside those that bear its name. */
  readonly images: readonly string[];
  readonly memoryMiB: number;
  readonly diskGB: number;
  readonly source: string;
}

/** Problems of one record, each with the field; none for a good one. */
export type Problems = readonly string[];

const DAY = /^20\d{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
/** Owner and name, or the name of an official image; no registry, no tag. */
const IMAGE = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const PROGRAM = /^[a-z0-9][a-z0-9+._-]*$/;

export function measuredProblems(record: MeasuredRecord): Problems {
  const { restMiB, loadedMiB, peakMiB, smallestLimitMiB, largestFailingLimitMiB } = record;
  return [
    ...commonProblems(record),
    ...texts(record, ["version", "registry", "runtime", "start", "load", "bench"]),
    ...(isFigure(restMiB) && isFigure(loadedMiB) && isFigure(peakMiB)
      ? []
      : ["restMiB, loadedMiB, peakMiB: expected positive numbers"]),
    // The sampler sees less than a reading in between by some pages.
    ...(peakMiB >= restMiB - 1 ? [] : ["peakMiB: is below restMiB"]),
    ...optional(record.startPeakMiB, "startPeakMiB"),
    ...optional(record.workingSetMiB, "workingSetMiB"),
    ...optional(smallestLimitMiB, "smallestLimitMiB"),
    ...optional(largestFailingLimitMiB, "largestFailingLimitMiB"),
    ...(smallestLimitMiB !== null &&
    largestFailingLimitMiB !== null &&
    largestFailingLimitMiB >= smallestLimitMiB
      ? ["largestFailingLimitMiB: is not below smallestLimitMiB"]
      : []),
    ...(typeof record.followsLimit === "boolean" ? [] : ["followsLimit: expected true or false"]),
    ...(record.recipe === null || PROGRAM.test(record.recipe)
      ? []
      : [`recipe: got "${record.recipe}"`]),
  ];
}

export function crowdProblems(record: CrowdRecord): Problems {
  const { owners, reservation, limit } = record;
  return [
    ...commonProblems(record),
    ...(record.images.length > 0 ? [] : ["images: expected one or more"]),
    ...(Number.isInteger(owners) && owners > 0 ? [] : ["owners: expected a count"]),
    ...(reservation || limit ? [] : ["reservation, limit: expected one of them"]),
    ...[reservation, limit].flatMap((quartiles) => (quartiles ? quartilesProblems(quartiles) : [])),
  ];
}

function quartilesProblems({ owners, p25MiB, medianMiB, p75MiB }: Quartiles): Problems {
  return [
    ...(Number.isInteger(owners) && owners > 0 ? [] : ["owners: expected a count"]),
    ...(isFigure(p25MiB) && p25MiB <= medianMiB && medianMiB <= p75MiB
      ? []
      : ["p25MiB, medianMiB, p75MiB: expected in this order"]),
  ];
}

export function documentedProblems(record: DocumentedRecord): Problems {
  return [...commonProblems(record), ...askedProblems(record)];
}

export function productProblems(record: ProductRecord): Problems {
  return [
    ...texts(record, ["product"]),
    ...(record.images.length > 0 ? [] : ["images: expected one or more"]),
    ...imageProblems([...record.images, ...(record.alsoOwn ?? [])]),
    ...dayProblems(record.asOf),
    ...askedProblems(record),
  ];
}

export function systemContainerProblems(record: SystemContainerRecord): Problems {
  return [
    ...(PROGRAM.test(record.program) ? [] : [`program: got "${record.program}"`]),
    ...(isFigure(record.memoryMiB) ? [] : ["memoryMiB: expected a positive number"]),
    ...(isFigure(record.diskGB) ? [] : ["diskGB: expected a positive number"]),
    ...texts(record, ["source"]),
  ];
}

function askedProblems(
  record: Pick<DocumentedRecord, "minimumMiB" | "recommendedMiB" | "source">,
): Problems {
  const { minimumMiB, recommendedMiB } = record;
  return [
    ...texts(record, ["source"]),
    ...optional(minimumMiB, "minimumMiB"),
    ...optional(recommendedMiB, "recommendedMiB"),
    ...(minimumMiB === null && recommendedMiB === null
      ? ["minimumMiB, recommendedMiB: expected one of them"]
      : []),
    ...(minimumMiB !== null && recommendedMiB !== null && recommendedMiB < minimumMiB
      ? ["recommendedMiB: is below minimumMiB"]
      : []),
  ];
}

function commonProblems(record: {
  readonly program: string;
  readonly images: readonly string[];
  readonly asOf: string;
}): Problems {
  return [
    ...(PROGRAM.test(record.program) ? [] : [`program: got "${record.program}"`]),
    ...imageProblems(record.images),
    ...dayProblems(record.asOf),
  ];
}

function imageProblems(images: readonly string[]): Problems {
  return images
    .filter((image) => !IMAGE.test(image))
    .map((image) => `images: got "${image}", expected owner/name without registry and tag`);
}

function dayProblems(asOf: string): Problems {
  return DAY.test(asOf) ? [] : [`asOf: got "${asOf}", expected a day, 2026-11-28`];
}

function texts<T>(record: T, fields: readonly (keyof T & string)[]): Problems {
  return fields
    .filter((field) => typeof record[field] !== "string" || record[field] === "")
    .map((field) => `${field}: expected text`);
}

function optional(figure: number | null, field: string): Problems {
  return figure === null || isFigure(figure)
    ? []
    : [`${field}: expected a positive number or null`];
}

function isFigure(value: number): boolean {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
