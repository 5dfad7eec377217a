/** One word of the command line: `enxuto plan …`. */
export interface Verb {
  /** What follows the verb: `[STACK…] [--json]`. */
  readonly usage: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** Runs it and gives the exit code: 0 = done and it fits, 2 = refused, violated or over budget. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** Exit codes of every verb. */
export const EXIT = { ok: 0, usage: 1, refused: 2 } as const;
