// Lets Node read the project's own TypeScript, and keeps what it made of it: stripping the types takes longer than all the rest
// of a quick verb. Files of node_modules pass by untouched.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const PROJECT = path.dirname(__dirname);
const KEPT = path.join(PROJECT, "node_modules", ".cache", "enxuto");
const STRIPPER = strippersVersion();

require.extensions[".ts"] = (module, filename) => {
  const source = fs.readFileSync(filename, "utf8");
  const mark = `/*${STRIPPER} ${createHash("sha1").update(source).digest("hex")}*/`;
  const kept = path.join(KEPT, `${path.relative(PROJECT, filename).replace(/[\\/]/g, "+")}.js`);
  module._compile(read(kept, mark) ?? strip(source, filename, kept, mark), filename);
};

function strippersVersion() {
  try {
    return require("sucrase/package.json").version;
  } catch {
    console.error(`enxuto: node_modules: the packages are missing: run npm ci in ${PROJECT}`);
    process.exit(1);
  }
}

function read(kept, mark) {
  try {
    const code = fs.readFileSync(kept, "utf8");
    return code.startsWith(mark) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The mark goes before the first line, so that lines keep their numbers. */
function strip(source, filename, kept, mark) {
  const { transform } = require("sucrase");
  const { code } = transform(source, { transforms: ["imports", "typescript"], filePath: filename });
  const marked = mark + code;
  try {
    fs.mkdirSync(KEPT, { recursive: true });
    // Another process may write the same at this moment: what is there is always whole.
    const own = `${kept}.${process.pid}`;
    fs.writeFileSync(own, marked);
    fs.renameSync(own, kept);
  } catch {
    // A folder that cannot be written to only costs time.
  }
  return marked;
}
