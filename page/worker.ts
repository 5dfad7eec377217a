import { answerTo, type Replies } from "./answer";
import type { Language } from "./language";
import type { About, Question } from "./question";

/** A question with a number by which its answer is told from earlier ones. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
  readonly language: Language;
}

/** Outcome of a question. `milliseconds` is the time that judging took. */
export type Answered<A extends About = About> = { readonly id: number; readonly about: A } & (
  | { readonly reply: Replies[A]; readonly milliseconds: number }
  | { readonly fault: "unexpected"; readonly text: string }
  | { readonly fault: "too-long" }
);

/** Told once the program is there and takes questions. */
export interface Ready {
  readonly ready: true;
}

self.onmessage = async ({ data: { id, question, language } }: MessageEvent<Asked>) => {
  const { about } = question;
  try {
    const began = performance.now();
    const reply = await answerTo(question, language);
    const milliseconds = performance.now() - began;
    self.postMessage({ id, about, reply, milliseconds } satisfies Answered);
  } catch (error) {
    self.postMessage({ id, about, fault: "unexpected", text: String(error) } satisfies Answered);
  }
};

self.postMessage({ ready: true } satisfies Ready);
