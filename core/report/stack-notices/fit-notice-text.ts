import type { FitNotice, StackNotice } from "../../capacity/fit-notice";
import { ENGLISH } from "../notices/english";
import { noticeText } from "../notices/notice-text";
import type { Sentences } from "../notices/sentences";
import { STACK_EN } from "./english";
import type { StackSentences } from "./sentences";

/** Sentences of all that a plan says. */
export interface FitSentences {
  readonly common: Sentences;
  readonly stack: StackSentences;
}

const FIT_EN: FitSentences = { common: ENGLISH, stack: STACK_EN };

/** A notice of a plan in words, by default in English. */
export function fitNoticeText(notice: FitNotice, { common, stack }: FitSentences = FIT_EN): string {
  if (!isOfStack(notice, stack)) return noticeText(notice, common);
  // One table is indexed by the union of all codes, which the compiler cannot follow.
  const sentence = stack[notice.code] as (one: StackNotice) => string;
  return sentence(notice);
}

function isOfStack(notice: FitNotice, stack: StackSentences): notice is StackNotice {
  return notice.code in stack;
}
