import { measuredProblems } from "../../../core/catalog/programs/record";
import { groupsAreWritable } from "../../../measure/footprints/group";
import { measure, places } from "../../../measure/footprints/measure";

const able = process.getuid?.() === 0 && groupsAreWritable();
if (!able)
  console.log(
    "left out: measuring a footprint: memory groups cannot be written to here; run as root on Linux",
  );

(able ? test : test.skip)(
  "a small program is installed, run, loaded and measured, and leaves nothing behind",
  async () => {
    const record = await measure("beanstalkd", { search: false, say: () => {} });
    expect(measuredProblems(record)).toEqual([]);
    expect(record).toMatchObject({
      program: "beanstalkd",
      processes: 1,
      limitMiB: null,
      load: "2000 × a job of 300 bytes on a connection of its own at 8",
      recipe: "beanstalkd",
    });
    // 2,000 jobs of 300 bytes are 0.6 MB; the whole of it is far below a shell with a language's runtime.
    expect(record.loadedMiB).toBeGreaterThan(record.restMiB + 0.5);
    expect(record.peakMiB).toBeLessThan(5);
    expect([...places]).toEqual([]);
  },
  600_000,
);
