/** Guesses that leave a verdict to what is known: so many services, and no more than this part of all. */
const FEW = { services: 3, part: 1 / 4 } as const;
/** Whether so few services are guessed that an answer can name them, rather than leave all open. */
export function areFewGuesses(guessed: number, services: number): boolean {
  return guessed <= FEW.services && guessed <= services * FEW.part;
}

/**
 * Parts of the programs that take more than so many times the high end of their class: 510 programs by what deployments declare for
 * them, each held against a range made without it (2026-12-01, `npm run classes`). None takes more than the last.
 */
export const GUESS_EXCEEDED: readonly (readonly [times: number, part: number])[] = [
  [1, 0.373],
  [2, 0.239],
  [4, 0.1],
  [8, 0.039],
  [16, 0.006],
  [32, 0],
];

/** Times the high end of a class within which nineteen in twenty programs stay. */
export const GUESS_ROOM = 8;

/** The probability that a guess stays within a room, by the programs of which the same guess was made: 1 where none took so much. */
export function guessWithin(highMiB: number, roomMiB: number): number {
  const times = roomMiB / highMiB;
  const at = GUESS_EXCEEDED.findIndex(([upTo]) => times < upTo);
  if (at === -1) return 1;
  const [to, less] = GUESS_EXCEEDED[at];
  const [from, more] = GUESS_EXCEEDED[Math.max(0, at - 1)];
  if (from === to) return 1 - less;
  return 1 - more + (more - less) * (Math.log(times / from) / Math.log(to / from));
}
