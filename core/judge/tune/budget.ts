import { STARTS_IN_MIB } from "../../capacity/memory";

/** Range of what one service may be given, in MiB for each of its containers. */
export interface Claim {
  /** Number of its containers that are there at once. */
  readonly times: number;
  /** The smallest limit that holds what it is likely to need, with the settings that go with it. */
  readonly leastMiB: number;
  /** The smallest limit that holds what it mostly takes, with those settings or without. */
  readonly likelyMiB: number;
  /** The limit above which nothing is gained. */
  readonly mostMiB: number;
}

/** Share of what is asked that can be given: all, more than what is mostly taken, or less than that. */
export type Room = "ample" | "shared" | "tight";

/** Limits for services whose sum stays within the memory that there is. */
export interface Budget {
  readonly room: Room;
  /** MiB for each container, in the order of the claims. */
  readonly limits: readonly number[];
}

type Figure = Exclude<keyof Claim, "times">;

/**
 * Limits that add up to no more than `allocatableMiB`, so that none can take what another was promised. Undefined where even the least
 * figures are too much.
 */
export function budgetOf(claims: readonly Claim[], allocatableMiB: number): Budget | undefined {
  if (sumOf(claims, "mostMiB") <= allocatableMiB) {
    return { room: "ample", limits: claims.map(({ mostMiB }) => mostMiB) };
  }
  if (sumOf(claims, "likelyMiB") <= allocatableMiB) {
    return { room: "shared", limits: multiplied(claims, allocatableMiB) };
  }
  if (sumOf(claims, "leastMiB") > allocatableMiB) return undefined;
  return { room: "tight", limits: towardsLikely(claims, allocatableMiB) };
}

function sumOf(claims: readonly Claim[], figure: Figure): number {
  return claims.reduce((total, claim) => total + claim[figure] * claim.times, 0);
}

/**
 * The same multiple of its likely figure for each, up to the most: one that fills whatever it gets takes no room from those that know
 * their end.
 */
function multiplied(claims: readonly Claim[], allocatableMiB: number): number[] {
  let growing = claims;
  let takenMiB = 0;
  let multiple = 0;
  const isFull = ({ likelyMiB, mostMiB }: Claim) => likelyMiB * multiple >= mostMiB;
  for (;;) {
    multiple = (allocatableMiB - takenMiB) / sumOf(growing, "likelyMiB");
    const full = growing.filter(isFull);
    if (full.length === 0) break;
    takenMiB += sumOf(full, "mostMiB");
    growing = growing.filter((claim) => !isFull(claim));
  }
  const grows = new Set(growing);
  return claims.map((claim) =>
    grows.has(claim)
      ? Math.max(claim.likelyMiB, roundDown(claim.likelyMiB * multiple))
      : claim.mostMiB,
  );
}

/** The least for each, and of what is left a part by how far its likely figure lies above. */
function towardsLikely(claims: readonly Claim[], allocatableMiB: number): number[] {
  const least = sumOf(claims, "leastMiB");
  const part = (allocatableMiB - least) / (sumOf(claims, "likelyMiB") - least);
  return claims.map(({ leastMiB, likelyMiB }) =>
    Math.max(leastMiB, roundDown(leastMiB + (likelyMiB - leastMiB) * part)),
  );
}

/** The distance between two limits that somebody would write: a finer one claims what no figure holds. */
function stepOf(mib: number): number {
  if (mib < 64) return 2;
  if (mib < 128) return 4;
  return mib < 1024 ? 16 : 64;
}

/** The next limit at or above a figure. */
export function roundUp(mib: number): number {
  return Math.max(STARTS_IN_MIB, Math.ceil(mib / stepOf(mib)) * stepOf(mib));
}

function roundDown(mib: number): number {
  return Math.max(STARTS_IN_MIB, Math.floor(mib / stepOf(mib)) * stepOf(mib));
}

/** Readings of a need before it is taken to have no bound. */
const MOST_ROUNDS = 64;

/**
 * The smallest limit that holds what a program takes in that very limit: some take a share of it. The program's need may not
 * fall as its limit rises. Infinite where it takes more than any limit gives.
 */
export function smallestLimit(need: (limitMiB: number) => number, mostMiB: number): number {
  let limit = STARTS_IN_MIB;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = roundUp(need(limit));
    if (next <= limit) return limit;
    if (next > mostMiB) return Number.POSITIVE_INFINITY;
    limit = next;
  }
  return Number.POSITIVE_INFINITY;
}
