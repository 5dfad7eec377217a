import { useEffect, useRef } from "preact/hooks";
import type { Texts } from "../files";

/** Larger files are refused by the readers; they are not read into the page at all. */
const LARGEST_FILE = 5 * 1024 ** 2;

/** The texts of files that somebody brings, by their paths. */
export async function textsOf(list: FileList): Promise<Texts> {
  const small = [...list].filter(({ size }) => size <= LARGEST_FILE);
  const texts = small.map(
    async (file) => [file.webkitRelativePath || file.name, await file.text()] as const,
  );
  return Object.fromEntries(await Promise.all(texts));
}

/** Files that are dropped anywhere on the page. */
export function useDrop(add: (files: FileList) => void): void {
  const dropped = useRef(add);
  dropped.current = add;
  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer?.files.length) dropped.current(event.dataTransfer.files);
    };
    document.addEventListener("dragover", allow);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", allow);
      document.removeEventListener("drop", drop);
    };
  }, []);
}
