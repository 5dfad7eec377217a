import { judge, type Reply } from "./fit";
import type { Language } from "./language";
import type { About, Question } from "./question";

/** Answers, by what the question is about. */
export interface Replies {
  readonly fit: Reply;
  readonly growth: ReturnType<typeof import("./growth").grow>;
  readonly image: ReturnType<typeof import("./image").judgeImage>;
}

/** The answer to a question of the page, in a language. What the first question does not need is set up by the first that does. */
export async function answerTo(question: Question, language: Language): Promise<Replies[About]> {
  switch (question.about) {
    case "fit":
      return judge(question, language);
    case "growth":
      return (await import("./growth.js")).grow(question, language);
    case "image":
      return (await import("./image.js")).judgeImage(question, language);
  }
}
