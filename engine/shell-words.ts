/** The words of a command as one line that a shell takes apart again in the same way. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
    )
    .join(" ");
}

/** Lines of a script in which a command reads a text as its standard input, as it is. */
export function hereDocument(command: string, text: string): string[] {
  return [`${command} <<'END_OF_FILE'`, text.replace(/\n$/, ""), "END_OF_FILE"];
}
