import { answer, type ComposeAnswer, type ComposeQuestion, type Refusal } from "../judge/answer";
import type { Reason } from "../judge/verdict";
import { noticeText } from "./notices/notice-text";
import { type SaidFigures, saidFigures } from "./said";

/** The answer to `fit` as `--json` prints it: with its words in English. */
export interface ComposeFit extends Omit<SaidFigures<ComposeAnswer>, "because"> {
  /** Why it does not fit, or what it depends on. */
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** The reasons with their kinds and values. */
  readonly because: readonly ((Reason | Refusal) & { readonly text: string })[];
}

/** Whether the services of compose files fit, with the words. */
export function composeFit(question: ComposeQuestion): ComposeFit {
  return said(answer(question));
}

/** An answer with its words. */
export function said(found: ComposeAnswer): ComposeFit {
  const { because, notices, ...figures } = saidFigures(found);
  const reasons = because.map((reason) => ({ ...reason, text: noticeText(reason) }));
  return {
    ...figures,
    reasons: reasons.map(({ text }) => text),
    warnings: notices.map((notice) => noticeText(notice)),
    because: reasons,
    notices,
  };
}
