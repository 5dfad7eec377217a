/** The words of a command as one line that a shell takes apart again in the same way. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
    )
    .join(" ");
}

/** Lines of a script in which a command reads a text as its standard input, as it is: no line of it ends it. */
export function hereDocument(command: string, text: string): string[] {
  const lines = new Set(text.split("\n"));
  let end = "END_OF_FILE";
  while (lines.has(end)) end += "_";
  return [`${command} <<'${end}'`, text.replace(/\n$/, ""), end];
}
