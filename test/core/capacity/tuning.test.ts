import {
  tuneNodeHeapMiB,
  tunePostgres,
  tuneRedisMaxmemoryMiB,
} from "../../../core/capacity/tuning";

describe("knobs follow the limit", () => {
  test.each([128, 192, 256, 512, 1024, 4096])(
    "postgres in %d MiB stays below 80 %%",
    (limitMiB) => {
      const t = tunePostgres(limitMiB);
      const worst =
        t.sharedBuffersMiB + t.maintenanceWorkMemMiB + (t.maxConnections * t.workMemKiB) / 1024;
      expect(worst).toBeLessThanOrEqual(limitMiB * 0.8);
    },
  );

  test("redis keeps a quarter free, node three tenths", () => {
    expect([tuneRedisMaxmemoryMiB(64), tuneNodeHeapMiB(384)]).toEqual([48, 268]);
  });
});
