import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { peerDependencies } from "../../package.json";

const PROJECT = path.join(__dirname, "..", "..");

/** Inside the project, since the command line looks for its package in the folders above it. */
const CACHE = path.join(PROJECT, "node_modules/.cache/enxuto");

/**
 * The command line in one file, made from the sources once for each run of jest and removed at its end: a start then reads that file
 * instead of several hundred, and never what an earlier run left. `ENXUTO_BUNDLE` names it.
 */
export default async function bundle(): Promise<void> {
  fs.mkdirSync(CACHE, { recursive: true });
  const folder = fs.mkdtempSync(path.join(CACHE, "bundle-"));
  process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  await build({
    absWorkingDir: PROJECT,
    entryPoints: ["cli/main.ts"],
    outdir: folder,
    bundle: true,
    platform: "node",
    target: `node${process.versions.node}`,
    external: Object.keys(peerDependencies).flatMap((name) => [name, `${name}/*`]),
    // Traces name the sources with NODE_OPTIONS=--enable-source-maps; without it a plan takes a quarter less.
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  });
  process.env.ENXUTO_BUNDLE = path.join(folder, "main.js");
}
