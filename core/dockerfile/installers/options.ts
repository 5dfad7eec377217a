/** Words of a command, told apart. */
export interface Options {
  /** Words that are no options and no values. */
  readonly bare: readonly string[];
  /** Values of options by any of these names. */
  readonly values: (...names: readonly string[]) => string[];
  /** Whether one of these options is there. */
  readonly has: (...names: readonly string[]) => boolean;
}

/** Reads the words after a program up to a redirection: `--name=value`, `--name value` and `-nVALUE` for options that `valued` matches. */
export function optionsOf(words: readonly string[], valued: RegExp): Options {
  const options: { name: string; value?: string }[] = [];
  const bare: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (/^\d?(>>?|<)/.test(word)) {
      if (/^\d?(>>?|<)$/.test(word)) index++;
      continue;
    }
    const [, long, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    const short = /^(-\w)(.+)$/.exec(word);
    if (long) options.push({ name: long, value });
    else if (valued.test(word)) options.push({ name: word, value: words[++index] });
    else if (short && valued.test(short[1])) options.push({ name: short[1], value: short[2] });
    else if (word.startsWith("-") && word.length > 1) options.push({ name: word });
    else bare.push(word);
  }
  return {
    bare,
    values: (...names) =>
      options.flatMap(({ name, value }) => (names.includes(name) ? (value ?? []) : [])),
    has: (...names) => options.some(({ name }) => names.includes(name)),
  };
}

/** Whether a variable says yes. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(1|y|yes|t|true|on)$/i.test(value);
}

/** Names in a list that commas or blanks divide. */
export function listOf(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(/[\s,]+/)).filter(Boolean);
}
