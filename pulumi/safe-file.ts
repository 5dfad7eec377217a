import * as fs from "node:fs";

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
