import * as fs from "node:fs";
import { sentence, word } from "../core/capacity/sentence";
import { UserError } from "../core/capacity/user-error";
import { makeSafely, replaceSafely } from "../engine/safe-file";

/** Text that a file of ours begins with: one, or one for each language. */
type Mark = string | RegExp | readonly string[];

/** Beginning of a drawing of ours: other people's begin with `<svg` as well. */
export const DRAWING_MARK =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 (\d+) (\d+)" width="\1" height="\2" role="img">\n<title>/;

/** Beginning of a page of ours with a status. */
export const PAGE_MARK =
  /^<!doctype html>\n<html lang="[^"]*">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>[^\n]*<\/title>\n<style>\n {2}:root \{ color-scheme: light dark; \}\n/;

/**
 * Writes a file that is made anew each time, whole or not at all, in the place of an earlier one of its kind, which begins with
 * `mark`. Throws a UserError, at `option`, for somebody else's file, for a link that leads nowhere, and for a place that cannot be
 * written to.
 */
export function writeOwn(option: string, file: string, text: string, mark: Mark): void {
  requireOwn(option, file, mark);
  const there = fs.statSync(file, { throwIfNoEntry: false });
  if (there?.isFile()) {
    replaceSafely(file, text);
    return;
  }
  try {
    if (there) fs.writeFileSync(file, text);
    // What comes meanwhile, as a link, neither gives way nor is followed.
    else makeSafely(file, text, 0o666);
  } catch (error) {
    throw new UserError(
      file,
      sentence`cannot be written: ${(error as NodeJS.ErrnoException).code ?? ""}`,
    );
  }
}

/** Throws a UserError where a file would take the place of somebody else's, or be made where a link in these folders leads. */
export function requireOwn(option: string, file: string, mark: Mark): void {
  if (!isThere(file)) return;
  const there = fs.statSync(file, { throwIfNoEntry: false });
  if (!there) throw new UserError(option, sentence`${file} is a link that leads nowhere: ${OTHER}`);
  if (there.isDirectory()) throw new UserError(option, sentence`${file} is a folder: ${OTHER}`);
  // A pipe or /dev/stdout keeps nothing.
  if (!there.isFile() || there.size === 0 || begins(file, mark)) return;
  throw new UserError(
    option,
    sentence`${file} is there already and was not written by ${option}: ${OTHER}`,
  );
}

const OTHER = word("name another file");

function isThere(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Bytes in which a mark is looked for: a title may be as long as a name. */
const BEGINNING = 1000;

function begins(file: string, mark: Mark): boolean {
  const start = Buffer.alloc(BEGINNING);
  const handle = fs.openSync(file, "r");
  try {
    const text = start.toString("utf8", 0, fs.readSync(handle, start));
    if (mark instanceof RegExp) return mark.test(text);
    return [mark].flat().some((one) => text.startsWith(one));
  } finally {
    fs.closeSync(handle);
  }
}
