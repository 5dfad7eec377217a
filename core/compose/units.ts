import { MAXIMUM_MIB, MINIMUM_LIMIT_MIB, parseBytes } from "../capacity/memory";
import { sentence, word } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { Numeral, type Value } from "./value";

/** Bytes of one MiB. */
export const MIB = 1024 ** 2;

/** A number of bytes up to this was meant as one of MiB: 64 GiB of them. */
const LARGEST_SLIP = 65_536;

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
  const bytes =
    typeof value === "string" ? sizeOf(value) : value instanceof Numeral ? value.value : value;
  if (isBeyondCounting(value) || (typeof bytes === "number" && bytes > MAXIMUM_MIB * MIB)) {
    throw new UserError(path, sentence`${got(value)}, expected at most 16 TiB`);
  }
  if (typeof bytes !== "number" || !Number.isInteger(bytes) || bytes < 0) {
    const why = value === "" && blank.length > 0 ? sentence` (${blank.join(", ")} is not set)` : "";
    const [, meant] = KUBERNETES.exec(String(value)) ?? [];
    throw new UserError(
      path,
      sentence`${got(value)}${why}, expected a size: ${meant === undefined ? "512m, 2GB, 1073741824" : meant.toLowerCase()}`,
    );
  }
  return bytes === 0 ? undefined : bytes;
}

/** Bytes of a size in text; Compose takes a blank before the unit, none at either end, and no `Mi` as Kubernetes writes it. */
function sizeOf(text: string): number | undefined {
  return text === text.trim() && !KUBERNETES.test(text) ? parseBytes(text) : undefined;
}

const KUBERNETES = /^([\d.]+ ?[kmgtp])i$/i;

/** Whether Compose reads text as a size. */
export function isComposeSize(text: string): boolean {
  return sizeOf(text) !== undefined;
}

/** As `bytesOf`, for what Docker takes as a limit or a reservation: 6 MiB and more. */
export function memoryBytesOf(
  path: string,
  value: Value | undefined,
  blank: readonly string[] = [],
): number | undefined {
  const bytes = bytesOf(path, value, blank);
  if (bytes === undefined || bytes >= MINIMUM_LIMIT_MIB * MIB) return bytes;
  const slip = /^\d+$/.test(String(value));
  const meant = slip && bytes >= MINIMUM_LIMIT_MIB && bytes <= LARGEST_SLIP;
  throw new UserError(
    path,
    sentence`${got(value)}${slip ? word(" (bytes)") : ""}, expected at least ${MINIMUM_LIMIT_MIB}m, the least that Docker takes${meant ? sentence`: write ${bytes}m` : ""}`,
  );
}

/** As `memoryBytesOf`, for a reservation: Docker takes a negative one for none (20.10.24, asked on 2026-11-30). */
export function reservedBytesOf(
  path: string,
  value: Value | undefined,
  blank: readonly string[] = [],
): number | undefined {
  return isNegative(value) ? undefined : memoryBytesOf(path, value, blank);
}

/** Whether it is a whole number below 0, as Compose reads it. */
export function isNegative(value: Value | undefined): boolean {
  return (typeof value === "number" && value < 0) || /^-\d*[1-9]\d*$/.test(String(value));
}

/** Whether it is a size but for its figure, which is larger than bytes are counted. */
function isBeyondCounting(value: Value): boolean {
  return (
    typeof value === "string" &&
    parseBytes(value) === undefined &&
    parseBytes(value.replace(/\d+/g, "1")) !== undefined
  );
}

/** Whole MiB that hold so many bytes, rounded up: a part of a MiB is used as well. */
export function mibOf(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
