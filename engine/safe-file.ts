import * as fs from "node:fs";
import { UserError } from "../core/capacity/user-error";

/** Writes a new file, for its owner only unless `mode` says otherwise, and waits until the disk has it. */
export function writeSafely(file: string, content: string | Buffer, mode = 0o600): void {
  const open = fs.openSync(file, "wx", mode);
  try {
    fs.writeFileSync(open, content);
    fs.fsyncSync(open);
  } finally {
    fs.closeSync(open);
  }
}

/**
 * Writes a file of our own, in the place of the one before it: all or nothing, whenever the process, the machine or its disk stops.
 * It is its owner's only unless `mode` says otherwise.
 */
export function putSafely(file: string, content: string | Buffer, mode = 0o600): void {
  written(file, content, mode, (fresh) => fs.renameSync(fresh, file));
}

/** The same where nothing is yet, a link neither; throws with the code EEXIST where something is, and leaves that as it is. */
export function makeSafely(file: string, content: string | Buffer, mode = 0o600): void {
  written(file, content, mode, (fresh) => {
    try {
      fs.linkSync(fresh, file);
    } catch (error) {
      // Some file systems know no second name for a file.
      const { code = "" } = error as NodeJS.ErrnoException;
      const isThere = fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
      if (isThere || !["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(code)) throw error;
      fs.renameSync(fresh, file);
    }
  });
}

/** Content that has a name of its own until it is whole. */
function written(
  file: string,
  content: string | Buffer,
  mode: number,
  name: (fresh: string) => void,
): void {
  const fresh = `${file}.${process.pid}.new`;
  fs.rmSync(fresh, { force: true });
  try {
    writeSafely(fresh, content, mode);
    name(fresh);
  } finally {
    fs.rmSync(fresh, { force: true });
  }
}

/**
 * Gives a file another text, all or nothing, whenever the machine or its disk stops; a link stays one, and so do the rights of what
 * it leads to. Throws a UserError where it cannot be written.
 */
export function replaceSafely(file: string, content: string): void {
  try {
    const real = fs.realpathSync(file);
    const mode = fs.statSync(real).mode & 0o7777;
    // One that is locked against writing is not replaced either.
    fs.accessSync(real, fs.constants.W_OK);
    written(real, content, 0o600, (fresh) => {
      fs.chmodSync(fresh, mode);
      fs.renameSync(fresh, real);
    });
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new UserError(file, `cannot be written (${code}), and is as it was`);
  }
}
