// Writes dist/: index.html and, under assets/, one script and one style sheet named by their content.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/main.ts", "src/page.css"],
  outdir: "dist/assets",
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  charset: "utf8",
  target: "es2020",
  metafile: true,
});

let page = readFileSync("src/index.html", "utf8");
for (const [path, output] of Object.entries(metafile.outputs)) {
  page = page.replace(basename(output.entryPoint), `assets/${basename(path)}`);
}
mkdirSync("dist", { recursive: true });
writeFileSync("dist/index.html", page);
