import type { Footprint } from "../../../core/capacity/footprint";
import { resized, useOf } from "../../../core/capacity/resize";

const memory = { limitMiB: 350, reservationMiB: 256 };
const service = { name: "api", replicas: 1, memory };
/** A minimum that was measured under load. */
const footprint = { minimumLimitMiB: 124 } as Footprint;

test("use is the 95th percentile and the peak, and what was not seen is not counted", () => {
  const figures = [0, ...Array.from({ length: 100 }, (_, index) => index + 1)];
  expect(useOf(figures)).toEqual({ p95MiB: 96, peakMiB: 100, hours: 100 / 12 });
  expect(useOf([])).toBeUndefined();
});

test.each<[string, Parameters<typeof resized>, { after: typeof memory; isHeld: boolean }]>([
  [
    "a tenth above the 95th percentile, a quarter above the peak, in steps of 8",
    [service, { p95MiB: 90, peakMiB: 120, hours: 48 }],
    { after: { limitMiB: 152, reservationMiB: 104 }, isHeld: false },
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
    "more where more was used",
    [service, { p95MiB: 300, peakMiB: 345, hours: 48 }],
    { after: { limitMiB: 432, reservationMiB: 336 }, isHeld: false },
  ],
  ["what was not seen keeps what it has", [service, undefined], { after: memory, isHeld: false }],
])("%s", (_, args, expected) => {
  const { after, isHeld } = resized(...args);
  expect({ after, isHeld }).toEqual(expected);
});
