import * as fs from "node:fs";
import type { Files } from "../core/compose/files";
import { MAXIMUM_BYTES, textOf } from "../core/compose/tree";

/** This machine's files, relative paths from a folder. */
export function machineFiles(folder = process.cwd()): Files {
  return {
    folder,
    status: (path) => {
      const status = attempt(() => fs.statSync(path, { throwIfNoEntry: false }));
      if (!status) return undefined;
      const kind = status.isFile() ? "file" : status.isDirectory() ? "folder" : "other";
      return { kind, bytes: status.size };
    },
    realPath: (path) => attempt(() => fs.realpathSync(path)),
    read: (path) => fs.readFileSync(path),
  };
}

/** Links in a circle and folders that may not be entered hold nothing for a reader. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/**
 * The text that comes on standard input, read to its end however late its writer is. Throws a UserError for what is too large, or
 * no text.
 */
export async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of process.stdin) {
    parts.push(part);
    bytes += part.length;
    // More is refused below; a writer without end must not fill the memory first.
    if (bytes > MAXIMUM_BYTES) break;
  }
  return textOf("standard input", () => Buffer.concat(parts));
}
