import * as fs from "node:fs";
import * as path from "node:path";
import { GUESS_EXCEEDED, GUESS_ROOM, guessWithin } from "../../core/capacity/guesses";
import { withRanges } from "../../scripts/classes/data";
import { evidence } from "../../scripts/classes/evidence";
import { exceeded, type LeftOut, leaveOut } from "../../scripts/classes/ranges";

const FILE = path.join(__dirname, "../../core/catalog/programs/data/classes.json");

describe("the ranges of the classes", () => {
  const known = evidence();
  const all = leaveOut(known);

  test("are what `npm run classes` makes of the readings that are there", () => {
    const text = fs.readFileSync(FILE, "utf8");
    expect(withRanges(text, known, all.reach)).toBe(text);
  });

  test("hold four of five programs that were left out when they were made, and more take less than more", () => {
    expect(all.programs).toBeGreaterThanOrEqual(113);
    expect(all.held / all.programs).toBeGreaterThanOrEqual(0.8);
    expect(all.above / all.programs).toBeLessThanOrEqual(1 / 15);
    expect(all.below + all.above + all.held).toBe(all.programs);
  });

  test("hold about as many of the half of the programs that the reach was not chosen by", () => {
    const shares = [0, 1].map((half) => {
      const [seen, others] = [half, 1 - half].map((one) => ({
        ...known,
        readings: known.readings.filter((_, index) => index % 2 === one),
      }));
      const { reach } = leaveOut(seen);
      return heldBy(leaveOut(others, reach));
    });
    for (const share of shares) expect(share).toBeGreaterThanOrEqual(0.7);
  });
});

test("the odds of a guess are those of the programs that deployments declare memory for", () => {
  const known = evidence();
  const times = GUESS_EXCEEDED.map(([most]) => most);
  const parts = exceeded(known, leaveOut(known).reach, times);
  expect(parts.map((part) => Number(part.toFixed(3)))).toEqual(
    GUESS_EXCEEDED.map(([, part]) => part),
  );
  expect(guessWithin(100, 800)).toBeGreaterThanOrEqual(0.95);
  expect([guessWithin(100, 100 * GUESS_ROOM), guessWithin(100, 3200)]).toEqual([0.961, 1]);
});

function heldBy({ held, programs }: LeftOut): number {
  return held / programs;
}
