import { diskAccount, storeShortMB } from "../../../core/capacity/disk";
import { inTenths } from "../../../core/capacity/disk-rows";
import { parseDiskGB } from "../../../core/capacity/disk-size";
import { diskSum } from "../../../core/report/disk-words";

const CLAIM = { largestImageMB: 0, volumesMB: 4_000, modelsMB: 0, containers: 2, builds: false };

/** The figures of a printed sum, in tenths. */
const figures = (text: string) =>
  [...text.replace(/\(.*?\)/g, "").matchAll(/\d+\.\d/g)].map(([gb]) => Math.round(Number(gb) * 10));

test.each([7_485, 7_500, 7_519, 7_544, 1, 333, 12_345])(
  "the printed parts of a disk add up to what is printed of it, with images of %i MB",
  (imagesMB) => {
    for (const builds of [false, true]) {
      for (const modelsMB of [0, 49, 51, 4_949]) {
        const account = diskAccount({ ...CLAIM, imagesMB, modelsMB, builds }, 25_000);
        const printed = figures(diskSum(account)).reduce((sum, tenths) => sum + tenths, 0);
        expect(printed * 100).toBe(inTenths(account).needMB);
        expect(Math.abs(inTenths(account).needMB - account.needMB)).toBeLessThanOrEqual(100);
      }
    }
  },
);

test("a disk that is short by less than what is printed is short by the least that is", () => {
  const { needMB } = diskAccount({ ...CLAIM, imagesMB: 5_000 }, 25_000);
  const account = diskAccount({ ...CLAIM, imagesMB: 5_000, volumesMB: 29_010 - needMB }, 25_000);
  expect(account.headroomMB).toBe(-10);
  expect(inTenths(account)).toMatchObject({ needMB: 25_100, diskMB: 25_000, headroomMB: -100 });
});

test("what the other store lacks is never printed as nothing", () => {
  const shorts = Array.from({ length: 300 }, (_, step) =>
    storeShortMB({ ...CLAIM, imagesMB: 5_000 + step * 10 }, 25_000),
  ).filter((mb) => mb !== undefined);
  expect(Math.min(...shorts)).toBe(100);
});

test.each([
  ["25GB", 25],
  ["25g", 25],
  ["0.1TB", 0.1 * 1000],
  ["1 TB", 1000],
  ["500000MB", 500],
  ["40000000000", 40],
  ["25GiB", 26.843_545_6],
  ["1e3GB", undefined],
  ["-1GB", undefined],
  ["big", undefined],
])("a disk of %s has its GB as disks are sold", (text, gb) => {
  if (gb === undefined) expect(parseDiskGB(text)).toBeUndefined();
  else expect(parseDiskGB(text)).toBeCloseTo(gb, 6);
});
