import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { ownFolder } from "../../engine/local-folder";
import { folderForEachTest } from "../support/folder";

const folder = folderForEachTest();
const seenByGit = () => {
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", folder.path, ...words], { encoding: "utf8" });
  git("init", "--quiet");
  return git("status", "--short", "--untracked-files=all");
};

test.each([
  ["a project without a .gitignore", ""],
  ["one whose .gitignore lets it through", ".enxuto/\n!.enxuto/\n!.enxuto/**\n"],
])("git sees nothing of what is kept on this machine in %s", (_, text) => {
  folder.write(".gitignore", text);
  ownFolder(path.join(folder.path, ".enxuto/state"));
  folder.write(".enxuto/passphrase", "x");
  folder.write(".enxuto/state/dev.json", "x");
  expect(seenByGit()).toBe("?? .gitignore\n");
});

test("a checkout that brings a .gitignore of its own there does not show it either", () => {
  folder.write(".enxuto/.gitignore", "!*\n");
  folder.write(".enxuto/passphrase", "x");
  ownFolder(path.join(folder.path, ".enxuto"));
  expect(seenByGit()).toBe("");
});

test("only its owner enters it, on the whole way", () => {
  ownFolder(path.join(folder.path, ".enxuto/state/.pulumi"));
  for (const one of [".enxuto", ".enxuto/state", ".enxuto/state/.pulumi"])
    expect(fs.statSync(path.join(folder.path, one)).mode & 0o077).toBe(0);
});

test("nothing is written where .enxuto leads as a link, nor into other folders", () => {
  fs.mkdirSync(path.join(folder.path, "elsewhere"));
  fs.symlinkSync("elsewhere", path.join(folder.path, ".enxuto"));
  ownFolder(path.join(folder.path, ".enxuto"));
  ownFolder(path.join(folder.path, "other"));
  expect(fs.readdirSync(path.join(folder.path, "elsewhere"))).toEqual([]);
  expect(fs.readdirSync(path.join(folder.path, "other"))).toEqual([]);
});
