import { bounds, nextLimit, type Trial } from "../../../measure/footprints/search";

/** Limits that the search tries for a program with that peak, if everything from `needMiB` on goes well. */
function tried(heldMiB: number, needMiB: number, usageMiB = heldMiB): number[] {
  const trials: Trial[] = [];
  for (;;) {
    const limitMiB = nextLimit({ heldMiB, usageMiB }, trials);
    if (limitMiB === undefined) return trials.map((trial) => trial.limitMiB);
    trials.push({ limitMiB, well: limitMiB >= needMiB });
  }
}

describe("the search for the smallest limit", () => {
  test("closes in on a need below the free peak", () => {
    expect(tried(100, 80)).toEqual([112, 95, 80, 68, 74]);
  });

  test("goes up to the whole usage when the free peak is not enough, as with locked file pages", () => {
    expect(tried(15, 100, 110)).toEqual([18, 123, 70, 96, 109, 102]);
  });

  test("goes up step by step when even the free usage is not enough", () => {
    expect(tried(100, 130)).toEqual([112, 125, 139, 132]);
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
