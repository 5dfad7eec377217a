import { DEFAULT_RESERVE, RESERVE_PARTS, reserveMiB } from "../../../core/capacity/reserve";

describe("the default reserve", () => {
  test("is the sum of its parts, the nightly upgrade among them", () => {
    expect(DEFAULT_RESERVE).toEqual({ baseMiB: 320, perContainerMiB: 12, evictionMiB: 100 });
    expect(RESERVE_PARTS.map(({ of, name, mib }) => `${of} ${name} ${mib}`)).toEqual([
      "baseMiB system and Docker at rest 147",
      "baseMiB nightly security upgrade 78",
      "baseMiB services of other distributions 95",
      "perContainerMiB container 5",
      "perContainerMiB published port 3",
      "perContainerMiB shim under health checks 4",
      "evictionMiB eviction margin 100",
    ]);
  });

  test("keeps 516 MiB beside eight containers", () => {
    expect(reserveMiB(DEFAULT_RESERVE, 8)).toBe(516);
  });
});
