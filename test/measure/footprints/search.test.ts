import { bounds, nextLimit, type Trial } from "../../../measure/footprints/search";

/** Limits that the search tries for a program with that peak, if everything from `needMiB` on goes well. */
function tried(peakMiB: number, needMiB: number): number[] {
  const trials: Trial[] = [];
  for (;;) {
    const limitMiB = nextLimit(peakMiB, trials);
    if (limitMiB === undefined) return trials.map((trial) => trial.limitMiB);
    trials.push({ limitMiB, well: limitMiB >= needMiB });
  }
}

describe("the search for the smallest limit", () => {
  test("closes in on a need below the free peak", () => {
    expect(tried(100, 80)).toEqual([112, 95, 80, 68, 74, 77]);
  });

  test("goes up first when the free peak is not enough, as with page cache that is in use", () => {
    expect(tried(100, 130)).toEqual([112, 141, 126, 133]);
  });

  test("stops at the least that Docker takes", () => {
    expect(tried(1, 1)).toEqual([6]);
  });

  test("gives up after seven runs of a program that never goes well", () => {
    expect(tried(10, 1000)).toHaveLength(7);
  });

  test("leaves failures above the smallest success out of the bounds", () => {
    const trials = [
      { limitMiB: 50, well: false },
      { limitMiB: 40, well: true },
      { limitMiB: 30, well: false },
    ];
    expect(bounds(trials)).toEqual({ passed: 40, failed: 30 });
  });
});
