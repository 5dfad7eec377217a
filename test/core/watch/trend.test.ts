import { type DayPeak, peaksIn, peaksOf, trendsOf } from "../../../core/watch/trend";

const TODAY = 20_000;

/** Peaks of whole days up to yesterday, the last one last. */
const peaks = (...figures: readonly number[]): DayPeak[] =>
  figures.map((memoryMiB, index) => ({
    ...{ service: "api", memoryMiB },
    day: TODAY - figures.length + index,
  }));

const lineOf = (...figures: readonly number[]) =>
  trendsOf(peaks(...figures), TODAY).map(({ nowMiB, perDayMiB, days }) =>
    [nowMiB, perDayMiB, days].map((figure) => Math.round(figure * 10) / 10),
  );

test.each<[string, number[][], number[][]]>([
  ["steady growth", lineOf(50, 52, 54, 56, 58, 60), [[62, 2, 6]]],
  ["none of what swings", lineOf(50, 58, 49, 57, 50, 58, 50), [[50, 0, 7]]],
  ["growth beside one day of a release", lineOf(50, 52, 180, 56, 58, 60, 62), [[64, 2, 7]]],
  [
    "growth after a restart made it small for a day",
    lineOf(50, 52, 54, 10, 58, 60, 62),
    [[64, 2, 7]],
  ],
  ["nothing of four days", lineOf(50, 60, 70, 80), []],
  [
    "only the last two weeks",
    lineOf(...new Array(20).fill(90), ...new Array(14).fill(50)),
    [[50, 0, 14]],
  ],
])("the line of %s", (_, found, expected) => expect(found).toEqual(expected));

test("today is not over, so it is no day of the line", () => {
  const all = [...peaks(50, 52, 54, 56, 58), { service: "api", day: TODAY, memoryMiB: 3 }];
  expect(trendsOf(all, TODAY)).toEqual(trendsOf(all.slice(0, -1), TODAY));
});

test("a day's peak is the largest of its five minutes, from entries as from a server's lines", () => {
  const entry = { service: "api", cpus: 0, restarts: 0 };
  const at = TODAY * 86_400;
  expect(
    peaksOf([
      { ...entry, at: at + 300, memoryMiB: 50 },
      { ...entry, at: at + 600, memoryMiB: 70 },
      { ...entry, at: at + 900, memoryMiB: 60 },
      { ...entry, at: at - 300, memoryMiB: 40 },
    ]),
  ).toEqual(peaksIn([`${TODAY}\tapi\t70`, `${TODAY - 1}\tapi\t40`]));
});
