import * as fs from "node:fs";
import * as path from "node:path";

/** Folder for what is kept on this machine only: state, passphrase, keys, and what a run needs. Git ignores it. */
export const LOCAL_DIRECTORY = ".enxuto";

/**
 * Makes a folder that only this user enters, where it is missing. Below a project's `LOCAL_DIRECTORY` git sees nothing of it, whatever
 * the project's own `.gitignore` says.
 */
export function ownFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const parts = path.resolve(folder).split(path.sep);
  const depth = parts.lastIndexOf(LOCAL_DIRECTORY);
  if (depth >= 0) ignoreAll(parts.slice(0, depth + 1).join(path.sep));
}

/** A checkout may bring a file of its own there, which lets git see everything. */
function ignoreAll(root: string): void {
  const file = path.join(root, ".gitignore");
  try {
    if (!fs.lstatSync(root).isDirectory()) return;
    const there = fs.lstatSync(file, { throwIfNoEntry: false });
    if (there?.isFile() && fs.readFileSync(file, "utf8") === ALL) return;
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, ALL, { flag: "wx" });
  } catch {
    // Another run has just written it, or nothing can be written there, as whoever asked for the folder finds out.
  }
}

const ALL = "*\n";
