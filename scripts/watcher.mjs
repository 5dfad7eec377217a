// Makes dist/watcher.js: the judgement of a server's watcher for Duktape, an engine of ECMAScript 5 that every Debian and Ubuntu has as
// a package of 130 KB. So a server judges by the very rules and says it in the very words of this package.
import * as fs from "node:fs";
import * as path from "node:path";
import { transform } from "@swc/core";
import { build } from "esbuild";
import { shortened } from "./build/shortened.mjs";

const PROJECT = path.join(import.meta.dirname, "..");

const shared = { absWorkingDir: PROJECT, bundle: true, write: false, legalComments: "none" };

/** Writes the program to a file and gives the sources that went into it. */
export async function buildWatcher(file) {
  const whole = await build({
    ...shared,
    entryPoints: ["watcher/main.ts"],
    format: "iife",
    target: "es2020",
  });
  // What ES5 has not is taken from core-js, as far as the program uses it.
  const plain = await transform(whole.outputFiles[0].text, {
    env: { targets: { ie: "11" }, mode: "usage", coreJs: "3.51" },
    isModule: false,
  });
  const { outputFiles, metafile } = await build({
    ...shared,
    stdin: { contents: plain.code, resolveDir: PROJECT },
    format: "iife",
    target: "es5",
    minify: true,
    metafile: true,
  });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, await shortened(outputFiles[0].text, { ecma: 5 }));
  return Object.keys(metafile.inputs);
}

if (process.argv[1] === import.meta.filename) {
  await buildWatcher(process.argv[2] ?? path.join(PROJECT, "dist", "watcher.js"));
}
