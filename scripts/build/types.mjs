// Takes the declarations away that no entry of the package leads to: those of what its code is made of, which nobody can import.
import * as fs from "node:fs";
import * as path from "node:path";

const DIST = path.join(import.meta.dirname, "../../dist");
const { exports } = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, "../../package.json"), "utf8"),
);

const reached = new Set();

function visit(file) {
  if (reached.has(file)) return;
  reached.add(file);
  const text = fs.readFileSync(file, "utf8");
  for (const [, wanted] of text.matchAll(/(?:from |import\()"(\.[^"]*)"/g)) {
    const base = path.resolve(path.dirname(file), wanted.replace(/\.js$/, ""));
    const found = [`${base}.d.ts`, path.join(base, "index.d.ts")].find((one) => fs.existsSync(one));
    // What is named only where its code is, as a table of JSON, has no declaration.
    if (found) visit(found);
  }
}

for (const { types } of Object.values(exports)) {
  if (types) visit(path.resolve(DIST, "..", types));
}

for (const entry of fs.readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
  const file = path.join(DIST, entry);
  if (file.endsWith(".d.ts") && !reached.has(file)) fs.rmSync(file);
}
