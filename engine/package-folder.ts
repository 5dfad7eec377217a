import * as fs from "node:fs";
import * as path from "node:path";

/** The folder of this package, which holds what is no code: `tools/`, `policy/`. The code lies in it, or in its `dist/`. */
export const PACKAGE_FOLDER = above(__dirname);

function above(folder: string): string {
  return fs.existsSync(path.join(folder, "package.json")) ? folder : above(path.dirname(folder));
}
