import * as fs from "node:fs";
import { UserError } from "../core/capacity/user-error";

/** Writes a drawing; a place that cannot be written to is the user's mistake. */
export function writeSvg(file: string, svg: string): void {
  try {
    fs.writeFileSync(file, svg);
  } catch (error) {
    throw new UserError(file, `cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
