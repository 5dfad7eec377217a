import * as path from "node:path";
import { build } from "esbuild";

const PROJECT = path.join(__dirname, "../..");

/** The files of ours that a program of the page is made of. */
async function sourcesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: PROJECT,
    entryPoints: [path.join("page", entry)],
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "silent",
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: { "enxuto/model": path.join(PROJECT, "api", "model.ts") },
  });
  return Object.keys(metafile.inputs).filter((file) => !file.startsWith("node_modules/"));
}

test("nothing that reads or judges is in the program that draws, so that no file holds up typing", async () => {
  const judging = /^core\/(compose|judge|dockerfile|catalog\/(programs|python))\//;
  const found = (await sourcesOf("main.tsx")).filter((file) => judging.test(file));
  expect(found).toEqual([]);
  expect(
    (await sourcesOf("worker.ts")).filter((file) => judging.test(file)).length,
  ).toBeGreaterThan(100);
}, 60_000);
