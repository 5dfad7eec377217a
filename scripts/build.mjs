// Makes the JavaScript of dist/: each entry in one file, with the libraries that it uses inside it, so that installing the package
// installs nothing else, and a start reads one file instead of three hundred. Declarations are tsc's.
import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { leanRows } from "./lean-data.mjs";
import { buildWatcher } from "./watcher.mjs";

const PROJECT = path.join(import.meta.dirname, "..");
const DIST = path.join(PROJECT, "dist");

const ENTRIES = {
  "api/model": "api/model.ts",
  "api/policy": "api/policy.ts",
  "cli/main": "cli/main.ts",
  "cli/verbs": "verbs",
  "policy/index": "policy/index.ts",
  "cli/tasks": "components/hosts/tasks.ts",
};

const { peerDependencies, engines } = JSON.parse(
  fs.readFileSync(path.join(PROJECT, "package.json"), "utf8"),
);

const shared = {
  absWorkingDir: PROJECT,
  outdir: DIST,
  bundle: true,
  minify: true,
  legalComments: "none",
  logLevel: "warning",
};

// A page loads this one as it is, and so does Node, by import or require; what is not pure does not build.
await build({
  ...shared,
  entryPoints: { "api/fit": "api/fit.ts" },
  format: "esm",
  platform: "browser",
  target: "es2022",
  outExtension: { ".js": ".mjs" },
  plugins: [{ name: "lean-data", setup: leanRows }],
});

/** The verbs of load.ts but the quick one lie in a file of their own, which a start of that one does not read. */
const VERBS = "./verbs.js";
const apart = {
  name: "verbs-apart",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/[\w-]+$/ }, ({ path: wanted, importer }) => {
      const quick = wanted === "./fit" || !importer.endsWith("cli/load.ts");
      return quick ? undefined : { path: VERBS, external: true };
    });
    onResolve({ filter: /^verbs$/ }, () => ({ path: "verbs", namespace: "verbs" }));
    onLoad({ filter: /.*/, namespace: "verbs" }, () => ({ contents: verbs(), resolveDir: CLI }));
  },
};

const CLI = path.join(PROJECT, "cli");

/** Data of ours is there once, as JSON, which is read faster than the same text as a program. */
const data = {
  name: "data-once",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/.*\.json$/ }, ({ path: wanted, resolveDir }) => {
      const file = path.resolve(resolveDir, wanted);
      const copy = path.relative(PROJECT, file).replaceAll(path.sep, "-");
      fs.mkdirSync(path.join(DIST, "data"), { recursive: true });
      fs.writeFileSync(
        path.join(DIST, "data", copy),
        JSON.stringify(JSON.parse(fs.readFileSync(file, "utf8"))),
      );
      return { path: `../data/${copy}`, external: true };
    });
  },
};

/** Each verb is loaded when it is asked for, as load.ts does. */
function verbs() {
  const load = fs.readFileSync(path.join(CLI, "load.ts"), "utf8");
  const getters = [...load.matchAll(/require\("(\.\/[\w-]+)"\)\.(\w+)/g)]
    .filter(([, file]) => file !== "./fit")
    .map(([required, , name]) => `get ${name}() { return ${required}; }`);
  getters.push('get api() { return require("../api/index"); }');
  return `module.exports = { ${getters.join(", ")} };`;
}

const watcher = await buildWatcher(path.join(DIST, "watcher.js"));

const { metafile } = await build({
  ...shared,
  entryPoints: ENTRIES,
  plugins: [apart, data],
  // What a project brings itself: one copy for its program and for ours.
  external: Object.keys(peerDependencies).flatMap((name) => [name, `${name}/*`]),
  platform: "node",
  format: "cjs",
  target: `node${engines.node.replace(">=", "")}`,
  metafile: true,
});

// What a program is written with is all among the verbs already, and half a megabyte of its own.
const { metafile: api } = await build({
  ...shared,
  entryPoints: ["api/index.ts"],
  format: "esm",
  packages: "external",
  platform: "node",
  metafile: true,
  write: false,
});
const names = Object.values(api.outputs).flatMap(({ exports }) => exports);
fs.writeFileSync(
  path.join(DIST, "api/index.js"),
  // The last line runs never: by it Node knows the names for whoever imports them.
  `"use strict";
const { api } = require("../cli/verbs.js");
module.exports = api;
0 && (module.exports = { ${names.sort().join(", ")} });
`,
);

/** The folders of the packages that went into the files. */
const bundled = new Set(
  [...Object.keys(metafile.inputs), ...watcher].flatMap(
    (file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [],
  ),
);
const notices = [...bundled].sort().map((folder) => {
  const { name, version, license } = JSON.parse(
    fs.readFileSync(path.join(PROJECT, folder, "package.json"), "utf8"),
  );
  const file = fs
    .readdirSync(path.join(PROJECT, folder))
    .find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name}: there is no license file`);
  const text = fs.readFileSync(path.join(PROJECT, folder, file), "utf8").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
});
fs.writeFileSync(
  path.join(DIST, "THIRD-PARTY-LICENSES.txt"),
  notices.join(`\n${"-".repeat(78)}\n\n`),
);
