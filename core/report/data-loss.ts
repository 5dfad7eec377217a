import type { DataLoss } from "../judge/data-loss";
import { DATA_LOSS_EN } from "./data-loss-words/english";
import type { DataLossWords } from "./data-loss-words/words";

/** Losses of data as `plan` and `preview` say them: an `up` would not begin because of them. Nothing where there are none. */
export function upRefuses(
  stack: string,
  losses: readonly DataLoss[],
  words: DataLossWords = DATA_LOSS_EN,
): string[] {
  if (losses.length === 0) return [];
  const isDisk = losses.every(({ kind }) => kind === "smaller");
  return [words.refuses(isDisk), ...dataLossLines(stack, losses, words)];
}

/** One sentence for each loss of data, with the way out. */
export function dataLossLines(
  stack: string,
  losses: readonly DataLoss[],
  words: DataLossWords = DATA_LOSS_EN,
): string[] {
  return losses.map((loss) => words.loss(stack, loss));
}
