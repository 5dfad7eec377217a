/** What stands in the places of a sentence: names and values as they are, or a part that is said in each language. */
export type Part = string | number | Sentence;

/**
 * A sentence as data: its English with a `{}` at each place, and what stands there. Other languages have it in `core/report/problems`, by
 * its English; text and JSON have the English.
 */
export class Sentence {
  constructor(
    readonly template: string,
    readonly parts: readonly Part[],
  ) {}

  /** Sentence with another text for each name and value in it. */
  map(change: (text: string) => string): Sentence {
    const parts = this.parts.map((part) =>
      typeof part === "object" ? part.map(change) : typeof part === "string" ? change(part) : part,
    );
    return new Sentence(this.template, parts);
  }

  toString(): string {
    return filled(this.template, this.parts.map(String));
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A sentence in English, with places for what may stand in it: `` sentence`has ${name} twice` ``. */
export function sentence(texts: TemplateStringsArray, ...parts: readonly Part[]): Sentence {
  return new Sentence(texts.join(PLACE), parts);
}

/** A word that is said in each language. */
export function word(text: string): Sentence {
  return new Sentence(text, []);
}

/** `a list or a mapping`: at least one part. */
export function either([first, ...others]: readonly Part[]): Part {
  return others.reduce((all, other) => sentence`${all} or ${other}`, first);
}

/** A template with texts in its places. */
export function filled(template: string, texts: readonly string[]): string {
  return template
    .split(PLACE)
    .map((text, index) => (index === 0 ? text : `${texts[index - 1]}${text}`))
    .join("");
}

const PLACE = "{}";
