import { judge, type Question, type Reply } from "./judge";

/** A question with a number by which its answer is told from earlier ones. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
}

/** What came of a question. `milliseconds` is the time that judging took. */
export type Answered =
  | { readonly id: number; readonly reply: Reply; readonly milliseconds: number }
  | { readonly id: number; readonly fault: string };

self.onmessage = ({ data: { id, question } }: MessageEvent<Asked>) => {
  try {
    const began = performance.now();
    const reply = judge(question);
    self.postMessage({ id, reply, milliseconds: performance.now() - began } satisfies Answered);
  } catch (error) {
    self.postMessage({ id, fault: String(error) } satisfies Answered);
  }
};
