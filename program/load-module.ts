import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../core/capacity/user-error";
import { cacheDirectory } from "../engine/cache-directory";

/**
 * What a module of a project exports: JavaScript as Node reads it, TypeScript by jiti.
 *
 * Node's own stripping of types is the second choice. It begins with Node 22.18, and takes neither an import without the extension
 * of its file nor an enum. Throws a UserError where there is neither, and where the module takes a package that is not installed.
 */
export async function loadModule(file: string): Promise<unknown> {
  try {
    return await loaded(file);
  } catch (error) {
    const [, name] = MISSING.exec(String((error as Error)?.message)) ?? [];
    if (name === undefined) throw error;
    throw new UserError(
      path.relative(process.cwd(), file),
      `takes ${name}, which is not installed: run npm install in the project`,
    );
  }
}

/** Words of Node and of jiti on a package, and no file of the project's own, that is not there. */
const MISSING = /^Cannot find (?:module|package) '((?![./])[^']+)'/;

async function loaded(file: string): Promise<unknown> {
  if (!/\.[cm]?ts$/.test(file)) return import(pathToFileURL(file).href);
  const jiti = findJiti(path.dirname(file));
  // Outside of the project and of node_modules, which may be read-only.
  const fsCache = path.join(cacheDirectory(), "systems");
  if (jiti) return jiti.createJiti(file, { fsCache }).import(file);
  if ("typescript" in process.features) return import(pathToFileURL(file).href);
  throw new UserError(
    path.relative(process.cwd(), file),
    `Node ${process.versions.node} does not read TypeScript: npm install --save-dev jiti, or use Node 22.18 or newer`,
  );
}

/** The project's own jiti, or the one beside this package. */
function findJiti(folder: string): typeof import("jiti") | undefined {
  try {
    return require(require.resolve("jiti", { paths: [folder, __dirname] }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
