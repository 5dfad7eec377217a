import type { DataDoubt } from "../judge/data-doubt";
import { DATA_LOSS_EN } from "./data-loss-words/english";
import type { DataLossWords } from "./data-loss-words/words";

/** One line for each doubt about data, with the ways out. */
export function dataDoubtLines(
  stack: string,
  doubts: readonly DataDoubt[],
  words: DataLossWords = DATA_LOSS_EN,
): string[] {
  return doubts.map((doubt) => `${words.warning}: ${words.doubt(stack, doubt)}`);
}
