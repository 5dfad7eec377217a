import { type PathTest, pathTest, WILDCARDS } from "./path-test";

/** Mistake of a pattern for which Docker refuses the build. */
export class PatternError extends Error {}

/**
 * One pattern of an ignore file as an expression over whole paths, as BuildKit makes it: `**` stands for any directories, `*` and `?`
 * for no slash, `[…]` for a set, and what a backslash goes before is taken as Go's regular expressions take it. Throws a PatternError
 * where Go refuses the pattern.
 */
export function patternExpression(pattern: string): PathTest {
  return pathTest(partsOf(pattern));
}

/** Parts of a pattern as they stand in a regular expression: a wildcard, or what one character has to be. */
function partsOf(pattern: string): string[] {
  const characters = [...pattern];
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    if (character === "\\") parts.push(escapedBy(characters[++at]));
    else if (character === "?") parts.push("[^/]");
    else if (character === "[") {
      const set = setAt(characters, at);
      parts.push(set.source);
      at = set.end;
    } else if (character !== "*") parts.push(literal(character));
    else if (characters[at + 1] !== "*") parts.push(WILDCARDS.name);
    else {
      const first = at === 0;
      at += characters[at + 2] === "/" ? 2 : 1;
      const isLast = at + 1 >= characters.length;
      // At the start, with nothing but a name behind it, BuildKit compares ends: `**.md` takes docs/index.md.
      const comparesEnds =
        first && characters[at] === "*" && !characters.slice(at + 1).some(isSpecial);
      parts.push(isLast || comparesEnds ? WILDCARDS.any : WILDCARDS.directories);
    }
  }
  return parts;
}

function isSpecial(character: string): boolean {
  return /[*?[\]\\]/.test(character);
}

function literal(character: string): string {
  return /[.*+?^${}()|[\]\\/]/.test(character) ? `\\${character}` : character;
}

/** Letters that mean something behind a backslash in Go's regular expressions; any other letter or digit is refused. */
const MEANINGS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([..."dDsSwWfnrtvbB"].map((letter) => [letter, `\\${letter}`])),
  a: "\\x07",
  A: "(?!)",
  z: "(?!)",
};

/** `docs\index.md`, as Windows would write it, is refused; `src\app.py` matches nothing, since `\a` is a control character. */
function escapedBy(character: string | undefined): string {
  if (character === undefined) throw new PatternError();
  if (!/^[A-Za-z0-9]$/.test(character)) return literal(character);
  const meaning = MEANINGS[character];
  if (meaning === undefined) throw new PatternError();
  return meaning;
}

/** A set, held against Go's rules: no empty one, no dash that begins or ends a range, no range backwards. */
function setAt(characters: readonly string[], start: number): { source: string; end: number } {
  let at = start + 1;
  const excludes = characters[at] === "^";
  if (excludes) at++;
  const taken = () => {
    const character = characters[at++];
    if (character === undefined || character === "]" || character === "-") throw new PatternError();
    return character === "\\" ? escapedBy(characters[at++]) : literal(character);
  };
  let source = "";
  do {
    source += taken();
    if (characters[at] === "-") {
      at++;
      source += `-${taken()}`;
    }
  } while (characters[at] !== "]");
  return { source: wellFormed(`[${excludes ? "^" : ""}${source}]`), end: at };
}

function wellFormed(set: string): string {
  try {
    new RegExp(set, "u");
    return set;
  } catch {
    throw new PatternError();
  }
}
