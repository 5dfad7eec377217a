import * as fs from "node:fs";
import { UserError } from "../core/capacity/user-error";

/**
 * Writes a file that is made anew each time, in the place of an earlier one of its kind, which begins with `mark`. Throws a UserError,
 * at `option`, for somebody else's file, for a link that leads nowhere, and for a place that cannot be written to.
 */
export function writeOwn(option: string, file: string, text: string, mark: string): void {
  requireOwn(option, file, mark);
  try {
    // Where nothing is yet a link that comes meanwhile is not followed.
    fs.writeFileSync(file, text, { flag: isThere(file) ? "w" : "wx" });
  } catch (error) {
    throw new UserError(file, `cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Throws a UserError where a file would take the place of somebody else's, or be made where a link in these folders leads. */
export function requireOwn(option: string, file: string, mark: string): void {
  if (!isThere(file)) return;
  const there = fs.statSync(file, { throwIfNoEntry: false });
  if (!there) throw new UserError(option, `${file} is a link that leads nowhere: ${OTHER}`);
  if (there.isDirectory()) throw new UserError(option, `${file} is a folder: ${OTHER}`);
  // A pipe or /dev/stdout keeps nothing.
  if (!there.isFile() || there.size === 0 || begins(file, mark)) return;
  throw new UserError(
    option,
    `${file} is there already and was not written by ${option}: ${OTHER}`,
  );
}

const OTHER = "name another file";

function isThere(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function begins(file: string, mark: string): boolean {
  const start = Buffer.alloc(Buffer.byteLength(mark));
  const handle = fs.openSync(file, "r");
  try {
    fs.readSync(handle, start);
  } finally {
    fs.closeSync(handle);
  }
  return start.toString() === mark;
}
