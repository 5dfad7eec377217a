import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { normalised } from "../core/dockerfile/locks/lock";

/** Prints the size of every installed package, from the lists of files that pip keeps: what is really there. */
const LIST = `
import importlib.metadata as m, json, os
sizes = {}
for d in m.distributions():
    files = [str(d.locate_file(f)) for f in d.files or []]
    folders = {os.path.join(os.path.dirname(f), "__pycache__") for f in files if f.endswith(".py")}
    caches = [os.path.join(c, f) for c in folders if os.path.isdir(c) for f in os.listdir(c)]
    sizes[d.metadata["Name"]] = sum(os.lstat(f).st_size for f in set(files + caches) if os.path.exists(f))
print(json.dumps(sizes))
`;

/**
 * Measures what packages take in built images, and writes the table that predictions are made from:
 *
 *   npx jiti scripts/package-sizes.ts IMAGE…
 *
 * A package that several images carry counts with its largest size: images trim them differently.
 */
function main(images: readonly string[]): void {
  const file = path.join(__dirname, "../core/catalog/python-packages.json");
  const { packages } = JSON.parse(fs.readFileSync(file, "utf8"));
  const measured: Record<string, number> = {};
  for (const image of images) {
    const words = ["run", "--rm", "--network", "none", "--entrypoint", "python", image, "-c", LIST];
    const sizes = JSON.parse(execFileSync("docker", words, { encoding: "utf8" }));
    for (const [name, bytes] of Object.entries<number>(sizes)) {
      const mb = Math.round(bytes / 1e4) / 100;
      measured[normalised(name)] = Math.max(mb, measured[normalised(name)] ?? 0);
    }
  }
  const all = Object.entries({ ...packages, ...measured }).sort(([a], [b]) => (a < b ? -1 : 1));
  const asOf = new Date().toISOString().slice(0, 10);
  const table = { asOf, packages: Object.fromEntries(all) };
  fs.writeFileSync(file, `${JSON.stringify(table, null, 2)}\n`);
}

main(process.argv.slice(2));
