/** Question whether a path matches a pattern. */
export interface PathTest {
  readonly test: (path: string) => boolean;
}

/** Wildcards of a pattern, as parts of a regular expression: within a name, of anything, of any directories. */
export const WILDCARDS = { name: "[^/]*", any: ".*", directories: "(?:.*/)?" } as const;

/** With more wildcards than that, or a pattern as long, a regular expression may take minutes over one path, or cannot be made. */
const MOST = { wildcards: 2, characters: 1000 } as const;

/** Test of whole paths by parts of a regular expression, each of them a wildcard or what one character has to be; never exponential. */
export function pathTest(parts: readonly string[]): PathTest {
  const wildcards = parts.filter(isWildcard).length;
  const source = parts.join("");
  return wildcards <= MOST.wildcards && source.length <= MOST.characters
    ? new RegExp(`^${source}$`, "su")
    : { test: (path) => isMatched(parts, path) };
}

function isWildcard(part: string): boolean {
  return Object.values<string>(WILDCARDS).includes(part);
}

/**
 * The same by all places in the pattern that the path may have come to, character by character. A place of `directories` is there twice:
 * before them, where they may be left out, and within them, which only a slash ends.
 */
function isMatched(parts: readonly string[], path: string): boolean {
  const ones = new Map<string, RegExp>();
  const takes = (part: string, character: string) => {
    const one = ones.get(part) ?? new RegExp(`^${part}$`, "su");
    ones.set(part, one);
    return one.test(character);
  };
  let before = new Set<number>();
  let within = new Set<number>();
  const reach = (places: Set<number>, from: number) => {
    for (let place = from; !places.has(place); place++) {
      places.add(place);
      if (!isWildcard(parts[place] ?? "")) return;
    }
  };
  reach(before, 0);
  for (const character of path) {
    const [next, inside] = [new Set<number>(), new Set<number>()];
    for (const place of before) {
      const part = parts[place];
      if (part === WILDCARDS.any) reach(next, place);
      else if (part === WILDCARDS.name) {
        if (character !== "/") reach(next, place);
      } else if (part === WILDCARDS.directories) within.add(place);
      else if (part !== undefined && takes(part, character)) reach(next, place + 1);
    }
    for (const place of within) {
      inside.add(place);
      if (character === "/") reach(next, place + 1);
    }
    before = next;
    within = inside;
  }
  return before.has(parts.length);
}
