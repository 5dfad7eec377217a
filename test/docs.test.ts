import * as fs from "node:fs";
import * as path from "node:path";
import { cliMarkdown, help } from "../cli/usage";
import { PAGES } from "../scripts/pages";

const PROJECT = path.join(__dirname, "..");
const read = (file: string) => fs.readFileSync(path.join(PROJECT, file), "utf8");

/** Words that the glossary replaces, each with its term. */
const BANNED = read("docs/glossary.md")
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .flatMap(([, term, , not]) => (not && not !== "not" && not !== "---" ? [[not, term]] : []));

/** Pages as people read them: without what programs print into them. */
function prose(file: string): string {
  return read(file).replace(/<!-- ([\w-]+) -->[\s\S]*?<!-- \/\1 -->/g, "");
}

test("the glossary bans words", () => expect(BANNED.length).toBeGreaterThanOrEqual(6));

test.each(BANNED)("%j is nowhere on the pages and in help: the term is %j", (word) => {
  const found = new RegExp(`\\b${word}\\b`, "i");
  const texts = [
    ...PAGES.filter((file) => !file.includes("pt-BR")).map((file) => [file, prose(file)]),
    ["enxuto help", `${help()}\n${cliMarkdown()}`],
  ];
  expect(texts.filter(([, text]) => found.test(text)).map(([name]) => name)).toEqual([]);
});

test("the README is a page", () => {
  expect(read("README.md").split("\n").length - 1).toBeLessThanOrEqual(150);
});

test("the README says what the first up downloads, what may stand in its place, and the verbs of a stack's life", () => {
  const readme = read("README.md");
  expect(readme).toMatch(/the first one downloads provider plugins and base images/);
  expect(readme).toMatch(/-c 'bases=\{"python":"python:3\.11-slim"\}'/);
  expect(readme).toContain("--delete-data=STACK");
  for (const verb of ["status", "logs", "rollback", "refresh", "prune", "destroy"]) {
    expect(readme).toContain(`\`${verb}\``);
  }
});
