/** A page with a text between the marks of that name in place of the one before. Throws where it has no such marks. */
export function between(page: string, name: string, text: string): string {
  const [before, rest] = split(page, `<!-- ${name} -->`);
  const [, after] = split(rest, `<!-- /${name} -->`);
  return `${before}<!-- ${name} -->\n${text}\n<!-- /${name} -->${after}`;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`docs/speed.md has no ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
