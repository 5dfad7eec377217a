const EXPONENTS = ["", "k", "m", "g", "t", "p"];

/**
 * GB (10^9 bytes) of a disk's size as disks are sold: `40GB`, `0.5 TB`, `500000MB`, `40g`, bytes without a unit; with an i, `37GiB`, the
 * unit is a power of 1024. Undefined where it is no size.
 */
export function parseDiskGB(text: string): number | undefined {
  const match = /^\+?(\d+\.?\d*|\.\d+) ?(?:([kmgtp])(i)?)?b?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, figure, unit = "", binary] = match;
  const bytes = Number(figure) * (binary ? 1024 : 1000) ** EXPONENTS.indexOf(unit.toLowerCase());
  return Number.isSafeInteger(Math.floor(bytes)) ? bytes / 1e9 : undefined;
}
