import * as path from "node:path";
import { build } from "esbuild";

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
  const modules = [
    ...inputs.filter((input) => input.endsWith(".ts") && !input.startsWith("node_modules/")),
    // Libraries that are modules themselves: of others each file would be one.
    ...inputs.flatMap((input) => /^node_modules\/([\w-]+)\/.*\.mjs$/.exec(input)?.[1] ?? []),
  ];
  const known = new Set(modules);
  const text = modules.map(
    (module, at) => `import * as m${at} from "${module.endsWith(".ts") ? `./${module}` : module}";`,
  );
  const names = modules.map((module, at) => `m${at} as ${JSON.stringify(module)}`);
  return {
    /** The program of the common file. */
    contents: `${text.join("\n")}\nexport { ${names.join(", ")} };`,
    /** A plugin for the others. */
    elsewhere: {
      name: "common-elsewhere",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^\.\.?\// }, ({ path: wanted, resolveDir, namespace }) => {
          if (namespace === "common") return undefined;
          const module = `${path.relative(project, path.resolve(resolveDir, wanted))}.ts`;
          return known.has(module) ? { path: module, namespace: "common" } : undefined;
        });
        onResolve({ filter: /^[\w-]+$/ }, ({ path: wanted, namespace }) =>
          namespace !== "common" && known.has(wanted)
            ? { path: wanted, namespace: "common" }
            : undefined,
        );
        onResolve({ filter: /.*/, namespace: "common" }, () => ({ path: file, external: true }));
        onLoad({ filter: /.*/, namespace: "common" }, ({ path: module }) => ({
          contents: `module.exports = require("common")[${JSON.stringify(module)}];`,
        }));
      },
    },
  };
}
