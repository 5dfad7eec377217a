import type { Estimate } from "./known";

/** Midpoints of nine equally likely parts of the normal distribution. */
const NORMAL = [-1.593, -0.967, -0.589, -0.282, 0, 0.282, 0.589, 0.967, 1.593];
/** Standard deviations beyond which a tenth of the normal distribution lies. */
const TENTH = 1.2816;

/** Number of times that something runs, with what one of it takes. */
export interface Replicated {
  readonly estimate: Estimate;
  readonly replicas: number;
}

/**
 * The probability from 0 to 1 that services together stay within `roomMiB`.
 *
 * The low end of each is taken as what a tenth of such programs stay under, the high end as what a tenth exceed, with a lognormal
 * half on each side of the likely figure; a normal one where that side begins at nothing, as what a job adds does. Replicas of one service
 * move together, services do not. One that varies is taken as it is; the sum of several is taken as lognormal, with no middle below the
 * likely sum: halves that are wide below and narrow above would have it fit more often than not where what is likely does not.
 */
export function chanceWithin(services: readonly Replicated[], roomMiB: number): number {
  const varying = services.filter(({ estimate }) => estimate.highMiB !== estimate.lowMiB);
  const fixed = likelySum(services) - likelySum(varying);
  const room = roomMiB - fixed;
  if (varying.length === 0) return room >= 0 ? 1 : 0;
  if (room < 0) return 0;
  const [{ estimate, replicas }] = varying;
  if (varying.length === 1) return shareWithin(estimate, room / replicas);
  let mean = 0;
  let variance = 0;
  for (const { estimate, replicas } of varying) {
    const { mean: own, variance: spread } = momentsOf(estimate);
    mean += own * replicas;
    variance += spread * replicas ** 2;
  }
  if (room === 0) return 0;
  const sigma = Math.sqrt(Math.log(1 + variance / mean ** 2));
  const median = Math.max(mean * Math.exp(-(sigma ** 2) / 2), likelySum(varying));
  if (sigma === 0) return room >= median ? 1 : 0;
  return normal(Math.log(room / median) / sigma);
}

function likelySum(services: readonly Replicated[]): number {
  return services.reduce((sum, { estimate, replicas }) => sum + estimate.likelyMiB * replicas, 0);
}

/** The part of such programs that stay within a room: half of them within the likely figure. */
function shareWithin({ lowMiB, likelyMiB, highMiB }: Estimate, roomMiB: number): number {
  const endMiB = roomMiB < likelyMiB ? lowMiB : highMiB;
  if (endMiB === likelyMiB) return roomMiB < likelyMiB ? 0 : 1;
  const isByDifference = likelyMiB === 0 || endMiB === 0;
  const times = isByDifference
    ? (roomMiB - likelyMiB) / (endMiB - likelyMiB)
    : Math.log(roomMiB / likelyMiB) / Math.log(endMiB / likelyMiB);
  return normal(roomMiB < likelyMiB ? -times * TENTH : times * TENTH);
}

function momentsOf({ lowMiB, likelyMiB, highMiB }: Estimate): { mean: number; variance: number } {
  const values = NORMAL.map((z) =>
    z < 0 ? away(likelyMiB, lowMiB, -z / TENTH) : away(likelyMiB, highMiB, z / TENTH),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

/** The figure so many times as far from the likely one as an end is: by ratio, or by difference where one of both is nothing. */
function away(likelyMiB: number, endMiB: number, times: number): number {
  if (likelyMiB === 0 || endMiB === 0) return Math.max(0, likelyMiB + (endMiB - likelyMiB) * times);
  return likelyMiB * (endMiB / likelyMiB) ** times;
}

/** The normal distribution's share below z, within 0.0001 (Abramowitz and Stegun 26.2.17). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) *
    t *
    Math.exp((-z * z) / 2) *
    0.3989422804;
  return z >= 0 ? 1 - tail : tail;
}
