import * as fc from "fast-check";
import { LOOKS_DOWN, LOOKS_UP, type Load, scaledTo } from "../../../core/watch/scaling";

const TARGET = { min: 1, max: 4, cpuPercent: 50 };
const looks = (replicas: number, ...cpus: number[]): Load[] =>
  cpus.map((one) => ({ replicas, cpus: one }));
const calm = (replicas: number, cpus: number, count = LOOKS_DOWN): Load[] =>
  looks(replicas, ...Array(count).fill(cpus));

describe("replicas by the CPU that they keep busy", () => {
  test("one look above the target may be chance, two are not", () => {
    expect(scaledTo(TARGET, looks(1, 0.9))).toBeUndefined();
    expect(scaledTo(TARGET, looks(1, 0.9, 0.2))).toBeUndefined();
    expect(scaledTo(TARGET, looks(1, 0.9, 0.8))).toBe(2);
  });

  test("a load within a tenth of the target changes nothing", () => {
    expect(scaledTo(TARGET, calm(2, 1.09))).toBeUndefined();
  });

  test("at most twice as many start at a time, and never more than the most", () => {
    expect(scaledTo(TARGET, looks(1, 3, 3))).toBe(2);
    expect(scaledTo(TARGET, looks(3, 3, 3))).toBe(4);
    expect(scaledTo(TARGET, looks(4, 9, 9))).toBeUndefined();
  });

  test("one fewer runs once every look of the last twenty would have been carried by that", () => {
    expect(scaledTo(TARGET, calm(3, 0.2, LOOKS_DOWN - 1))).toBeUndefined();
    expect(scaledTo(TARGET, calm(3, 0.2))).toBe(2);
    expect(scaledTo(TARGET, [...calm(3, 0.2, LOOKS_DOWN - 1), ...looks(3, 1.2)])).toBeUndefined();
    expect(scaledTo(TARGET, calm(1, 0))).toBeUndefined();
  });

  test("a number outside the bounds, whoever set it, comes back to them", () => {
    expect(scaledTo(TARGET, looks(7, 0))).toBe(4);
    expect(scaledTo({ ...TARGET, min: 2 }, looks(1, 0))).toBe(2);
  });

  test("under a steady load the number comes to rest, within its bounds, and carries it where they allow", () => {
    const bounds = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(
        bounds,
        fc.integer({ min: 5, max: 200 }),
        fc.double({ min: 0, max: 12, noNaN: true }),
        fc.integer({ min: 1, max: 18 }),
        ([min, more], cpuPercent, cpus, began) => {
          const target = { min, max: min + more, cpuPercent };
          let replicas = began;
          for (let changes = 0; ; changes += 1) {
            if (changes > 40) throw new Error("swings");
            const now = replicas;
            const next = [1, LOOKS_UP, LOOKS_DOWN]
              .map((count) => scaledTo(target, calm(now, cpus, count)))
              .find((one) => one !== undefined);
            if (next === undefined) break;
            replicas = next;
          }
          const needed = (cpus * 100) / cpuPercent;
          expect(replicas).toBeGreaterThanOrEqual(min);
          expect(replicas).toBeLessThanOrEqual(target.max);
          if (replicas < target.max) expect(needed).toBeLessThanOrEqual(replicas * 1.1 + 1e-9);
        },
      ),
    );
  });
});
