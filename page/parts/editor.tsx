import { useLayoutEffect, useRef } from "preact/hooks";
import type { Finding, Texts } from "../fit";
import type { Words } from "../words/words";

/** The files as texts: one is shown, with the lines that findings speak of marked. */
export function Editor({
  files,
  shown,
  findings,
  goTo,
  words,
  show,
  change,
  add,
  remove,
}: {
  readonly files: Texts;
  readonly shown: string;
  readonly findings: readonly Finding[];
  /** A line to bring into view; another object each time. */
  readonly goTo: { readonly line: number } | undefined;
  readonly words: Words;
  readonly show: (file: string) => void;
  readonly change: (text: string) => void;
  readonly add: (files: FileList) => void;
  readonly remove: (file: string) => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const text = files[shown] ?? "";
  const marked = new Set(findings.filter(({ file }) => file === shown).map(({ line }) => line));
  useLayoutEffect(() => {
    if (!goTo || !area.current) return;
    const lines = text.split("\n");
    const from = lines.slice(0, goTo.line - 1).join("\n").length + (goTo.line > 1 ? 1 : 0);
    area.current.focus();
    area.current.setSelectionRange(from, from + (lines[goTo.line - 1]?.length ?? 0));
    const height = area.current.scrollHeight / Math.max(1, lines.length);
    area.current.scrollTop = Math.max(0, (goTo.line - 4) * height);
  }, [goTo]);
  const names = Object.keys(files);
  return (
    <section class="editor" aria-label={words.files}>
      <div class="tabs">
        {names.map((name) => (
          <span key={name} class={name === shown ? "tab chosen" : "tab"}>
            <button type="button" aria-pressed={name === shown} onClick={() => show(name)}>
              {name}
            </button>
            {names.length > 1 && (
              <button
                type="button"
                class="remove"
                aria-label={words.removeFile(name)}
                onClick={() => remove(name)}
              >
                ×
              </button>
            )}
          </span>
        ))}
        <label class="add">
          {words.addFiles}
          <input
            type="file"
            multiple
            onChange={({ currentTarget }) => currentTarget.files && add(currentTarget.files)}
          />
        </label>
      </div>
      <div class="paper">
        <div class="marks" ref={marks} aria-hidden="true">
          {text
            .split("\n")
            .slice(0, MARKED_LINES)
            .map((_, index) => (
              <span key={index} class={marked.has(index + 1) ? "mark" : ""}>
                {index + 1}
              </span>
            ))}
        </div>
        <textarea
          id="text"
          ref={area}
          aria-label={`${words.fileName} ${shown}`}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          wrap="off"
          value={text}
          onInput={({ currentTarget }) => change(currentTarget.value)}
          onScroll={({ currentTarget }) => {
            if (marks.current) marks.current.scrollTop = currentTarget.scrollTop;
          }}
        />
      </div>
      <p class="hint">{words.dropHere}</p>
    </section>
  );
}

/** A file with more lines has no numbers beyond them: each is an element that typing would pay for. */
const MARKED_LINES = 1_000;
