// Makes the JavaScript of dist/: each entry in one file, with the libraries that it uses inside it, so that installing the package
// installs nothing else, and a start reads a few files instead of three hundred. Declarations are tsc's.
import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { common, leftTo } from "./build/common.mjs";
import { dataOnce } from "./build/data.mjs";
import { shortened } from "./build/shortened.mjs";
import { LEAN_MODULES } from "./lean/modules.mjs";
import { leanReader } from "./lean/reader.mjs";
import { buildWatcher } from "./watcher.mjs";

const PROJECT = path.join(import.meta.dirname, "..");
const DIST = path.join(PROJECT, "dist");
const CLI = path.join(PROJECT, "cli");

const { peerDependencies, engines } = JSON.parse(
  fs.readFileSync(path.join(PROJECT, "package.json"), "utf8"),
);

/** The tables of facts lie once in the package, for Node and for browsers. */
fs.rmSync(path.join(DIST, "data"), { recursive: true, force: true });
const data = dataOnce(PROJECT, path.join(DIST, "data"));

/** What every bundle for Node reads by itself: tables as they lie in the package, and Dockerfiles without what nobody calls. */
const READING = [data.read, { name: "lean-reader", setup: leanReader }];

const shared = {
  absWorkingDir: PROJECT,
  outdir: DIST,
  bundle: true,
  minify: true,
  write: false,
  legalComments: "none",
  logLevel: "warning",
  alias: LEAN_MODULES,
};

const onNode = {
  ...shared,
  // What a project brings itself: one copy for its program and for ours.
  external: Object.keys(peerDependencies).flatMap((name) => [name, `${name}/*`]),
  platform: "node",
  format: "cjs",
  target: `node${engines.node.replace(">=", "")}`,
  plugins: [...READING],
  metafile: true,
};

// A page loads this one as it is, and so does Node, by import or require; what is not pure does not build.
const forBrowsers = await build({
  ...shared,
  entryPoints: { "api/fit": "api/fit.ts" },
  format: "esm",
  platform: "browser",
  target: "es2022",
  outExtension: { ".js": ".mjs" },
  plugins: [data.imported],
});
await shorten(forBrowsers.outputFiles, true);

/** The modules of `fit` lie in a file of their own: the quick verb reads no more, and all others find them there. */
const FIT = "./fit.js";
const IMAGES = "./images.js";
const imagesApart = leftTo(IMAGES, /^\.\/built-images$/, () => "cli/built-images.ts");
const ofFit = await common({ ...onNode, plugins: [imagesApart, ...READING] }, "cli/fit.ts", FIT);

/** What reads Dockerfiles lies in a file of its own, which `fit` reads where a service is built. */
const ofImages = await common(
  { ...onNode, plugins: [ofFit.elsewhere, ...READING] },
  "cli/built-images.ts",
  IMAGES,
);

/** The rules, for the policy pack and for whoever judges with them. */
const RULES = "../policy/rules.js";
const ofPolicy = await common(onNode, "api/policy.ts", RULES);

/** The verbs of load.ts lie in files of their own: a start of the quick one does not read that of all others. */
const VERBS = "./verbs.js";
const isOfLoad = ({ importer }) => importer.endsWith("cli/load.ts");
const fitApart = leftTo(FIT, /^\.\/fit$/, (asked) => isOfLoad(asked) && "cli/fit.ts");
const verbsApart = {
  name: "verbs-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[\w-]+$/ }, (asked) =>
      isOfLoad(asked) ? { path: VERBS, external: true } : undefined,
    );
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

/** The entries that have all of their own, and those of the command line. */
const built = [
  await build({
    ...onNode,
    entryPoints: {
      "api/model": "api/model.ts",
      "cli/tasks": "components/hosts/tasks.ts",
    },
  }),
  await program("cli/fit", ofFit.contents, [imagesApart]),
  await program("cli/images", ofImages.contents, [ofFit.elsewhere]),
  await program("policy/rules", ofPolicy.contents, []),
  await build({
    ...onNode,
    entryPoints: { "policy/index": "policy/index.ts" },
    plugins: [ofPolicy.elsewhere, ...READING],
  }),
  await program("cli/verbs", verbs(), [ofFit.elsewhere, ofImages.elsewhere]),
  await build({
    ...onNode,
    entryPoints: { "cli/main": "cli/main.ts" },
    plugins: [fitApart, verbsApart, ...READING],
  }),
];

for (const { outputFiles } of built) await shorten(outputFiles, false);

/**
 * Writes programs, shortened; but one that others import by name as it is: its names stand in a line that never runs, and that would be
 * taken away.
 */
async function shorten(files, module) {
  for (const { path: file, text } of files) {
    const isImported = !module && path.dirname(file) === path.join(DIST, "api");
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, isImported ? text : await shortened(text, { module }));
  }
}

/** A program that is no file of the sources. */
function program(name, contents, plugins) {
  return build({
    ...onNode,
    stdin: { contents, resolveDir: name === "cli/verbs" ? CLI : PROJECT, sourcefile: `${name}.js` },
    outdir: undefined,
    outfile: path.join(DIST, `${name}.js`),
    plugins: [...plugins, ...READING],
  });
}

// What a program is written with is all among the verbs already, and half a megabyte of its own.
await exported("api/index", 'require("../cli/verbs.js").api');
await exported("api/policy", `require("${RULES}")["api/policy.ts"]`);

/** Writes an entry of the package that is a part of another file. */
async function exported(name, value) {
  const { metafile } = await build({
    ...shared,
    entryPoints: [`${name}.ts`],
    format: "esm",
    packages: "external",
    platform: "node",
    metafile: true,
    write: false,
  });
  const names = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
  fs.writeFileSync(
    path.join(DIST, `${name}.js`),
    // The last line runs never: by it Node knows the names for whoever imports them.
    `"use strict";
module.exports = ${value};
0 && (module.exports = { ${names.sort().join(", ")} });
`,
  );
}

/** The folders of the packages that went into the files. */
const bundled = new Set(
  [...built.flatMap(({ metafile }) => Object.keys(metafile.inputs)), ...watcher].flatMap(
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
