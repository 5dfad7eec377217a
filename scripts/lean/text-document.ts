/** Place in a text, both from 0. */
interface Position {
  readonly line: number;
  readonly character: number;
}

/** A text that nobody changes, with its places as lines and as characters: what the reader of Dockerfiles asks of a document. */
class Reading {
  /** Where each line begins. */
  private readonly begins: readonly number[];

  constructor(private readonly text: string) {
    const ends = [...text.matchAll(/\r\n|\r|\n/g)];
    this.begins = [0, ...ends.map((end) => end.index + end[0].length)];
  }

  getText(range?: { readonly start: Position; readonly end: Position }): string {
    return range
      ? this.text.slice(this.offsetAt(range.start), this.offsetAt(range.end))
      : this.text;
  }

  /** The place of a character; the last one for what lies behind the text. */
  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let [low, high] = [0, this.begins.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.begins[middle] > at) high = middle;
      else low = middle;
    }
    return { line: low, character: this.beforeEnd(at, this.begins[low]) - this.begins[low] };
  }

  offsetAt({ line, character }: Position): number {
    if (line >= this.begins.length) return this.text.length;
    if (line < 0) return 0;
    const begin = this.begins[line];
    const next = this.begins[line + 1] ?? this.text.length;
    return this.beforeEnd(Math.min(begin + Math.max(0, character), next), begin);
  }

  /** A place of a line, which does not lie within the marks that end it. */
  private beforeEnd(offset: number, begin: number): number {
    let at = offset;
    while (at > begin && /[\r\n]/.test(this.text[at - 1])) at--;
    return at;
  }
}

export const TextDocument = {
  create: (_uri: string, _language: string, _version: number, text: string) => new Reading(text),
};
