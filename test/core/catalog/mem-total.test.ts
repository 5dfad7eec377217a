import { fitOf } from "../../../core/capacity/fit";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { hostCapacity, withMemTotal } from "../../../core/catalog/hosts";
import { estimatedMemTotal } from "../../../core/catalog/mem-total";
import { saidFit } from "../../../core/report/said";

describe("an estimated MemTotal", () => {
  test.each<[number, number, number]>([
    [1024, 837, 967],
    [2048, 1844, 1973],
    [4096, 3858, 3914],
    [8192, 7886, 7940],
    [32768, 32054, 32092],
  ])("of %d MiB lies between %d and %d", (memoryMiB, lowMiB, highMiB) => {
    expect(estimatedMemTotal(memoryMiB)).toEqual({ lowMiB, highMiB });
  });

  const today = new Date("2026-09-23");
  const droplet = hostCapacity("digitalocean", "s-1vcpu-2gb", today);
  const judged = (reservationMiB: number, host = droplet) =>
    fitOf({
      ...{ system: "shop", profile: "default", host, reserve: DEFAULT_RESERVE },
      loads: [
        {
          name: "web",
          replicas: 1,
          rollout: "stop-first",
          memory: { limitMiB: reservationMiB, reservationMiB },
        },
      ],
      hostOffers: [],
      profileOffers: [],
    });

  test("says so where it decides", () => {
    expect(saidFit(judged(1412))).toMatchObject({ verdict: "fits", warnings: [] });
    expect(saidFit(judged(1480))).toMatchObject({
      verdict: "refused",
      warnings: [
        expect.stringMatching(/^limits add up to/),
        "MemTotal of digitalocean s-1vcpu-2gb was never read: from 1,844 to 1,973 MiB, and from 1,912 on it fits. Read it there, grep MemTotal /proc/meminfo, and say so: --mem-total. Once the server is up, enxuto status reads and keeps it",
      ],
    });
    expect(saidFit(judged(1600)).warnings.filter((text) => text.startsWith("MemTotal"))).toEqual(
      [],
    );
  });

  test("gives way to what was read on the server", () => {
    const read = withMemTotal(droplet, "--mem-total", "2020816kB");
    expect(judged(1480, read)).toMatchObject({
      verdict: "fits",
      host: { memTotalMiB: 1973, memTotalIs: "declared" },
    });
    expect(() => withMemTotal(droplet, "--mem-total", "2020816")).toThrow(
      '--mem-total: got "2020816", expected MemTotal as /proc/meminfo has it: 2020816kB',
    );
  });
});
