import { judgedNode } from "../../cli/node-release";
import { OLDEST_NODE } from "../../core/catalog/node-releases";

const NEWEST = "install Node 24";

test.each([
  ["18.20.8", { state: "missing", found: "18.20.8, expected 20.19.0 or newer", get: NEWEST }],
  ["20.18.3", { state: "missing", found: "20.18.3, expected 20.19.0 or newer", get: NEWEST }],
  [
    "20.19.0",
    { state: "optional", found: "20.19.0 works, but its support ended on 2026-04-30", get: NEWEST },
  ],
  ["22.9.0", { state: "ok", found: "22.9.0, supported until 2027-04-30" }],
  ["24.21.0", { state: "ok", found: "24.21.0, supported until 2028-04-30" }],
  ["27.0.0", { state: "ok", found: "27.0.0, not among those tested: 20, 22, 24" }],
])("Node %s", (version, judgement) => {
  expect(judgedNode(version, new Date("2026-11-28"))).toEqual(judgement);
});

test("a line is supported through its last day", () => {
  expect(judgedNode("20.20.2", new Date("2026-04-30")).state).toBe("ok");
  expect(judgedNode("20.20.2", new Date("2026-05-01")).state).toBe("optional");
});

test("what runs these tests is what package.json promises", () => {
  expect(require("../../package.json").engines.node).toBe(`>=${OLDEST_NODE.replace(/\.0$/, "")}`);
  expect(judgedNode(process.versions.node, new Date()).state).not.toBe("missing");
});
