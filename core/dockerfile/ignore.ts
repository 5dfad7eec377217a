import { PatternError, patternExpression } from "./ignore-pattern";
import type { PathTest } from "./path-test";
import { normalPath } from "./paths";

/** Rules of an ignore file, as BuildKit reads them: with regard to case, each pattern also for all that is below what it matches. */
export interface IgnoreRules {
  readonly ignores: (path: string) => boolean;
  /** Whether a `!` pattern may bring back something below a directory that is left out. */
  readonly mayBringBack: (directory: string) => boolean;
}

interface Pattern {
  readonly brings: boolean;
  readonly matches: PathTest;
  /** Part before the first wildcard, with a slash at its end: outside of it nothing matches. */
  readonly plain: string;
}

/** Ignore files that Docker takes for a Dockerfile, the first one that is there: one beside it with its name goes before the context's. */
export function ignoreFiles(dockerfile: string): readonly string[] {
  return [`${dockerfile}.dockerignore`, ".dockerignore"];
}

/** Reads an ignore file. Throws an Error with Docker's reason and the line where Docker refuses a pattern. */
export function ignoreRules(text: string): IgnoreRules {
  const patterns = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .flatMap((line, index) => patternOf(line, index + 1) ?? []);
  const brought = patterns.filter(({ brings }) => brings);
  return {
    ignores: (path) => {
      const parts = path.split("/");
      const places = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
      let ignored = false;
      for (const { brings, matches } of patterns) {
        if (brings === ignored && places.some((place) => matches.test(place))) ignored = !brings;
      }
      return ignored;
    },
    mayBringBack: (directory) =>
      brought.some(
        ({ plain }) => plain.startsWith(`${directory}/`) || `${directory}/`.startsWith(plain),
      ),
  };
}

function patternOf(line: string, at: number): Pattern | undefined {
  if (line.startsWith("#")) return undefined;
  const trimmed = line.trim();
  if (trimmed === "") return undefined;
  const brings = trimmed.startsWith("!");
  const written = brings ? trimmed.slice(1).trim() : trimmed;
  if (written === "") throw new Error(`line ${at}: illegal exclusion pattern: "!"`);
  const path = normalPath(`/${written}`).slice(1) || "/";
  return {
    brings,
    matches: expression(path, written, at),
    plain: `${path.replace(/[^/]*[*?[\\].*$/, "").replace(/\/$/, "")}/`.replace(/^\/$/, ""),
  };
}

function expression(path: string, written: string, at: number): PathTest {
  try {
    return patternExpression(path);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new Error(`line ${at}: syntax error in pattern: "${written}"`);
  }
}
