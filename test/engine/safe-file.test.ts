import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { replaceSafely } from "../../engine/safe-file";
import { folderForEachTest } from "../support/folder";
import { sourceWords } from "../support/source";

const folder = folderForEachTest();

test("another text for a file leaves a link a link, and its rights as they were", () => {
  const file = folder.write("shared/Pulumi.dev.yaml", "config: {}\n", 0o640);
  const link = path.join(folder.path, "Pulumi.dev.yaml");
  fs.symlinkSync("shared/Pulumi.dev.yaml", link);
  replaceSafely(link, "config:\n  a: b\n");
  expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
  expect(fs.readFileSync(file, "utf8")).toBe("config:\n  a: b\n");
  expect(fs.statSync(file).mode & 0o777).toBe(0o640);
  expect(fs.readdirSync(path.dirname(file))).toEqual(["Pulumi.dev.yaml"]);
});

test("a text for which there is no room leaves the file as it was", () => {
  const before = "# a password that only this file has\n";
  const file = folder.write("Pulumi.dev.yaml", before);
  const script = folder.write(
    "replace.ts",
    `const { replaceSafely } = require(${JSON.stringify(path.resolve("engine/safe-file.ts"))});
try {
  replaceSafely(${JSON.stringify(file)}, "x".repeat(100_000));
} catch (error) {
  console.log(error.message);
}`,
  );
  const [runner] = sourceWords("cli/main.ts");
  // No file may grow beyond 16 KiB, as on a disk that is full.
  const words = ["-c", 'ulimit -f 16; exec "$@"', "sh", process.execPath, runner, script];
  const { stdout } = spawnSync("bash", words, { encoding: "utf8" });
  expect(stdout).toBe(`${file}: cannot be written (EFBIG), and is as it was\n`);
  expect(fs.readFileSync(file, "utf8")).toBe(before);
  expect(fs.readdirSync(folder.path).sort()).toEqual(["Pulumi.dev.yaml", "replace.ts"]);
});
