import type { Fit } from "../capacity/fit";
import { headline } from "./account";
import { accountMarkdown, type MarkdownOptions } from "./markdown";
import { PLAN_EN } from "./plan-words/english";
import type { PlanWords } from "./plan-words/words";
import { fitNoticeText } from "./stack-notices/fit-notice-text";

/** The account of a stack for a pull request. */
export function planMarkdown(
  fit: Fit,
  { title, ...options }: Partial<Omit<MarkdownOptions, "words">> = {},
  words: PlanWords = PLAN_EN,
): string {
  return accountMarkdown(fit, {
    ...{ title: title ?? headline(fit, words), ...options, words: words.way },
    reasons: fit.because.map((reason) => fitNoticeText(reason, words.sentences)),
    warnings: fit.notices.map((notice) => fitNoticeText(notice, words.sentences)),
  });
}
