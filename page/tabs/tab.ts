import type { About, Questions } from "../question";
import type { Words } from "../words/words";
import type { Answered } from "../worker";

/** Question, answer and words that each tab is given. */
export interface TabProps<A extends About> {
  readonly question: Questions[A];
  /** What came of it, or of the question before it. */
  readonly answered: Answered<A> | undefined;
  readonly words: Words;
  /** A figure as the language writes it. */
  readonly number: (value: number) => string;
  readonly change: (to: (before: Questions[A]) => Questions[A]) => void;
}
