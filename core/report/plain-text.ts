/** What a terminal obeys: a sequence of CSI, one with a text up to its end, another escape, a control character by itself. */
const OBEYED = new RegExp(
  [
    // A sequence ends within its line: an open one must not hide what follows.
    "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]",
    "(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])[^\\0-\\x08\\x0a-\\x1f\\x7f-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)",
    "\\x1b[ -/]*[0-~]",
    "\\r\\n?",
    "[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f]",
  ].join("|"),
  "g",
);

/** What may be the beginning of one of these, whose rest is still to come. */
const BEGUN = new RegExp(
  [
    "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*$",
    "(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])[^\\0-\\x08\\x0a-\\x1f\\x7f-\\x9f]*\\x1b?$",
    "\\x1b[ -/]*$",
    "\\r$",
  ].join("|"),
);

/** Colours and weights of letters: `ESC [ 1 ; 31 m`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is let through
const COLOUR = /^\x1b\[[\d;:]*m$/;

/** Text without colours and all else that a terminal would obey, but tabs and line breaks; a return to the line's beginning ends it. */
export function plainText(text: string): string {
  return text.replace(OBEYED, (found) => (found.startsWith("\r") ? "\n" : ""));
}

/** So many characters of a sequence that does not end are waited for. */
const LONGEST = 4096;

/** Text of others for a terminal, in pieces as it comes: as `plainText`, with its colours, which end where it does. */
export class TerminalText {
  private begun = "";
  private isColoured = false;

  /** What of the text so far can be shown. */
  take(piece: string): string {
    const text = this.begun + piece;
    const begun = BEGUN.exec(text)?.[0] ?? "";
    this.begun = begun.length > LONGEST ? "" : begun;
    return this.shown(text.slice(0, text.length - this.begun.length));
  }

  /** The rest of it. */
  end(): string {
    const rest = this.shown(this.begun);
    this.begun = "";
    return this.isColoured ? `${rest}\x1b[0m` : rest;
  }

  private shown(text: string): string {
    return text.replace(OBEYED, (found) => {
      if (!COLOUR.test(found)) return found.startsWith("\r") ? "\n" : "";
      this.isColoured = true;
      return found;
    });
  }
}
