import { backupSnapshot, recordOf } from "../../../core/watch/record";

const NOW = Date.parse("2026-11-30T12:00:00Z");

describe("the record of backups", () => {
  test("does not call one fresh that a clock which was ahead has dated", () => {
    const seen = (at: string) => backupSnapshot({ backup: { lastGood: at } }, 3600, NOW);
    expect(seen("2027-08-01T00:00:00Z")).toEqual({ everySeconds: 3600 });
    expect(seen("2026-11-30T12:30:00Z")).toEqual({ everySeconds: 3600, ageSeconds: 0 });
    expect(seen("2026-11-30T11:00:00Z")).toEqual({ everySeconds: 3600, ageSeconds: 3600 });
  });

  test("tells a failure that was written after such a one", () => {
    const good = "backup-ok\t2027-08-01T00:00:00Z\t/kept\n";
    const bad = "backup-failed\t2026-11-30T11:00:00Z\tno room\n";
    expect(recordOf(`${good}${bad}`).backup?.problem).toBe("no room");
    expect(recordOf(`${bad}${good}`).backup?.problem).toBeUndefined();
  });
});
