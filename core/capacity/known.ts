/** Grounds of a figure, from the best to the least: the words of every answer. */
const STANDINGS = ["declared", "measured", "documented", "crowd", "class"] as const;
export type Standing = (typeof STANDINGS)[number];

/** MiB that a program takes: at rest with nothing to do, as it is mostly run, and with much to do. */
export interface Estimate {
  readonly lowMiB: number;
  readonly likelyMiB: number;
  readonly highMiB: number;
}

/** Knowledge of a service's memory, and its source. */
export interface Known extends Estimate {
  readonly standing: Standing;
  /** The file, the reading, the document or the count of deployments that the figures rest on. */
  readonly source: string;
  /** The day of the source, ISO 8601; null for what the file declares. */
  readonly asOf: string | null;
  /** Owners of the deployments that the figures rest on, each counted once, where they are from such; next to a reading, those above it. */
  readonly owners?: number;
  /** The highest reading while it starts, where it was measured. */
  readonly startMiB?: number;
  /** A limit in which it was seen not to start or not to work. */
  readonly failsInMiB?: number;
  /**
   * The whole that the figures are a part of: what the makers of a product ask for all of it, or what is known of a program whose roles
   * run apart. How much of it falls to this one is not known. @default - they are its own
   */
  readonly partOf?: "product" | "program";
}

/** Whether nothing but a class says what a service takes. */
export function isGuess({ standing }: Pick<Known, "standing">): boolean {
  return standing === "class";
}

/** Whether a figure is an even share of what makers ask for a whole product: the whole is documented, what falls to each is not known. */
export function isShare({ standing, partOf }: Known): boolean {
  return standing === "documented" && partOf === "product";
}

/** Whole MiB in order: more would claim a precision that no reading has. */
export function whole<T extends Estimate>(estimate: T): T {
  const lowMiB = Math.max(1, Math.floor(estimate.lowMiB));
  // A product of fractions is off in its last digit.
  const likelyMiB = Math.max(lowMiB, Math.ceil(estimate.likelyMiB - 1e-6));
  return {
    ...estimate,
    lowMiB,
    likelyMiB,
    highMiB: Math.max(likelyMiB, Math.ceil(estimate.highMiB - 1e-6)),
  };
}

/** The same in a container with a limit: above it the kernel kills. */
export function within<T extends Estimate>(estimate: T, limitMiB: number | undefined): T {
  if (limitMiB === undefined || estimate.highMiB <= limitMiB) return estimate;
  return {
    ...estimate,
    lowMiB: Math.min(estimate.lowMiB, limitMiB),
    likelyMiB: Math.min(estimate.likelyMiB, limitMiB),
    highMiB: limitMiB,
  };
}

/** The same of a service that is promised some memory: it counts, however little its program takes. */
export function atLeast<T extends Estimate>(estimate: T, promisedMiB: number): T {
  return {
    ...estimate,
    lowMiB: Math.max(estimate.lowMiB, promisedMiB),
    likelyMiB: Math.max(estimate.likelyMiB, promisedMiB),
    highMiB: Math.max(estimate.highMiB, promisedMiB),
  };
}
