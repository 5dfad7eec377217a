import type { Fit } from "../capacity/fit";
import { headline } from "./account";
import { accountMarkdown, type MarkdownOptions } from "./markdown";
import { fitNoticeText } from "./stack-notices/fit-notice-text";

/** The account of a stack for a pull request. */
export function planMarkdown(
  fit: Fit,
  { title = headline(fit), ...options }: Partial<MarkdownOptions> = {},
): string {
  return accountMarkdown(fit, {
    ...{ title, ...options },
    reasons: fit.because.map((reason) => fitNoticeText(reason)),
    warnings: fit.notices.map((notice) => fitNoticeText(notice)),
  });
}
