/** What a word of the command line does: `enxuto plan …`. */
export interface Verb {
  /** Runs it and gives the exit code: 0 = done and it fits, 2 = refused, violated or over budget. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** Exit codes of every verb. */
export const EXIT = { ok: 0, usage: 1, refused: 2 } as const;
