import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";

/**
 * Throws a UserError where what is written to a relative path would not end in this folder: the path leads out of it, or a link on its
 * way does, or leads nowhere. A checkout is anybody's, and so are its names and links.
 */
export function requireHere(file: string): void {
  const here = fs.realpathSync(".");
  const parts = path.normalize(file).split(path.sep);
  if (path.isAbsolute(file) || parts[0] === "..") {
    throw new UserError(file, "leads out of this folder, and is not written");
  }
  for (const [index] of parts.entries()) {
    const part = path.join(...parts.slice(0, index + 1));
    const found = fs.lstatSync(part, { throwIfNoEntry: false });
    if (!found) return;
    if (!found.isSymbolicLink()) continue;
    const leads = realPath(part);
    if (leads?.startsWith(`${here}${path.sep}`)) continue;
    throw new UserError(
      part,
      "is a link that leads out of this folder, or nowhere, and is not written to: remove it, or run init in another folder",
    );
  }
}

function realPath(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch {
    return undefined;
  }
}
