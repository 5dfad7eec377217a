import * as fs from "node:fs";
import { UserError } from "../core/capacity/user-error";

/** Writes a new file for its owner only, and waits until the disk has it. */
export function writeSafely(file: string, content: string | Buffer): void {
  const open = fs.openSync(file, "wx", 0o600);
  try {
    fs.writeFileSync(open, content);
    fs.fsyncSync(open);
  } finally {
    fs.closeSync(open);
  }
}

/**
 * Gives a file another text, all or nothing, whenever the machine or its disk stops; a link stays one, and so do the rights of what
 * it leads to. Throws a UserError where it cannot be written.
 */
export function replaceSafely(file: string, content: string): void {
  const real = fs.realpathSync(file);
  const fresh = `${real}.${process.pid}.new`;
  try {
    fs.rmSync(fresh, { force: true });
    writeSafely(fresh, content);
    fs.chmodSync(fresh, fs.statSync(real).mode & 0o7777);
    fs.renameSync(fresh, real);
  } catch (error) {
    fs.rmSync(fresh, { force: true });
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new UserError(file, `cannot be written (${code}), and is as it was`);
  }
}
