import type { FitNotice } from "../../core/capacity/fit-notice";
import { fitNoticeText } from "../../core/report/stack-notices/fit-notice-text";

/** Reasons and warnings of an answer as they are printed. */
export function inWords(notices: readonly FitNotice[]): string[] {
  return notices.map((notice) => fitNoticeText(notice));
}
