import table from "./python-packages.json";

/**
 * The day on which the sizes were last measured, by `scripts/package-sizes.ts` in the built images; of those images that stand on
 * torch, which are not built, in the unpacked packages.
 */
export const PACKAGE_SIZES_AS_OF: string = table.asOf;

/** MB (10^6 bytes) that a Python package takes once installed, without tests and headers, by its normalised name. */
export const PACKAGE_SIZES: Readonly<Record<string, number>> = table.packages;

/** What a package counts that nobody has measured, in MB: the median of the table is below it. */
export const UNKNOWN_PACKAGE_MB = 3;
