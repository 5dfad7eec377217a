import { useLayoutEffect, useRef } from "preact/hooks";
import type { Texts } from "../files";
import type { Finding } from "../fit";
import type { Words } from "../words/words";

/** Files that an editor shows, and what it tells of them. */
export interface EditorProps {
  readonly files: Texts;
  readonly shown: string;
  readonly findings: readonly Finding[];
  /** A line to bring into view; another object each time. */
  readonly goTo: { readonly line: number } | undefined;
  /** Names of files that somebody may want to paste. */
  readonly offered: readonly string[];
  /** What may be dropped. */
  readonly hint: string;
  readonly words: Words;
  readonly show: (file: string) => void;
  readonly change: (text: string) => void;
  readonly add: (files: FileList) => void;
  readonly create: (file: string) => void;
  readonly remove: (file: string) => void;
}

/** The files as texts: one is shown, with the lines that findings speak of marked. */
export function Editor({
  files,
  shown,
  findings,
  goTo,
  offered,
  hint,
  words,
  show,
  change,
  add,
  create,
  remove,
}: EditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const whole = files[shown] ?? "";
  const isExcerpt = isLong(whole);
  const text = isExcerpt ? whole.slice(0, EXCERPT) : whole;
  const places = findings.flatMap((finding) => [finding, ...(finding.others ?? [])]);
  const marked = new Set(places.filter(({ file }) => file === shown).map(({ line }) => line));
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
        <select
          class="create"
          aria-label={words.pasteFile}
          value=""
          onChange={({ currentTarget }) => {
            if (currentTarget.value) create(currentTarget.value);
            currentTarget.value = "";
          }}
        >
          <option value="">{words.pasteFile}</option>
          {offered
            .filter((name) => !(name in files))
            .map((name) => (
              <option key={name}>{name}</option>
            ))}
        </select>
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
          readOnly={isExcerpt}
          onInput={({ currentTarget }) => change(currentTarget.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData("text") ?? "";
            const lines = pasted.split("\n", MOST_PASTED + 1).length;
            if (isExcerpt || (lines <= MOST_PASTED && !isLong(pasted))) return;
            // A browser puts in line after line, and lays all of it out, before anything else happens.
            event.preventDefault();
            const { selectionStart: from, selectionEnd: to } = event.currentTarget;
            change(text.slice(0, from) + pasted + text.slice(to));
          }}
          onScroll={({ currentTarget }) => {
            if (marks.current) marks.current.scrollTop = currentTarget.scrollTop;
          }}
        />
      </div>
      {isExcerpt ? (
        <p class="hint" role="status">
          {words.excerpt}{" "}
          <button type="button" onClick={() => change("")}>
            {words.empty}
          </button>
        </p>
      ) : (
        <p class="hint">{hint}</p>
      )}
    </section>
  );
}

/** A file with more lines has no numbers beyond them: each is an element that typing would pay for. */
const MARKED_LINES = 1_000;
/** A longer file, or one of more lines, is judged but not edited here: a browser takes too long to lay it out at each keystroke. */
const MOST_EDITED = 300_000;
const MOST_LINES = 5_000;
/** A paste of more lines is put in by the page: it can no longer be undone by a key, and takes no time. */
const MOST_PASTED = 300;
/** The beginning of such a file, in characters. */
const EXCERPT = 10_000;

function isLong(text: string): boolean {
  return text.length > MOST_EDITED || text.split("\n", MOST_LINES + 1).length > MOST_LINES;
}
