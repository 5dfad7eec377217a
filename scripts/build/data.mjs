import * as fs from "node:fs";
import * as path from "node:path";
import { pack, unpack } from "./packed.mjs";

/** What stands before the JSON of a table, which so is a module for a browser and, cut out, text for Node. */
const BEFORE = "const table = ";
const AFTER = ";\n";

/** Parts of bundles that leave tables of ours out, each of which then lies once in `folder`. */
export function dataOnce(project, folder) {
  /** Writes a table there; gives its name, and whether it is packed. */
  const written = (file) => {
    const name = `${path
      .relative(project, file)
      .replaceAll(path.sep, "-")
      .replace(/\.json$/, "")}.mjs`;
    fs.mkdirSync(folder, { recursive: true });
    const table = JSON.parse(fs.readFileSync(file, "utf8"));
    const packed = pack(table);
    const shown = packed ? `(${unpack})(table)` : "table";
    fs.writeFileSync(
      path.join(folder, name),
      `${BEFORE}${JSON.stringify(packed ?? table)}${AFTER}export default ${shown};\n`,
    );
    return { name, isPacked: packed !== undefined };
  };
  const isOurs = (file) => file.startsWith(project) && !file.includes("node_modules");
  return {
    /** For browsers: a module that imports it. Files lie one folder below that of the package's files. */
    imported: {
      name: "data-imported",
      setup({ onResolve }) {
        onResolve({ filter: /\.json$/ }, ({ path: wanted, resolveDir }) => {
          const file = path.resolve(resolveDir, wanted);
          return isOurs(file)
            ? { path: `../data/${written(file).name}`, external: true }
            : undefined;
        });
      },
    },
    /** For Node: read as text and taken apart as JSON, which takes less time than the same text as a program. */
    read: {
      name: "data-read",
      setup({ onLoad }) {
        onLoad({ filter: /\.json$/ }, ({ path: file }) => {
          if (!isOurs(file)) return undefined;
          const { name, isPacked } = written(file);
          const text = `require("node:fs").readFileSync(require("node:path").join(__dirname, "../data/${name}"), "utf8")`;
          const json = `((text) => text.slice(${BEFORE.length}, text.indexOf(${JSON.stringify(AFTER)})))(${text})`;
          const table = `JSON.parse(${json})`;
          return {
            // A module whose default is read when it is asked for: esbuild copies the properties of what is no module one by one, which
            // took 30 ms for these tables, and many a run asks for few of them.
            contents: `let table;
Object.defineProperty(exports, "__esModule", { value: true });
Object.defineProperty(exports, "default", { get: () => (table ??= ${isPacked ? `(${unpack})(${table})` : table}) });`,
            loader: "js",
          };
        });
      },
    },
  };
}
