import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../capacity/user-error";

/** The largest file that is read, in bytes: ten thousand services take a third of it. */
export const MAXIMUM_BYTES = 5 * 1024 ** 2;

/** The file that stands for standard input. */
export const STDIN = "-";

/** A file as messages name it: from where the user stands. */
export function labelOf(file: string): string {
  return file === STDIN ? "standard input" : path.relative(process.cwd(), file) || file;
}

/** Runs what reads of services, and names the file in mistakes whose path begins with theirs. */
export function inFile<T>(fileOf: (path: string) => string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError) || !error.path.startsWith("services.")) throw error;
    throw new UserError(`${labelOf(fileOf(error.path))}: ${error.path}`, error.problem);
  }
}

/** The text of a file. Throws a UserError for what is not there, no file, too large, or no text. */
export function readText(file: string): string {
  const label = labelOf(file);
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (!stats) throw new UserError(label, "there is no such file");
  if (stats.isDirectory()) throw new UserError(label, "is a directory, expected a file");
  if (!stats.isFile()) throw new UserError(label, "is no regular file");
  checkSize(label, stats.size);
  return textOf(label, () => fs.readFileSync(file));
}

/** The text that comes on standard input. Throws as `readText` does. */
export function readStdin(): string {
  return textOf(labelOf(STDIN), () => fs.readFileSync(process.stdin.fd));
}

function checkSize(label: string, size: number): void {
  if (size <= MAXIMUM_BYTES) return;
  const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
  throw new UserError(
    label,
    `has ${mb(size)} MB, expected a text of at most ${mb(MAXIMUM_BYTES)} MB`,
  );
}

function textOf(label: string, read: () => Buffer): string {
  try {
    const bytes = read();
    checkSize(label, bytes.length);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_ENCODING_INVALID_ENCODED_DATA") {
      throw new UserError(label, `cannot be read: ${code}`);
    }
  }
  throw new UserError(label, "is a binary file, expected text");
}

/** Whether a file is there and lies in the tree: nothing else on the machine is read because a file names it. */
export function isInTree(tree: string, file: string): boolean {
  if (!fs.existsSync(file)) return false;
  const inside = path.relative(fs.realpathSync(tree), fs.realpathSync(file));
  return !inside.startsWith("..") && !path.isAbsolute(inside);
}

/** Throws a UserError unless a file that another one names is there and lies in the tree. */
export function checkInTree(tree: string, file: string, where: string): void {
  if (!fs.existsSync(file)) throw new UserError(where, `there is no file ${labelOf(file)}`);
  if (!isInTree(tree, file)) {
    throw new UserError(
      where,
      `${labelOf(file)} lies outside ${tree}: run enxuto from a folder that holds both`,
    );
  }
}
