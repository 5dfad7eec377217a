import { ignoreRules } from "../../../core/dockerfile/ignore";
import { judgeFiles } from "../../support/image-cases";
import { ignoreTable } from "./ignore-table";

const { files, rows } = ignoreTable();

test.each(rows.map((row) => [row.name, row] as const))("%s as BuildKit reads it", (_, row) => {
  const { dockerignore, leftOut, travels, refused } = row;
  if (refused !== undefined) {
    expect(() => ignoreRules(dockerignore)).toThrow(refused);
    return;
  }
  const { ignores } = ignoreRules(dockerignore);
  const expected = travels ?? files.filter((file) => !leftOut?.includes(file));
  expect(files.filter((file) => !ignores(file))).toEqual(expected);
});

test("names are told apart by case", () => {
  const { ignores } = ignoreRules("models\n*.md\nd*\n");
  expect(["models/a", "Models/a", "PROMPT.MD", "Dockerfile"].map(ignores)).toEqual([
    ...[true, false, false, false],
  ]);
});

test.each([
  ["many wildcards", `${"a*".repeat(30)}b`, "a".repeat(100), false],
  ["many wildcards that match", `${"a*".repeat(30)}b`, `${"a".repeat(100)}b`, true],
  ["many directories", `${"**/a/".repeat(20)}b`, "a/".repeat(60), false],
  ["directories left out", "**/a/**/b/*.c*", "a/b/x.cc", true],
  ["directories within a name", "x**/a/**/b*", "xy/a/b", true],
  ["wildcards without end", `${"*".repeat(40_000)}a`, "x/a", true],
])("a stranger's pattern is answered at once: %s", (_, pattern, path, expected) => {
  const began = Date.now();
  expect(ignoreRules(`${pattern}\n`).ignores(path)).toBe(expected);
  expect(Date.now() - began).toBeLessThan(5000);
});

test("a directory that is left out is walked only where something may come back", () => {
  const { mayBringBack } = ignoreRules("*\n!src/app/*.py\n");
  expect(["src", "src/app", "src/app/x", "other"].map(mayBringBack)).toEqual([
    ...[true, true, true, false],
  ]);
});

test("a secret under a name in capitals is named, since **/.env* leaves it in", () => {
  const files = { Dockerfile: "FROM scratch\nUSER 1\n", ".ENV.production": "x" };
  const found = judgeFiles(files).findings.filter(({ rule }) => rule === "dockerignore");
  expect(found.map(({ found: each }) => each)).toEqual([
    "does not leave out .ENV.production, since names are told apart by case",
  ]);
});
