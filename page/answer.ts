import { judge, type Reply } from "./fit";
import { grow } from "./growth";
import { judgeImage } from "./image";
import type { Language } from "./language";
import type { About, Question, Questions } from "./question";

/** What is answered, by what the question is about. */
export interface Replies {
  readonly fit: Reply;
  readonly growth: ReturnType<typeof grow>;
  readonly image: ReturnType<typeof judgeImage>;
}

const ANSWERS: {
  readonly [A in About]: (question: Questions[A], language: Language) => Replies[A];
} = { fit: judge, growth: grow, image: judgeImage };

/** The answer to a question of the page, in a language. */
export function answerTo(question: Question, language: Language): Replies[About] {
  const answer = ANSWERS[question.about] as (
    question: Question,
    language: Language,
  ) => Replies[About];
  return answer(question, language);
}
