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

  // ANALYZE keeps 300 rows of up to 2 KiB for each point, whatever maintenance_work_mem says.
  test("postgres samples within a quarter of a small limit, one table at a time", () => {
    const of = (limitMiB: number) => {
      const { statisticsTarget, autovacuumWorkers } = tunePostgres(limitMiB);
      return [statisticsTarget, autovacuumWorkers];
    };
    expect([96, 128, 240, 768, 2048].map(of)).toEqual([
      [40, 1],
      [54, 1],
      [100, 1],
      [100, 2],
      [100, 3],
    ]);
  });

  test("redis keeps a quarter free, node three tenths", () => {
    expect([tuneRedisMaxmemoryMiB(64), tuneNodeHeapMiB(384)]).toEqual([48, 268]);
  });
});
