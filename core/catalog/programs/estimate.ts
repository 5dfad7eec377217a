import { type Known, whole } from "../../capacity/known";
import { isTellingClass, type ProgramClass } from "./classes";
import type { ProgramRecords } from "./lookup";
import type { CrowdRecord, DocumentedRecord, MeasuredRecord } from "./record";
import { ENOUGH_OWNERS } from "./rows";

/**
 * Ratio of declared figures to what programs were measured to take, over programs for which both are known (24 with three and
 * more owners): a limit was at or above the peak in all of them, a reservation in 22; of small programs people reserve 6 times
 * the need, since nobody writes less than 32 or 64. Where only a limit is declared, a third of it is what others reserve.
 */
const SMALL_MIB = 64;
const LARGE_MIB = 256;
const SMALL_SHARE = 1 / 6;
const LARGE_SHARE = 1 / 2;
const RESERVATION_OF_LIMIT = 1 / 3;
/** A program's own empty database and a load of minutes against months of use. */
const GROWTH = 2.5;
/** The default of a system container holds a database and an operating system as well: limits are half of it in the middle. */
const LIMIT_OF_SYSTEM_CONTAINER = 1 / 2;
/** The day on which the defaults of the system containers were read. */
const SYSTEM_CONTAINERS_AS_OF = "2026-11-28";

/**
 * Need of a program by its records, the best kind first, each of the others widening the range; undefined where none has a figure. What
 * only a few owners declare is widened to the range of its class, where one is handed in.
 */
export function estimateOf(
  records: ProgramRecords,
  tag: string | undefined,
  ofClass?: () => ProgramClass,
): Known | undefined {
  const measured = ofMeasured(records.measured, tag);
  const documented = ofDocumented(records.documented);
  const crowd = records.crowd && declaredEstimate(records.crowd);
  const system = ofSystemContainer(records);
  if (measured) return whole(widened(measured, crowd, documented));
  // What makers ask for says more than what one or two deployments declare.
  if (documented && crowd && (crowd.owners ?? 0) < ENOUGH_OWNERS)
    return whole(widened(documented, crowd, undefined));
  if (crowd) return whole(widened(amongItsClass(crowd, ofClass), undefined, documented));
  if (documented)
    return whole({
      ...documented,
      likelyMiB: system ? Math.max(documented.likelyMiB, system.likelyMiB) : documented.likelyMiB,
    });
  return system && whole(system);
}

/**
 * What a few owners declare for a program, with its class as one owner more: likely is between both where the class says anything, and
 * the range holds both. Of 26 programs that were run and that one or two owners declare, such a range holds 21, theirs by itself 9
 * (2026-12-01).
 */
function amongItsClass(own: Known, ofClass: (() => ProgramClass) | undefined): Known {
  const { owners = ENOUGH_OWNERS } = own;
  if (!ofClass || owners >= ENOUGH_OWNERS) return own;
  const guess = ofClass();
  const part = isTellingClass(guess) ? owners / (owners + 1) : 1;
  return {
    ...own,
    lowMiB: Math.min(own.lowMiB, guess.lowMiB),
    likelyMiB: own.likelyMiB ** part * guess.likelyMiB ** (1 - part),
    highMiB: Math.max(own.highMiB, guess.highMiB),
    source: `${own.source}; so few say little, so the range is widened to that of its class, ${guess.name}`,
  };
}

/** The first source's low end, with the likely and the high one of what others saw or ask for. */
function widened(own: Known, crowd: Known | undefined, documented: Known | undefined): Known {
  const others = [crowd, documented].filter((one) => one !== undefined);
  const grown = crowd && crowd.likelyMiB > own.likelyMiB;
  return {
    ...own,
    // A run of minutes sees no data of years, and a declared figure is a round one: between the two.
    likelyMiB: grown ? Math.sqrt(own.likelyMiB * crowd.likelyMiB) : own.likelyMiB,
    highMiB: Math.max(own.highMiB, ...others.map(({ highMiB }) => highMiB)),
    ...(crowd && crowd.highMiB > own.highMiB ? { owners: crowd.owners } : {}),
    source: [own, ...others].map(({ source }) => source).join("; "),
  };
}

function ofMeasured(
  records: readonly MeasuredRecord[],
  tag: string | undefined,
): Known | undefined {
  const near = nearest(records, tag);
  const [first] = near;
  if (!first) return undefined;
  const plain = near.filter(({ variant, limitMiB }) => variant === null && limitMiB === null);
  const own = plain.length > 0 ? plain : near;
  const other = isOtherMajor(first.version, tag);
  const failing = near.flatMap(({ largestFailingLimitMiB }) => largestFailingLimitMiB ?? []);
  const lowest = Math.min(
    ...own.map(({ restMiB, followsLimit, smallestLimitMiB }) =>
      followsLimit ? Math.min(restMiB, smallestLimitMiB ?? restMiB) : restMiB,
    ),
  );
  const loaded = Math.max(...own.map(({ loadedMiB }) => loadedMiB));
  return {
    lowMiB: other ? lowest / 2 : lowest,
    likelyMiB: loaded,
    highMiB: Math.max(loaded * GROWTH, ...near.map(({ peakMiB }) => peakMiB)),
    standing: "measured",
    source: `run of ${first.program} ${first.version} (${first.registry.replace(/ \(.*\)$/, "")})${other ? `, the image is ${tag}` : ""}`,
    asOf: first.asOf,
    startMiB: Math.round(
      Math.max(...own.map(({ startPeakMiB, peakMiB }) => startPeakMiB ?? peakMiB)),
    ),
    ...(failing.length > 0 && !other ? { failsInMiB: Math.floor(Math.min(...failing)) } : {}),
  };
}

/** The readings of the version that a tag names, else those of the newest one. */
function nearest(records: readonly MeasuredRecord[], tag: string | undefined): MeasuredRecord[] {
  const wanted = majorOf(tag);
  const same = records.filter(({ version }) => wanted !== undefined && majorOf(version) === wanted);
  if (same.length > 0) return same;
  const newest = Math.max(...records.map(({ version }) => Number(majorOf(version) ?? 0)));
  return records.filter(({ version }) => Number(majorOf(version) ?? 0) === newest);
}

/** Whether a tag names another major version than the one that was run; a tag without a number is the newest. */
function isOtherMajor(version: string, tag: string | undefined): boolean {
  const wanted = majorOf(tag);
  return wanted !== undefined && wanted !== majorOf(version);
}

function majorOf(version: string | undefined): string | undefined {
  return /^v?(\d+)(?:[.-]|$)/.exec(version ?? "")?.[1];
}

/** Need of a program by what deployments declare for it. */
export function declaredEstimate(record: CrowdRecord): Known {
  const { owners, reservation, limit, asOf } = record;
  const usual = usualOf(record);
  const least = Math.min(reservation?.p25MiB ?? usual, usual);
  const most = limit?.medianMiB ?? usual / RESERVATION_OF_LIMIT;
  return {
    lowMiB: least * shareOf(least),
    likelyMiB: likelyAt(usual),
    highMiB: Math.max(most, usual * 2),
    standing: "crowd",
    source: `declared by ${owners === 1 ? "1 public deployment" : `${owners} public deployments`}: ${reservation ? `${reservation.medianMiB} reserved${isThin(record) ? " by 1" : ""}` : ""}${reservation && limit ? ", " : ""}${limit ? `limit ${limit.medianMiB}` : ""}`,
    asOf,
    owners,
  };
}

/** Whether one owner reserves memory for a program that enough of them limit. */
function isThin({ reservation, limit }: CrowdRecord): boolean {
  return (
    reservation !== null &&
    limit !== null &&
    reservation.owners === 1 &&
    limit.owners >= ENOUGH_OWNERS
  );
}

/** What owners mostly reserve, or would by their limits; where one does, both count by their owners. */
function usualOf(record: CrowdRecord): number {
  const { reservation, limit } = record;
  const byLimit = (limit?.medianMiB ?? 0) * RESERVATION_OF_LIMIT;
  if (!reservation) return byLimit;
  if (!limit || !isThin(record)) return reservation.medianMiB;
  const part = reservation.owners / (reservation.owners + limit.owners);
  return reservation.medianMiB ** part * byLimit ** (1 - part);
}

/**
 * The least that is likely of a program by what several deployments reserve: what is likely at their lower quartile. Undefined where fewer
 * than two owners reserve anything.
 */
export function leastReservedMiB({ crowd }: ProgramRecords): number | undefined {
  const { owners = 0, p25MiB = 0 } = crowd?.reservation ?? {};
  return owners < 2 ? undefined : likelyAt(p25MiB);
}

/** What a program likely takes for which so much is reserved. */
function likelyAt(reservedMiB: number): number {
  if (reservedMiB >= LARGE_MIB) return reservedMiB;
  return reservedMiB * Math.min(1, shareOf(reservedMiB) * 2);
}

/** The part of a declared figure that is need at its low end: a sixth of a small one, half of a large one, between them in step. */
function shareOf(declaredMiB: number): number {
  if (declaredMiB <= SMALL_MIB) return SMALL_SHARE;
  if (declaredMiB >= LARGE_MIB) return LARGE_SHARE;
  const step = Math.log(declaredMiB / SMALL_MIB) / Math.log(LARGE_MIB / SMALL_MIB);
  return SMALL_SHARE * (LARGE_SHARE / SMALL_SHARE) ** step;
}

function ofDocumented(records: readonly DocumentedRecord[]): Known | undefined {
  const [record] = records;
  if (!record) return undefined;
  const least = record.minimumMiB ?? (record.recommendedMiB as number) / 2;
  return {
    lowMiB: least / 4,
    likelyMiB: least / 2,
    highMiB: Math.max(least, Math.min(record.recommendedMiB ?? least, least * 2)),
    standing: "documented",
    source: `its makers ask for ${record.minimumMiB ?? record.recommendedMiB} (${record.source})`,
    asOf: record.asOf,
  };
}

function ofSystemContainer({ systemContainer }: ProgramRecords): Known | undefined {
  if (!systemContainer) return undefined;
  const limit = systemContainer.memoryMiB * LIMIT_OF_SYSTEM_CONTAINER;
  const usual = limit * RESERVATION_OF_LIMIT;
  return {
    lowMiB: usual * shareOf(usual),
    likelyMiB: usual,
    highMiB: systemContainer.memoryMiB,
    standing: "crowd",
    source: `a system container for it gets ${systemContainer.memoryMiB} (${systemContainer.source})`,
    asOf: SYSTEM_CONTAINERS_AS_OF,
  };
}
