import { useState } from "preact/hooks";
import { folderOf, type Texts, withoutFolder } from "../files";
import type { Finding } from "../fit";
import type { EditorProps } from "./editor";
import { chosen as listed, textsOf, useDrop } from "./use-drop";

/** A tab's files, and how it takes those that somebody brings. */
export interface FilesOfTab {
  readonly files: Texts;
  /** The file that is shown first. */
  readonly first: (files: Texts) => string;
  /** Whether they are the example, whose place is taken by what somebody brings. */
  readonly isExample: boolean;
  /** Names of the files that are taken out of a folder. */
  readonly telling: RegExp;
  readonly set: (files: Texts) => void;
  /** Files that somebody brought, with those that stay; the whole of a folder where they are one. @default - as `set` */
  readonly bring?: (files: Texts, folder: Texts | undefined) => void;
}

/** The files of a tab as its editor needs them, and how to visit what a finding speaks of. */
export interface EditedFiles {
  readonly editor: Pick<
    EditorProps,
    "files" | "shown" | "goTo" | "show" | "change" | "add" | "create" | "remove"
  >;
  readonly visit: (finding: Finding) => void;
}

/** Files that are shown one at a time, typed into, dropped, created and removed. */
export function useFiles({
  files,
  first,
  isExample,
  telling,
  set,
  bring = set,
}: FilesOfTab): EditedFiles {
  const [chosen, show] = useState(() => first(files));
  const [goTo, setGoTo] = useState<{ line: number }>();
  // A link may bring other files than those that were shown.
  const shown = chosen in files ? chosen : first(files);
  const add = async (list: Parameters<typeof textsOf>[0]) => {
    const texts = await textsOf(list);
    const brought = withoutFolder(texts);
    if (Object.keys(brought).length === 0) return;
    bring({ ...(isExample ? {} : files), ...brought }, folderOf(texts) ? brought : undefined);
    show(first(brought));
  };
  useDrop(add, telling);
  return {
    editor: {
      files,
      shown,
      goTo,
      show,
      change: (text) => set({ ...files, [shown]: text }),
      add: (files) => add(listed(files)),
      create(file) {
        set({ ...files, [file]: "" });
        show(file);
      },
      remove(file) {
        const { [file]: _, ...rest } = files;
        set(rest);
      },
    },
    visit({ file, line }) {
      if (file && file in files) show(file);
      if (line) setGoTo({ line });
    },
  };
}
