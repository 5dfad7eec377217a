import type { Footprint } from "../../../core/capacity/footprint";
import { type Resized, resized, useOf, writable } from "../../../core/capacity/resize";

const memory = { limitMiB: 350, reservationMiB: 256 };
const service = { name: "api", replicas: 1, memory };
/** What was measured under load. */
const footprint = { minimumLimitMiB: 124, peakMiB: 130 } as Footprint;

test("use is the 95th percentile and the peak, and what was not seen is not counted", () => {
  const history = Array.from({ length: 101 }, (_, index) => ({ at: index, memoryMiB: index }));
  expect(useOf(history)).toEqual({ p95MiB: 96, peakMiB: 100, hours: 100 / 12 });
  expect(useOf([])).toBeUndefined();
});

test("a watcher that is started anew every minute makes no more of five minutes", () => {
  const history = [20, 50, 30].map((memoryMiB) => ({ at: 300, memoryMiB }));
  expect(useOf(history)).toEqual({ p95MiB: 50, peakMiB: 50, hours: 1 / 12 });
});

test.each<[string, Parameters<typeof resized>, { after: typeof memory; isHeld: boolean }]>([
  [
    "a tenth above the 95th percentile, a quarter above the peak, in steps of 8",
    [
      { ...service, footprint: { ...footprint, minimumLimitMiB: 20 } },
      { p95MiB: 90, peakMiB: 120, hours: 48 },
    ],
    { after: { limitMiB: 152, reservationMiB: 104 }, isHeld: false },
  ],
  [
    "half above the peak where nothing was measured: between two looks it may be higher",
    [service, { p95MiB: 90, peakMiB: 120, hours: 48 }],
    { after: { limitMiB: 184, reservationMiB: 104 }, isHeld: false },
  ],
  [
    "never below the minimum that was measured under load",
    [
      { ...service, footprint },
      { p95MiB: 40, peakMiB: 50, hours: 48 },
    ],
    { after: { limitMiB: 144, reservationMiB: 48 }, isHeld: true },
  ],
  [
    "more where more was used than was ever measured",
    [
      { ...service, footprint },
      { p95MiB: 300, peakMiB: 345, hours: 48 },
    ],
    { after: { limitMiB: 520, reservationMiB: 336 }, isHeld: false },
  ],
  ["what was not seen keeps what it has", [service, undefined], { after: memory, isHeld: false }],
])("%s", (_, args, expected) => {
  const { after, isHeld } = resized(...args);
  expect({ after, isHeld }).toEqual(expected);
});

test("what came yesterday keeps its budget next to what was seen for a month", () => {
  const seen = (name: string, hours: number) =>
    resized({ ...service, name }, { p95MiB: 90, peakMiB: 120, hours });
  const budgets = (services: readonly Resized[] | undefined) =>
    services?.map(({ name, after }) => [name, after.limitMiB]);
  const all = [
    seen("old", 24),
    seen("new", 23.9),
    resized({ ...service, name: "gone" }, undefined),
  ];
  expect(budgets(writable(all))).toEqual([
    ["old", 184],
    ["new", 350],
    ["gone", 350],
  ]);
  expect(writable(all, 25)).toBeUndefined();
  expect(budgets(writable(all, 0.5))).toEqual([
    ["old", 184],
    ["new", 184],
    ["gone", 350],
  ]);
});
