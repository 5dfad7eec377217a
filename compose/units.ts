import { MAXIMUM_MIB, parseBytes } from "../capacity/memory";
import { got, UserError } from "../capacity/user-error";
import type { Value } from "./value";

/**
 * Bytes of a size as Docker reads it; undefined where none is declared, which is also what 0 means.
 *
 * Throws a UserError for what is no size, negative, or beyond any host.
 */
export function bytesOf(
  path: string,
  value: Value | undefined,
  blank: readonly string[] = [],
): number | undefined {
  if (value === undefined || value === null) return undefined;
  const bytes = typeof value === "string" ? parseBytes(value) : value;
  if (typeof bytes !== "number" || !Number.isInteger(bytes) || bytes < 0) {
    const why = value === "" && blank.length > 0 ? ` (${blank.join(", ")} is not set)` : "";
    throw new UserError(path, `${got(value)}${why}, expected a size: 512m, 2GB, 1073741824`);
  }
  if (bytes > MAXIMUM_MIB * 1024 ** 2) {
    throw new UserError(path, `${got(value)}, expected at most 16 TiB`);
  }
  return bytes === 0 ? undefined : bytes;
}

/** Whole MiB that hold so many bytes, rounded up: a part of a MiB is used as well. */
export function mibOf(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}
