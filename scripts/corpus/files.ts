import * as fs from "node:fs";
import * as path from "node:path";

/** Names of files that may hold services: what Compose looks for, and what collections of templates call theirs. */
const NAMES =
  /(^|[-_.])(docker-compose|compose|stack|docker-stack)([-_.].*)?\.ya?ml$|^[\w.-]+\.ya?ml$/i;
const SKIPPED = new Set([".git", ".github", "node_modules", "kubernetes", "helm", "charts"]);

/** The compose files below folders: YAML with services at its top. */
export function composeFilesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => filesIn(folder)).filter(holdsServices);
}

function filesIn(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(file);
    return entry.isFile() && NAMES.test(entry.name) ? [file] : [];
  });
}

function holdsServices(file: string): boolean {
  return /^services:/m.test(fs.readFileSync(file, "utf8"));
}
