import * as fs from "node:fs";
import type { FileEntry, Files } from "../core/compose/files";
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
    list: entriesOf,
    read: (path) => fs.readFileSync(path),
  };
}

/** Entries one by one: whoever asks may have seen enough before the last. */
function* entriesOf(path: string): Generator<FileEntry> {
  const folder = attempt(() => fs.opendirSync(path));
  try {
    for (let entry = folder?.readSync(); entry; entry = folder?.readSync()) {
      const kind = entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other";
      const status = attempt(() => fs.lstatSync(`${path}/${entry?.name}`));
      yield { name: entry.name, kind, bytes: kind === "file" ? (status?.size ?? 0) : 0 };
    }
  } finally {
    folder?.closeSync();
  }
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
