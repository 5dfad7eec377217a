import { readMemory } from "../../support/compose-file";
import { judged as judgedText } from "../judge/support";

const MIB = 1024 ** 2;

function limit(written: string, key = "mem_limit") {
  return readMemory({
    "compose.yaml": `services:\n  a:\n    image: redis:7-alpine\n    ${key}: ${written}\n`,
  });
}

test.each<[string, number | undefined]>([
  ["01000000000", 134_217_728],
  ["0o1000000000", 134_217_728],
  ["0x8000000", 134_217_728],
  ["134_217_728", 134_217_728],
  ['"1e9"', 1_000_000_000],
  ['"1.5e3 MB"', 1500 * MIB],
  ['".5g"', 512 * MIB],
  ['"1 GB"', 1024 * MIB],
  ["0", undefined],
])("mem_limit: %s is what Compose makes of it", (written, bytes) => {
  const { services, dropped } = limit(written);
  expect([services[0].limitBytes, dropped]).toEqual([bytes, []]);
});

test.each(["1e9", "512.7", "1073741824.0", "9223372036854775808"])(
  "mem_limit: %s is dropped, as Compose drops it, and said",
  (written) => {
    const { services, dropped, notices } = limit(written);
    expect(services[0].limitBytes).toBeUndefined();
    expect(dropped).toEqual([{ path: "services.a.mem_limit", written }]);
    expect(notices).toEqual([{ code: "size-dropped", path: "services.a.mem_limit", written }]);
  },
);

test("a number in base 8 is said", () => {
  const [path, written] = ["services.a.mem_limit", "01000000000"];
  expect(limit(written).notices).toEqual([
    { code: "size-in-base-8", path, written, bytes: 134_217_728 },
  ]);
});

test.each([
  ["-1", "services.a.mem_limit: got -1, expected a size"],
  [".inf", 'services.a.mem_limit: got ".inf", expected a number or text'],
  ["5m", 'services.a.mem_limit: got "5m", expected at least 6m, the least that Docker takes'],
])("mem_limit: %s is refused", (written, message) => {
  expect(() => limit(written)).toThrow(message);
});

test("of mode: global the replicas count where there are any, as for Compose", () => {
  const { services } = readMemory({
    "compose.yaml":
      "services: {a: {image: 'redis:7', deploy: {mode: global, replicas: 3, resources: {limits: {memory: 100m}}}}}\n",
  });
  expect(services[0]).toMatchObject({ replicas: 3, limitBytes: 100 * MIB });
});

describe("what an engine refuses to make", () => {
  test.each([
    [
      "memswap_limit: 1g",
      "a: memswap_limit without a memory limit cannot be started, Docker refuses it",
    ],
    [
      "deploy: {resources: {limits: {memory: 100m}}}, memswap_limit: 50m",
      "a: memswap_limit below the memory limit cannot be started, Docker refuses it",
    ],
  ])("%s is no fit", (lines, reason) => {
    const fit = judgedText(`services:\n  a: {image: "redis:7-alpine", ${lines}}\n`, "2GB");
    expect(fit.verdict).toBe("refused");
    expect(fit.reasons.join("\n")).toContain(reason);
  });

  test.each(["mem_limit: 0.3g, memswap_limit: 0.3g", "memswap_limit: -1", "memswap_limit: 0"])(
    "%s is taken",
    (lines) => {
      const fit = judgedText(`services:\n  a: {image: "redis:7", ${lines}}\n`, "2GB");
      expect(fit.verdict).toBe("fits");
      expect(fit.warnings.join("\n")).not.toContain("Docker refuses");
    },
  );
});
