import { isUnknown, same, samePlan } from "./provider";
import type { Disk, KnownService, Rewritten, ServiceState } from "./service-state";

/** What another value of makes another service. */
const FIXED = ["type", "region", "name"] as const;

/** What a change can be made to without making the service anew. */
const IN_PLACE: readonly (keyof ServiceState)[] = [
  "owner",
  "image",
  "repository",
  "branch",
  "directory",
  "dockerfile",
  "build",
  "publish",
  "command",
  "healthPath",
  "instances",
  "shutdownSeconds",
];

/** Properties whose change makes the service anew. */
export function replacing(known: KnownService, wanted: ServiceState): string[] {
  return FIXED.filter((key) => !same(known[key], wanted[key]));
}

/** True for a service that is to be changed, or deployed again. */
export function isChanged(known: KnownService, wanted: ServiceState): boolean {
  return (
    known.status !== "live" ||
    known.suspended ||
    !samePlan(known, wanted) ||
    IN_PLACE.some((key) => !same(known[key], wanted[key])) ||
    !sameDisk(known.disk, wanted.disk) ||
    !sameAddresses(known.variables, wanted.variables) ||
    !sameRewrites(known.rewrites ?? [], wanted.rewrites ?? []) ||
    !same(known.files, wanted.files)
  );
}

/** True for a disk that is as wanted: one that somebody made larger stays. */
export function sameDisk(known: Disk | undefined, wanted: Disk | undefined): boolean {
  if (!known || !wanted) return known === wanted;
  return known.path === wanted.path && known.sizeGB >= wanted.sizeGB;
}

/**
 * Addresses that are not known yet count as the same: while something is updated in place its address stays, and a preview that
 * showed all its neighbours as changed would not be true.
 */
function sameAddresses(
  known: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  if (isUnknown(wanted)) return true;
  const keys = Object.keys(wanted);
  return (
    same(Object.keys(known).sort(), keys.sort()) &&
    keys.every((key) => isUnknown(wanted[key]) || known[key] === wanted[key])
  );
}

function sameRewrites(known: readonly Rewritten[], wanted: readonly Rewritten[]): boolean {
  if (isUnknown(wanted)) return true;
  const byDestination = ({ source, destination }: Rewritten) => [source, destination];
  return sameAddresses(
    Object.fromEntries(known.map(byDestination)),
    Object.fromEntries(wanted.map(byDestination)),
  );
}
