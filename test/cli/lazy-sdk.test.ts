import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Runs a script in which Pulumi's SDK is loaded as the command line loads it, and gives what it prints as JSON. */
function withSdk(script: string): unknown {
  const whole = `
    require("./tools/lazy-sdk.cjs")(require.resolve("./package.json"));
    const { runtime } = require("@pulumi/pulumi");
    const { LocalWorkspace } = require("@pulumi/pulumi/automation");
    const loaded = (name) => Object.keys(require.cache).filter((file) => file.includes("/node_modules/" + name + "/")).length > 1;
    (async () => console.log(JSON.stringify(await (${script})())))();
  `;
  return JSON.parse(execFileSync(process.execPath, ["-e", whole], { encoding: "utf8" }));
}

test("the SDK's start loads nothing that only takes functions apart", () => {
  const names = [
    "typescript",
    "@npmcli/arborist",
    "hosted-git-info",
    "spdx-correct",
    "cross-spawn",
  ];
  expect(withSdk(`async () => ${JSON.stringify(names)}.filter(loaded)`)).toEqual([]);
}, 60_000);

test("what was put off is there when a function is taken apart, and the packages of a project are found", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-sdk-"));
  const write = (file: string, content: object) => {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), JSON.stringify(content));
  };
  write("package.json", { name: "shop", version: "1.0.0", dependencies: { one: "1.2.3" } });
  write("node_modules/one/package.json", { name: "one", version: "1.2.3" });
  try {
    const found = withSdk(`async () => {
      const { text } = await runtime.serializeFunction(() => 42);
      process.chdir(${JSON.stringify(folder)});
      return [/=> 42|return 42/.test(text), [...(await runtime.computeCodePaths({})).keys()]];
    }`);
    expect(found).toEqual([true, ["node_modules/one"]]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 300_000);

test("a package that is a function can be called, whoever asks for it", () => {
  expect(
    withSdk(`async () => {
      const found = require("normalize-package-data");
      const it = { name: "one", version: "1.2.3", repository: "team/one" };
      found(it);
      return it.repository.url;
    }`),
  ).toBe("git+https://github.com/team/one.git");
}, 60_000);
