/** A value that a command gives to an option. */
export interface OptionValue {
  readonly value: string;
  /** As the command has it: `--maxmemory 48mb`. */
  readonly shown: string;
}

/** A short option whose value follows at once, as a number or an absolute path: `-w4`, `-D/data`. */
const JOINED = /^(-\w)(\d+|\/.*)$/;

/**
 * What a command's words say for an option under any of its names: `--name value`, `--name=value`, `-n4`, and `-c name=value` for a name
 * without a dash; `prefixes` are names that their value follows at once, as in `-Xmx512m`. Undefined where they say nothing.
 *
 * Of several the last one counts. So it is, under one name or two, for PostgreSQL 15.20 (-D, -c), MariaDB 10.11.19, Redis 7.0.15,
 * gunicorn 23.0.0, Node 20.20.2 and OpenJDK 17.0.15 (run on 2026-11-30).
 */
export function lastOption(
  words: readonly string[],
  names: readonly string[],
  prefixes: readonly string[] = [],
): OptionValue | undefined {
  let found: OptionValue | undefined;
  words.forEach((word, index) => {
    for (const option of names) {
      const [, short, rest] = JOINED.exec(word) ?? [];
      if (short === option) {
        found = { shown: word, value: rest };
        continue;
      }
      const forms = option.startsWith("-") ? [option] : [option, `--${option}`, `-c${option}`];
      const name = forms.find((one) => word === one || word.startsWith(`${one}=`));
      if (name === undefined) continue;
      const isJoined = word.length > name.length;
      const value = isJoined ? word.slice(name.length + 1) : words[index + 1];
      const shown = option.startsWith("-") && !isJoined ? `${word} ${value}` : `${option}=${value}`;
      if (value !== undefined) found = { shown, value: unquoted(value) };
    }
    const prefix = prefixes.find((one) => word.startsWith(one));
    if (prefix) found = { shown: word, value: word.slice(prefix.length) };
  });
  return found;
}

/** A word without the quotes around it. */
export function unquoted(word: string): string {
  return word.replace(/^['"]|['"]$/g, "");
}
