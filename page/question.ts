import type { FitQuestion } from "./fit";
import type { GrowthQuestion } from "./growth";
import type { ImageQuestion } from "./image";

/** What the page asks, by what it is about. */
export interface Questions {
  readonly fit: FitQuestion;
  readonly growth: GrowthQuestion;
  readonly image: ImageQuestion;
}

/** What a question is about: each has a tab. */
export type About = keyof Questions;

export type Question = Questions[About];
