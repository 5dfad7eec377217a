/** Size of an image, as `enxuto build` measured it. All figures in MB (10^6 bytes). */
export interface ImageSize {
  /** The catalogued base: `python`; the reference of one that is not in the catalogue. */
  readonly base: string;
  /** The official base on the disk, from the catalogue; measured where it is not in there. */
  readonly baseMB: number;
  /** Layers above the base. */
  readonly ownMB: number;
  /** Base and own layers. */
  readonly onDiskMB: number;
  /** Size that travels: the official base as published and own layers compressed. @default - not looked at, since it takes a while */
  readonly compressedMB?: number;
  /** Prediction from lock and context, before it was built. */
  readonly predictedMB: number;
  /** The largest own layers, by the instruction that made them. */
  readonly largest: readonly { readonly what: string; readonly mb: number }[];
  /** Base of the own layers: `official` or a `stand-in`. */
  readonly builtOn: string;
  /** Seconds of a build without any cache, on so many CPUs. */
  readonly coldSeconds?: number;
  /** ISO 8601 day of that build. @default - the day of the sizes */
  readonly coldDate?: string;
  readonly cpus?: number;
  /** ISO 8601 day. */
  readonly date: string;
}

/** Why an image is over its budget, or undefined. Measured sizes alone are judged: a predicted one may be off by 15 %. */
export function overSizeBudget(
  name: string,
  onDiskMB: number,
  budgetMB: number | undefined,
): string | undefined {
  if (budgetMB === undefined || onDiskMB <= budgetMB) return undefined;
  return `${name}: ${Math.round(onDiskMB)} MB is ${Math.round(onDiskMB - budgetMB)} MB over its budget of ${budgetMB} MB`;
}

/** On-disk size of a set of images in MB, every base counted once. */
export function setMB(sizes: readonly Pick<ImageSize, "base" | "baseMB" | "ownMB">[]): number {
  const bases = new Map(sizes.map(({ base, baseMB }) => [base, baseMB]));
  const own = sizes.reduce((sum, { ownMB }) => sum + ownMB, 0);
  return own + [...bases.values()].reduce((sum, mb) => sum + mb, 0);
}
