import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/**
 * Writes core/catalog/node/measured.json: MB that packages of npm take in node_modules on Linux x86-64, each without the packages
 * inside it. Those of node-references.json are installed with all that they need; install scripts do not run.
 *
 *   npm run node-packages        needs npm and the registry; two minutes
 */
function main(): void {
  const names = JSON.parse(
    fs.readFileSync(path.join(__dirname, "node-references.json"), "utf8"),
  ) as readonly string[];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "node-packages-"));
  try {
    fs.writeFileSync(path.join(folder, "package.json"), "{}");
    const words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"];
    execFileSync("npm", [...words, ...names], { cwd: folder, stdio: "inherit" });
    const sizes = new Map<string, number>();
    measure(path.join(folder, "node_modules"), sizes);
    const sorted = [...sizes].sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = sorted.map(([name, mb]) => `    ${JSON.stringify(name)}: ${mb}`);
    fs.writeFileSync(
      path.join(__dirname, "../core/catalog/node/measured.json"),
      `{\n  "asOf": "${new Date().toISOString().slice(0, 10)}",\n  "packages": {\n${lines.join(",\n")}\n  }\n}\n`,
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Sizes of the packages of a node_modules and of those within them, the largest of each name. */
function measure(modules: string, sizes: Map<string, number>): void {
  for (const entry of fs.readdirSync(modules).filter((name) => !name.startsWith("."))) {
    const scoped = entry.startsWith("@");
    const names = scoped
      ? fs.readdirSync(path.join(modules, entry)).map((name) => `${entry}/${name}`)
      : [entry];
    for (const name of names) {
      const mb = Math.round(bytesOf(path.join(modules, name), sizes) / 1e4) / 100;
      sizes.set(name, Math.max(mb, sizes.get(name) ?? 0));
    }
  }
}

/** Bytes of a package, without the packages that it holds at its top; fixtures named node_modules further down are its own. */
function bytesOf(folder: string, sizes: Map<string, number>): number {
  const nested = path.join(folder, "node_modules");
  const holds = fs.existsSync(nested) && fs.statSync(nested).isDirectory();
  if (holds) measure(nested, sizes);
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !(holds && entry.parentPath.startsWith(nested)))
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

main();
