import { useState } from "preact/hooks";
import type { Texts } from "../files";
import type { Finding } from "../fit";
import type { EditorProps } from "./editor";
import { textsOf, useDrop } from "./use-drop";

/** What a tab says of its files. */
export interface FilesOfTab {
  readonly files: Texts;
  /** The file that is shown first. */
  readonly first: (files: Texts) => string;
  /** Whether they are the example, whose place is taken by what somebody brings. */
  readonly isExample: boolean;
  /** The paths under which files that somebody brings are kept. @default - their own */
  readonly renamed?: (brought: Texts) => Texts;
  readonly set: (files: Texts) => void;
  /** Files that somebody brought, with those that stay. @default - as `set` */
  readonly bring?: (files: Texts) => void;
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
  renamed = (brought) => brought,
  set,
  bring = set,
}: FilesOfTab): EditedFiles {
  const [chosen, show] = useState(() => first(files));
  const [goTo, setGoTo] = useState<{ line: number }>();
  // A link may bring other files than those that were shown.
  const shown = chosen in files ? chosen : first(files);
  const add = async (list: FileList) => {
    const brought = renamed(await textsOf(list));
    if (Object.keys(brought).length === 0) return;
    bring({ ...(isExample ? {} : files), ...brought });
    show(first(brought));
  };
  useDrop(add);
  return {
    editor: {
      files,
      shown,
      goTo,
      show,
      change: (text) => set({ ...files, [shown]: text }),
      add,
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
