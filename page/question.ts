import type { FitQuestion } from "./fit";
import type { GrowthQuestion } from "./growth";
import type { ImageQuestion } from "./image";

/** Questions of the page, by what they are about. */
export interface Questions {
  readonly fit: FitQuestion;
  readonly growth: GrowthQuestion;
  readonly image: ImageQuestion;
}

/** Kinds of questions: each has a tab. */
export type About = keyof Questions;

export type Question = Questions[About];
