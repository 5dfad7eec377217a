import { sentence } from "./sentence";
import { got, UserError } from "./user-error";

/** Limit of one replica of a service and what admission counts for it, in MiB (1,048,576 bytes). */
export interface Memory {
  /** Hard cap in MiB: the kernel kills above it. Docker's `--memory`, and `--memory-swap` as well. */
  readonly limitMiB: number;
  /** Memory that admission counts in MiB. Docker's `--memory-reservation`, which no plain engine enforces. */
  readonly reservationMiB: number;
}

/** The smallest limit a Docker engine accepts, in MiB (moby, daemon/daemon_unix.go: 6 MB). */
export const MINIMUM_LIMIT_MIB = 6;

/**
 * The smallest limit that is ever chosen for somebody, in MiB: on cgroup v2 what makes a container is counted in it, and of those in
 * 6, 8 and 10 some did not start (runc 1.1.15, Engine 26.1.5, 2026-11-29; 12 and 16 did).
 */
export const STARTS_IN_MIB = 16;

/** Above this a figure is a slip of the keyboard: 16 TiB, in MiB. */
export const MAXIMUM_MIB = 16 * 1024 * 1024;

/** Whether a figure can be counted: a finite number of MiB, not negative, not absurd. */
export function isCountable(mib: number | undefined): mib is number {
  return mib !== undefined && Number.isFinite(mib) && mib >= 0 && mib <= MAXIMUM_MIB;
}

/** Throws a UserError unless both figures are whole MiB, the limit is one that Docker takes, and the reservation is at most the limit. */
export function checkMemory(path: string, { limitMiB, reservationMiB }: Memory): void {
  checkMiB(`${path}/limitMiB`, limitMiB, MINIMUM_LIMIT_MIB);
  checkMiB(`${path}/reservationMiB`, reservationMiB, 1);
  if (reservationMiB > limitMiB) {
    throw new UserError(
      path,
      sentence`reservation ${reservationMiB} MiB is above the limit of ${limitMiB} MiB`,
    );
  }
}

function checkMiB(path: string, mib: number, least: number): void {
  if (!Number.isInteger(mib) || mib < least || mib > MAXIMUM_MIB) {
    throw new UserError(
      path,
      sentence`${got(mib)}, expected whole MiB from ${least} to ${MAXIMUM_MIB}`,
    );
  }
}

const FACTORS_OF_BYTES: Record<string, number> = {
  "": 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/**
 * Bytes of a size as Docker reads it: `512m`, `2GB`, `1.5 GiB`, `1073741824`, `1e9`; every unit is a power of 1024
 * (docker/go-units, RAMInBytes). Undefined where it is no size.
 */
export function parseBytes(text: string): number | undefined {
  const match = /^\+?((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?) ?(?:([kmgtp])i?)?b?$/i.exec(text.trim());
  if (!match) return undefined;
  const bytes = Math.floor(Number(match[1]) * FACTORS_OF_BYTES[(match[2] ?? "").toLowerCase()]);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Whole MiB of a size as Docker reads it, rounded down; undefined where it is no size. */
export function parseMiB(text: string): number | undefined {
  const bytes = parseBytes(text);
  return bytes === undefined ? undefined : Math.floor(bytes / 1024 ** 2);
}
