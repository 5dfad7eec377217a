import * as fs from "node:fs";
import * as path from "node:path";

/** What stands before the JSON of a table, which so is a module for a browser and, cut off, text for Node. */
const BEFORE = "export default ";

/** Parts of bundles that leave tables of ours out, each of which then lies once in `folder`. */
export function dataOnce(project, folder) {
  /** Writes a table there and gives its name. */
  const written = (file) => {
    const name = `${path
      .relative(project, file)
      .replaceAll(path.sep, "-")
      .replace(/\.json$/, "")}.mjs`;
    fs.mkdirSync(folder, { recursive: true });
    const rows = JSON.parse(fs.readFileSync(file, "utf8"));
    fs.writeFileSync(path.join(folder, name), BEFORE + JSON.stringify(rows));
    return name;
  };
  const isOurs = (file) => file.startsWith(project) && !file.includes("node_modules");
  return {
    /** For browsers: a module that imports it. Files lie one folder below that of the package's files. */
    imported: {
      name: "data-imported",
      setup({ onResolve }) {
        onResolve({ filter: /\.json$/ }, ({ path: wanted, resolveDir }) => {
          const file = path.resolve(resolveDir, wanted);
          return isOurs(file) ? { path: `../data/${written(file)}`, external: true } : undefined;
        });
      },
    },
    /** For Node: read as text and taken apart as JSON, which takes less time than the same text as a program. */
    read: {
      name: "data-read",
      setup({ onLoad }) {
        onLoad({ filter: /\.json$/ }, ({ path: file }) => {
          if (!isOurs(file)) return undefined;
          const text = `require("node:fs").readFileSync(require("node:path").join(__dirname, "../data/${written(file)}"), "utf8")`;
          return {
            // A module whose default is read when it is asked for: esbuild copies the properties of what is no module one by one, which
            // took 30 ms for these tables, and many a run asks for few of them.
            contents: `let table;
Object.defineProperty(exports, "__esModule", { value: true });
Object.defineProperty(exports, "default", { get: () => (table ??= JSON.parse(${text}.slice(${BEFORE.length}))) });`,
            loader: "js",
          };
        });
      },
    },
  };
}
