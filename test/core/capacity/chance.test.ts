import { chanceWithin } from "../../../core/capacity/chance";

const JOB = { estimate: { lowMiB: 0, likelyMiB: 0, highMiB: 2_391 }, replicas: 1 };
const SERVICE = { estimate: { lowMiB: 341, likelyMiB: 398, highMiB: 4_096 }, replicas: 1 };

test.each([
  ["what mostly adds nothing", [JOB]],
  ["a low end of nothing", [{ estimate: { lowMiB: 0, likelyMiB: 64, highMiB: 128 }, replicas: 2 }]],
  ["both next to services", [SERVICE, JOB, SERVICE]],
])("%s has a probability, which grows with the room", (_, services) => {
  const chances = [100, 500, 1_000, 3_000, 9_000, 50_000].map((room) =>
    chanceWithin(services, room),
  );
  for (const chance of chances) {
    expect(chance).toBeGreaterThanOrEqual(0);
    expect(chance).toBeLessThanOrEqual(1);
  }
  expect([...chances].sort((a, b) => a - b)).toEqual(chances);
  expect(chances[5]).toBeGreaterThan(0.99);
});

test("a job that may take much lowers the probability", () => {
  expect(chanceWithin([SERVICE, JOB], 2_000)).toBeLessThan(chanceWithin([SERVICE], 2_000));
});

const HEAP = { estimate: { lowMiB: 503, likelyMiB: 4_256, highMiB: 4_396 }, replicas: 1 };

test("one that varies stays within each of its figures as often as they say", () => {
  const { estimate } = HEAP;
  const figures = [estimate.lowMiB, estimate.likelyMiB, estimate.highMiB];
  const chances = figures.map((room) => chanceWithin([HEAP], room));
  expect(chances.map((chance) => Math.round(chance * 1_000) / 1_000)).toEqual([0.1, 0.5, 0.9]);
  expect(chanceWithin([{ ...HEAP, replicas: 2 }], 2 * 4_256)).toBeCloseTo(0.5, 3);
});

test("halves that are narrow above the likely figure make no sum below it more likely than not", () => {
  expect(chanceWithin([HEAP, HEAP], 2 * 4_256 - 1)).toBeLessThan(0.5);
  expect(chanceWithin([HEAP, SERVICE], 4_256 + 398 - 1)).toBeLessThan(0.5);
});
