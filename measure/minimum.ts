/** So many trials look for the smallest limit; each of them runs the whole load. */
const MOST_TRIALS = 5;

/** Limits are tried in steps of this many MiB. */
const STEP_MIB = 4;

/** Docker takes no limit below 6 MiB: this is the step above. */
const LOWEST_MIB = 8;

/** No service has been seen to pass below this share of its peak. */
const LOWEST_SHARE = 0.5;

/**
 * The smallest limit in MiB that passes: tried at the peak first, then by bisection, in at most six trials.
 *
 * It is a limit that was tried and passed, not the last byte. `passing` is one that did.
 */
export async function smallestLimit(
  peakMiB: number,
  passing: number,
  passes: (limitMiB: number) => Promise<boolean>,
): Promise<number> {
  let failing = Math.max(LOWEST_MIB - STEP_MIB, stepAbove(peakMiB * LOWEST_SHARE));
  let smallest = passing;
  const peak = Math.max(LOWEST_MIB, stepAbove(peakMiB));
  if (peak < passing) {
    if (await passes(peak)) smallest = peak;
    else failing = peak;
  }
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const middle = stepAbove(Math.min((failing + smallest) / 2, failing * 1.25));
    if (middle >= smallest || middle <= failing) break;
    if (await passes(middle)) smallest = middle;
    else failing = middle;
  }
  return smallest;
}

function stepAbove(mib: number): number {
  return Math.ceil(mib / STEP_MIB) * STEP_MIB;
}
