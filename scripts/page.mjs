// Builds the page into a folder (node scripts/page.mjs [FOLDER], by default dist/page): one file that opens from anywhere, even
// without a server, and the service worker that keeps it for visits without a network.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const PROJECT = path.join(import.meta.dirname, "..");
const PAGE = path.join(PROJECT, "page");
const folder = process.argv[2] ?? path.join(PROJECT, "dist", "page");

/** What the page should weigh at most, compressed and with all knowledge, in bytes; and where its growth is a mistake. */
const AIM_BYTES = 250_000;
const MOST_BYTES = 260_000;

const [script, worker] = await Promise.all([bundled("main.tsx"), bundled("worker.ts")]);
const style = fs.readFileSync(path.join(PAGE, "style.css"), "utf8");
const parts = { policy: policy(), style, worker, script };
const html = fs
  .readFileSync(path.join(PAGE, "index.html"), "utf8")
  .replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
fs.mkdirSync(folder, { recursive: true });
fs.writeFileSync(path.join(folder, "index.html"), html);
fs.copyFileSync(path.join(PAGE, "service-worker.js"), path.join(folder, "service-worker.js"));

const bytes = gzipSync(html, { level: 9 }).length;
if (bytes > AIM_BYTES) {
  console.error(`page: ${bytes} bytes compressed are above the budget of ${AIM_BYTES}`);
  if (bytes > MOST_BYTES) process.exitCode = 1;
}

async function bundled(entry) {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: [path.join(PAGE, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: {
      // The systems of the documents take their words from the package, as a team's own do.
      "enxuto/model": path.join(PROJECT, "api", "model.ts"),
      // 28 kB of which the reader of Dockerfiles needs two functions.
      "vscode-languageserver-types": path.join(PAGE, "lean", "language-server.ts"),
      // 16 kB of which the drawings need numbers only.
      "d3-interpolate": path.join(PAGE, "lean", "interpolate.ts"),
      // 5 kB for labels that no drawing has.
      "d3-format": path.join(PAGE, "lean", "format.ts"),
    },
    plugins: [{ name: "lean-data", setup: leanData }],
  });
  return outputFiles[0].text.trim();
}

/** What is known of programs without what no answer says, and written so that it compresses well. */
function leanData(build) {
  build.onLoad({ filter: /[/]crowd\.json$/ }, leanCrowd);
  build.onLoad({ filter: /[/]system-containers\.json$/ }, leanSystemContainers);
  build.onLoad({ filter: /[/]programs[/]data[/]measured\.json$/ }, leanMeasured);
}

/** Public deployments by program: an image mostly has the name of its program in it. */
function leanCrowd({ path: file }) {
  const mark = "~";
  const text = fs.readFileSync(file, "utf8");
  if (text.includes(mark)) throw new Error(`${file}: has a ${mark}, which marks names here`);
  // The quartiles of one deployment are one figure.
  const lean = (values) => (values?.[0] === 1 ? values[1] : values);
  const rows = JSON.parse(text).map(([name, images, count, reserved, limited, ...rest]) => [
    name,
    images.map((image) => image.replaceAll(name, mark)).join(" "),
    ...[count, lean(reserved), lean(limited), ...rest],
  ]);
  const contents = `const full = (value) => typeof value === "number" ? [1, value, value, value] : value;
export default ${inColumns(rows)}.map(([name, images, count, reserved, limited, ...rest]) => [
    name, images.split(" ").map((image) => image.replaceAll("${mark}", name)), count, full(reserved), full(limited), ...rest]);`;
  return { contents, loader: "js" };
}

/** Rows as a program that makes them of columns: values of one kind side by side compress to nine tenths of what rows do. */
function inColumns(rows) {
  const columns = rows[0].map((_, column) => rows.map((row) => row[column]));
  return `((columns) => columns[0].map((_, row) => columns.map((column) => column[row])))(${JSON.stringify(columns)})`;
}

/** Defaults of system containers. */
function leanSystemContainers({ path: file }) {
  const contents = `export default ${inColumns(JSON.parse(fs.readFileSync(file, "utf8")))};`;
  return { contents, loader: "js" };
}

/** Own measurements without how each was run. */
function leanMeasured({ path: file }) {
  const keys = [
    "program",
    "images",
    "variant",
    "version",
    "registry",
    "runtime",
    "restMiB",
    "startPeakMiB",
    "loadedMiB",
    "peakMiB",
    "smallestLimitMiB",
    "largestFailingLimitMiB",
    "limitMiB",
    "followsLimit",
    "asOf",
  ];
  const rows = JSON.parse(fs.readFileSync(file, "utf8")).map((row) => keys.map((key) => row[key]));
  const contents = `const keys = ${JSON.stringify(keys)};
    export default ${inColumns(rows)}.map((row) =>
      Object.fromEntries(keys.map((key, index) => [key, row[index]])));`;
  return { contents, loader: "js" };
}

/** Nothing is asked of any server, and only the page's own script and style are taken: the browser holds the page to it. */
function policy() {
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "worker-src 'self' blob:",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
