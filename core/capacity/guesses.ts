/** Guesses that leave a verdict to what is known: so many services, and no more than this part of all. */
const FEW = { services: 3, part: 1 / 4 } as const;
/** Whether so few services are guessed that an answer can name them, rather than leave all open. */
export function areFewGuesses(guessed: number, services: number): boolean {
  return guessed <= FEW.services && guessed <= services * FEW.part;
}
