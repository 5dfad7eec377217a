/** A test that plays a fault: its file, and words of its title. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}

/** A fault, what it must come to, and what proves it. */
export interface Fault {
  readonly fault: string;
  readonly outcome: string;
  /** Empty where no test plays it. */
  readonly proofs: readonly Proof[];
  /** Script that plays it: `npm run faults:rows` or `npm run faults:servers`. @default - none does */
  readonly playedBy?: "rows" | "servers";
}

/** A test of this project by its path below `test/`, without its ending. */
export const proof = (file: string, title: string): Proof => ({
  file: `test/${file}.test.ts`,
  title,
});
