import * as path from "node:path";
import { build } from "esbuild";

/** What begins the namespace of modules that lie in another file. */
const APART = "apart-";

/**
 * A plugin that leaves modules to `file`, a common file as `common` makes it: those for which `moduleOf` has a name, of what is asked for as
 * esbuild tells it.
 */
export function leftTo(file, filter, moduleOf) {
  const here = `${APART}${path.basename(file, ".js")}`;
  return {
    name: here,
    setup({ onResolve, onLoad }) {
      onResolve({ filter }, (asked) => {
        if (asked.namespace.startsWith(APART)) return undefined;
        const module = moduleOf(asked);
        return (
          module && { path: module.replace(/\.\w+$/, ""), namespace: here, pluginData: module }
        );
      });
      onResolve({ filter: /.*/, namespace: here }, () => ({ path: file, external: true }));
      onLoad({ filter: /.*/, namespace: here }, ({ pluginData }) => ({
        contents: `module.exports = require("common")[${JSON.stringify(pluginData)}];`,
      }));
    },
  };
}

/**
 * Parts of bundles that have the modules of one program in a file of their own, in which others find them instead of carrying them too.
 * `options` are those of all bundles, `file` is where the common one lies, seen from the others.
 */
export async function common(options, entry, file) {
  const project = options.absWorkingDir;
  const { metafile } = await build({
    ...options,
    entryPoints: [entry],
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(metafile.inputs);
  const modules = inputs.filter(
    (input) => /\.(ts|mjs)$/.test(input) && !input.startsWith("node_modules/"),
  );
  const known = new Set(modules);
  // Each begins when it is asked for: what a run does not need is not set up.
  const parts = modules.map(
    (module) => `get ${JSON.stringify(module)}() { return require("./${module}"); }`,
  );
  return {
    /** The program of the common file. */
    contents: `module.exports = { ${parts.join(", ")} };`,
    /** A plugin for the others. */
    elsewhere: leftTo(file, /^(\.|[\w-]+$)/, ({ path: wanted, resolveDir }) => {
      const found = options.alias[wanted] ?? path.resolve(resolveDir, `${wanted}.ts`);
      const module = path.relative(project, found);
      return known.has(module) ? module : undefined;
    }),
  };
}
