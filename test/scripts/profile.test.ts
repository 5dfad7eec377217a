import { type CpuProfile, ownerOf, secondsByOwner } from "../../scripts/speed/cpu-profile";
import { partsPage, type Step } from "../../scripts/speed/parts-page";
import { kindOf, type Seen, sharesOf, watched } from "../../scripts/speed/processes";

jest.setTimeout(120_000);

describe("processes of a run", () => {
  test.each([
    [["/usr/bin/node", "cli/enxuto.cjs", "up"], true, "enxuto"],
    [["pulumi", "preview"], false, "Pulumi's CLI"],
    [
      ["/root/.pulumi/plugins/resource-docker-v5.2.0/pulumi-resource-docker", "1"],
      false,
      "provider plugins",
    ],
    [
      ["node", "/x/tools/analyzer/pulumi-analyzer-policy-nodejs", "127.0.0.1:1"],
      false,
      "policy pack",
    ],
    [["/usr/bin/docker", "ps"], false, "Docker's CLI"],
    [["sh", "-c", "lock"], false, "other"],
  ] as const)("%j is of the right kind", (words, isFirst, kind) => {
    expect(kindOf(words, isFirst)).toBe(kind);
  });

  test("of one kind are counted together, the time in which several are there once", () => {
    const seen: Seen[] = [
      { kind: "Pulumi's CLI", from: 0, to: 2, cpu: 0.5 },
      { kind: "provider plugins", from: 1, to: 3, cpu: 0.25 },
      { kind: "provider plugins", from: 2, to: 4, cpu: 0.25 },
    ];
    expect([...sharesOf(seen)]).toEqual([
      ["Pulumi's CLI", { starts: 1, cpu: 0.5, clock: 2 }],
      ["provider plugins", { starts: 2, cpu: 0.5, clock: 3 }],
    ]);
  });

  (process.platform === "linux" ? test : test.skip)(
    "are seen with all that they start",
    async () => {
      const { clock, seen } = await watched(".", [
        "sh",
        "-c",
        "sleep 0.5; (sleep 0.5; true); true",
      ]);
      expect(clock).toBeGreaterThanOrEqual(1);
      expect(seen.length).toBeGreaterThanOrEqual(3);
      await expect(watched(".", ["sh", "-c", "echo no luck; exit 3"])).rejects.toThrow(
        /ended with 3:\nno luck/,
      );
    },
  );
});

test("a profile is told by whose code ran, without the time in which none did", () => {
  const frame = (id: number, functionName: string, url = "") => ({
    id,
    callFrame: { functionName, url },
  });
  const profile: CpuProfile = {
    nodes: [
      frame(1, "(idle)"),
      frame(2, "admit", "file:///x/enxuto/dist/cli/verbs.js"),
      frame(3, "output", "file:///x/node_modules/@pulumi/pulumi/output.js"),
      frame(4, "(garbage collector)"),
    ],
    samples: [1, 2, 3, 3, 4],
    timeDeltas: [1e6, 5e5, 25e4, 25e4, 1e5],
  };
  const found = [...secondsByOwner(profile)].filter(([, seconds]) => seconds > 0);
  expect(found).toEqual([
    ["enxuto", 0.5],
    ["Pulumi's SDK", 0.5],
    ["garbage collection", 0.1],
  ]);
  expect(ownerOf({ functionName: "x", url: "file:///a/node_modules/@grpc/grpc-js/x.js" })).toBe(
    "gRPC and protobuf",
  );
  expect(ownerOf({ functionName: "wrapSafe", url: "node:internal/modules/cjs/loader" })).toBe(
    "Node: loading and compiling",
  );
});

test("the page has a row for each step and each owner", () => {
  const step: Step = {
    step: "preview",
    clock: 4,
    shares: new Map([
      ["enxuto", { starts: 1, cpu: 1.5, clock: 4 }],
      ["Pulumi's CLI", { starts: 1, cpu: 1, clock: 3 }],
    ]),
  };
  const page = "a\n<!-- parts -->\n<!-- /parts -->\nb\n";
  expect(partsPage(page, [step], new Map([["Pulumi's SDK", 0.75]]), "a machine")).toBe(`a
<!-- parts -->
| step | seconds | while Pulumi runs | enxuto: starts, CPU | Pulumi's CLI: starts, CPU |
|---|---:|---:|---:|---:|
| preview | 4.0 | 75 % | 1, 1.50 s | 1, 1.00 s |

| code in the process of enxuto, up asked of Pulumi | seconds | share |
|---|---:|---:|
| Pulumi's SDK | 0.75 | 100 % |

Measured on a machine.
<!-- /parts -->
b
`);
  expect(() => partsPage("nothing", [step], new Map(), "")).toThrow("has no <!-- parts -->");
});
