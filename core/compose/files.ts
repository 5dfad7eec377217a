import { folderOf, resolvePath } from "./paths";

/** Kind of what lies at a path, links followed. */
export interface FileStatus {
  readonly kind: "file" | "folder" | "other";
  readonly bytes: number;
}

/** One thing that lies in a folder. */
export interface FileEntry extends FileStatus {
  readonly name: string;
}

/** The files that a reader may see: a machine's, or some that lie in memory. Paths are absolute, with `/` between their parts. */
export interface Files {
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** Undefined where nothing lies there. */
  readonly status: (path: string) => FileStatus | undefined;
  /** The path without links. Undefined where nothing lies there. */
  readonly realPath: (path: string) => string | undefined;
  /** What lies in a folder, links not followed; nothing where that cannot be read. @default - no folder can be listed */
  readonly list?: (path: string) => Iterable<FileEntry>;
  /** Throws an Error with a `code` where the machine refuses. */
  readonly read: (path: string) => Uint8Array;
}

/** Files in memory: texts by path, relative to the folder or absolute. What begins with `link:` leads to another path. */
export function memoryFiles(texts: Readonly<Record<string, string>>, folder = "/work"): Files {
  const contents = new Map(
    Object.entries(texts).map(([path, text]) => [resolvePath(folder, path), text]),
  );
  const folders = new Set(["/", folder]);
  for (const path of contents.keys()) {
    for (let above = folderOf(path); !folders.has(above); above = folderOf(above)) {
      folders.add(above);
    }
  }
  const realPath = (path: string, links = 0): string | undefined => {
    const text = contents.get(path);
    if (text?.startsWith(LINK) && links < MAXIMUM_LINKS) {
      return realPath(resolvePath(folderOf(path), text.slice(LINK.length)), links + 1);
    }
    return text !== undefined || folders.has(path) ? path : undefined;
  };
  const bytesAt = (path: string) => new TextEncoder().encode(contents.get(realPath(path) ?? ""));
  return {
    folder,
    realPath,
    status: (path) => {
      const real = realPath(path);
      if (real === undefined) return undefined;
      if (folders.has(real)) return { kind: "folder", bytes: 0 };
      return { kind: "file", bytes: bytesAt(real).length };
    },
    read: bytesAt,
  };
}

const LINK = "link:";
const MAXIMUM_LINKS = 40;
