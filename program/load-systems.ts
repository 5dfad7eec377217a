import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import type { System } from "../core/model/system";
import { loadModule } from "./load-module";

/** Folder in which a project keeps its systems. */
const FOLDER = "systems";

/** Source goes before what was compiled from it. */
const EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/**
 * The systems of a project, in the order of their files: what the modules of its folder `systems/` export, one by one, in a list
 * or in a map. Where there is an `index`, that module says it all.
 *
 * Throws a UserError where there is none, and where two have one name.
 */
export async function loadSystems(directory: string): Promise<readonly System[]> {
  const found = new Map<string, System>();
  for (const file of modulesIn(path.join(directory, FOLDER))) {
    for (const system of systemsIn(await loadModule(path.join(directory, FOLDER, file)))) {
      const other = found.get(system.name);
      if (other && other !== system) {
        throw new UserError(`${FOLDER}/${file}`, `there are two systems named ${system.name}`);
      }
      found.set(system.name, system);
    }
  }
  if (found.size === 0) {
    throw new UserError(
      FOLDER,
      `no file in ${path.join(directory, FOLDER)} exports a system, expected export const shop = defineSystem("shop", …)`,
    );
  }
  return [...found.values()];
}

function modulesIn(folder: string): string[] {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  const byName = new Map<string, string>();
  for (const extension of EXTENSIONS) {
    for (const file of files) {
      const name = path.basename(file, extension);
      if (path.extname(file) !== extension || /\.(d|test|spec)$/.test(name)) continue;
      if (!byName.has(name)) byName.set(name, file);
    }
  }
  const index = byName.get("index");
  return index ? [index] : [...byName.values()].sort();
}

/** Systems that a module exports. */
function systemsIn(module: unknown): System[] {
  if (typeof module !== "object" || module === null) return [];
  return Object.values(module).flatMap((value: unknown) => {
    const values = value instanceof Map || Array.isArray(value) ? [...value.values()] : [value];
    return values.filter(isSystem);
  });
}

/** By its form: the copy of the package that made it need not be this one. */
function isSystem(value: unknown): value is System {
  if (typeof value !== "object" || value === null) return false;
  const { name, network, services, profiles } = value as Partial<System>;
  return (
    typeof name === "string" &&
    typeof network === "string" &&
    services instanceof Map &&
    profiles instanceof Map
  );
}
