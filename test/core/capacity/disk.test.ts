import { buildRoom, type DiskClaim, diskAccount } from "../../../core/capacity/disk";
import { inWords } from "../../support/in-words";

/** Why a disk is refused, in words; undefined where it is large enough. */
const diskShortfall = (disk: ReturnType<typeof diskAccount>) =>
  disk.headroomMB < 0 ? inWords([{ code: "disk-short", disk }])[0] : undefined;

describe("disks", () => {
  const claim: DiskClaim = {
    imagesMB: 1_300,
    largestImageMB: 400,
    volumesMB: 2_000,
    modelsMB: 500,
    containers: 9,
    builds: false,
  };

  test("a server carries images twice, data, models and logs; only a builder its cache", () => {
    expect(diskAccount(claim, 40_000)).toMatchObject({ needMB: 10_552, headroomMB: 29_448 });
    expect(diskAccount({ ...claim, builds: true }, 40_000)).toMatchObject({ needMB: 21_352 });
  });

  test("one that is too small is refused with its sum", () => {
    expect(diskShortfall(diskAccount(claim, 10_000))).toBe(
      "disk: 0.6 GB short: 5.0 OS and Docker + 2.8 images, current and previous + 2.0 data + 0.5 models + 0.3 logs = 10.6 GB > 10.0 GB",
    );
  });

  test.each([
    [
      "the document's CUDA image",
      18_000,
      28_000,
      "refused",
      "28.0 GB are free, building an image of 18.0 GB needs 36.0 GB",
    ],
    [
      "the smallest of its estimates",
      15_000,
      28_000,
      "refused",
      "28.0 GB are free, building an image of 15.0 GB needs 30.0 GB",
    ],
    [
      "its optimised image",
      12_000,
      28_000,
      "fits",
      "28.0 GB are free, building an image of 12.0 GB leaves little else",
    ],
    ["one of ours", 341, 28_000, "fits", undefined],
  ])("room to build %s", (_, imageMB, freeMB, verdict, words) => {
    const room = buildRoom(imageMB, freeMB);
    expect([room.verdict, room.reason ?? room.warning]).toEqual([verdict, words]);
  });
});
