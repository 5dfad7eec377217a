import type { Parsed } from "./declaration";
import type { VERBS, VerbName } from "./verbs";

/** Work that a word of the command line does: `enxuto plan …`. */
export interface Verb<Name extends VerbName> {
  /** Runs it and gives the exit code: 0 = done and it fits, 2 = refused, violated or over budget, 3 = open. */
  readonly run: (parsed: Parsed<(typeof VERBS)[Name]>) => Promise<number>;
}

/** Exit codes of every verb. */
export const EXIT = { ok: 0, usage: 1, refused: 2, open: 3 } as const;

/** The exit code of a verdict. */
export const EXIT_OF = { fits: EXIT.ok, depends: EXIT.open, refused: EXIT.refused } as const;
