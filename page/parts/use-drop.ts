import { useLayoutEffect, useRef } from "preact/hooks";
import type { Texts } from "../files";

/** Larger files are refused by the readers; they are not read into the page at all. */
const LARGEST_FILE = 5 * 1024 ** 2;
/** Folders that hold what others wrote, or what was made. */
const NOT_WALKED = /^(\.git|node_modules|\.venv|__pycache__)$/;
/** Files that are read of a folder: more are a tree that nobody meant. */
const MOST_FILES = 300;

/** A file, with its path in the folder that was dropped. */
type Brought = readonly [path: string, file: File];

/** The texts of files that somebody brings, by their paths. */
export async function textsOf(brought: readonly Brought[]): Promise<Texts> {
  const small = brought.filter(([, { size }]) => size <= LARGEST_FILE);
  const texts = small.map(async ([path, file]) => [path, await file.text()] as const);
  return Object.fromEntries(await Promise.all(texts));
}

/** Files that were chosen in a dialogue. */
export function chosen(list: FileList): Brought[] {
  return [...list].map((file) => [file.webkitRelativePath || file.name, file]);
}

/** Files that were dropped, and of folders those whose names tell something. */
async function dropped({ items, files }: DataTransfer, telling: RegExp): Promise<Brought[]> {
  // Both are gone once the event is over.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const plain = chosen(files);
  if (!entries.some(({ isDirectory }) => isDirectory)) return plain;
  const found: Brought[] = [];
  const walk = async (entry: FileSystemEntry, isTold: boolean): Promise<void> => {
    if (found.length >= MOST_FILES) return;
    if (entry.isDirectory) {
      if (NOT_WALKED.test(entry.name)) return;
      for (const each of await entriesOf(entry as FileSystemDirectoryEntry)) {
        await walk(each, false);
      }
    } else if (isTold || telling.test(entry.name)) {
      const file = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      );
      found.push([entry.fullPath.replace(/^\//, ""), file]);
    }
  };
  for (const entry of entries) await walk(entry, true);
  return found;
}

/** What lies in a folder: a reader gives a part each time, and nothing once all was given. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Files and folders that are dropped anywhere on the page. */
export function useDrop(add: (files: readonly Brought[]) => void, telling: RegExp): void {
  const latest = useRef(add);
  latest.current = add;
  // With the tab that is drawn: what is dropped a moment later is for no earlier one.
  useLayoutEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault();
    const drop = async (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer) latest.current(await dropped(event.dataTransfer, telling));
    };
    document.addEventListener("dragover", allow);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", allow);
      document.removeEventListener("drop", drop);
    };
  }, [telling]);
}
