import { buildRoom, diskAccount, storeShortMB } from "../../../core/capacity/disk";
import { inWords } from "../../support/in-words";

/** Why a disk is refused, in words; undefined where it is large enough. */
const diskShortfall = (disk: ReturnType<typeof diskAccount>) =>
  disk.headroomMB < 0 ? inWords([{ code: "disk-short", disk }])[0] : undefined;

describe("disk", () => {
  const claim = {
    imagesMB: 1_300,
    largestImageMB: 480,
    volumesMB: 2_000,
    modelsMB: 120,
    containers: 8,
    builds: false,
  };

  test("is the sum of what stays on it, and of a build only where the host builds", () => {
    expect(diskAccount(claim, 40_000)).toEqual({
      baseMB: 5_000,
      imagesMB: 2_782,
      volumesMB: 2_000,
      modelsMB: 120,
      logsMB: 240,
      buildMB: 0,
      imageStore: "overlay2",
      needMB: 10_142,
      diskMB: 40_000,
      headroomMB: 29_858,
    });
    expect(diskAccount({ ...claim, builds: true }, 40_000).buildMB).toBe(10_960);
  });

  test("too small is said with every row", () => {
    const account = diskAccount({ ...claim, imagesMB: 12_000, builds: true }, 40_000);
    expect(diskShortfall(account)).toBe(
      "disk: 4.0 GB short: 5.0 OS and Docker + 25.7 images, current and previous + 2.0 data + 0.1 models + 0.2 logs + 11.0 build = 44.0 GB > 40.0 GB",
    );
    expect(diskShortfall(diskAccount(claim, 40_000))).toBeUndefined();
  });

  test("the document's CUDA image on its 28 GB is refused, the smaller one passes with a warning", () => {
    expect(buildRoom(15_000, 28_000)).toEqual({
      verdict: "refused",
      reason: "28.0 GB are free, building an image of 15.0 GB needs 30.0 GB",
    });
    expect(buildRoom(12_000, 28_000)).toEqual({
      verdict: "fits",
      warning: "28.0 GB are free, building an image of 12.0 GB leaves little else",
    });
    expect(buildRoom(480, 28_000)).toEqual({ verdict: "fits" });
  });

  test("the containerd store keeps 1.39 times an image, and says so", () => {
    const account = diskAccount({ ...claim, imageStore: "containerd", builds: true }, 12_000);
    expect(account.imagesMB).toBeCloseTo(3_614);
    expect(account).toMatchObject({ buildMB: 11_728, imageStore: "containerd" });
    expect(diskShortfall(account)).toContain(
      " + 3.6 images, current and previous, in the containerd image store + ",
    );
  });

  test("a disk on which the store decides is warned of while the store is not known", () => {
    // 10,142 MB in overlay2, 10,974 in the containerd store.
    const shortMB = storeShortMB(claim, 10_500) ?? 0;
    expect(inWords([{ code: "disk-short-for-store", shortMB }])[0]).toBe(
      "disk: images are counted as overlay2 keeps them; the containerd store, which a fresh Docker Engine 29 has, takes 1.3 times as much, and the disk is 0.5 GB short for that: docker info names the storage driver",
    );
    expect(storeShortMB(claim, 10_974)).toBeUndefined();
    expect(storeShortMB(claim, 10_141)).toBeUndefined();
    expect(storeShortMB({ ...claim, imageStore: "overlay2" }, 10_500)).toBeUndefined();
  });

  test("the containerd store takes 3.6 times an image while it is built", () => {
    const room = (freeMB: number) => buildRoom(1_000, freeMB, 1, "containerd");
    expect(room(3_599)).toEqual({
      verdict: "refused",
      reason:
        "3.6 GB are free, building an image of 1.0 GB in the containerd image store needs 3.6 GB",
    });
    expect(room(3_600)).toMatchObject({ verdict: "fits", warning: expect.any(String) });
    expect(room(4_600)).toEqual({ verdict: "fits" });
    expect(buildRoom(1_000, 3_000)).toEqual({ verdict: "fits" });
  });
});
