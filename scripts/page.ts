import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const PROJECT = path.join(__dirname, "..");
const PAGE = path.join(PROJECT, "page");

/** The most that the page may weigh, compressed and with all knowledge, in bytes. */
const MOST_BYTES = 250_000;

/** Builds the page into a folder: one file that opens from anywhere, and the service worker that keeps it. Gives the compressed bytes. */
export async function buildPage(folder: string): Promise<number> {
  const [script, worker] = await Promise.all([bundle("main.tsx"), bundle("worker.ts")]);
  const style = fs.readFileSync(path.join(PAGE, "style.css"), "utf8");
  const parts: Record<string, string> = { policy: policy(script, style), style, worker, script };
  const html = fs
    .readFileSync(path.join(PAGE, "index.html"), "utf8")
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name]);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "index.html"), html);
  fs.copyFileSync(path.join(PAGE, "service-worker.js"), path.join(folder, "service-worker.js"));
  return gzipSync(html, { level: 9 }).length;
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(PAGE, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  return outputFiles[0].text.trim();
}

/** Nothing is asked of any server, and only the page's own script and style are taken: the browser holds the page to it. */
function policy(script: string, style: string): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
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

if (require.main === module) {
  const folder = process.argv[2] ?? path.join(PROJECT, "dist", "page");
  void buildPage(folder).then((bytes) => {
    console.log(`${folder}: ${Math.round(bytes / 1000)} kB compressed`);
    if (bytes > MOST_BYTES) {
      console.error(`page: ${bytes} bytes are above the budget of ${MOST_BYTES}`);
      process.exitCode = 1;
    }
  });
}
