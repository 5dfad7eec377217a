import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { sourceWords } from "../support/source";

const PROJECT = path.join(__dirname, "../..");

test("the pages and the examples of docs/ are what the program prints: npm run docs", () => {
  const { stdout } = spawnSync(process.execPath, [...sourceWords("scripts/docs.ts"), "--check"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  expect(stdout).toBe("docs are current\n");
}, 300_000);
