import { oneLine } from "../../capacity/user-error";
import type { Notice } from "../../judge/notice";
import { ENGLISH } from "./english";
import type { Sentences } from "./sentences";

/** A notice as one line in a language. @default - English */
export function noticeText(notice: Notice, sentences: Sentences = ENGLISH): string {
  const sentence = sentences[notice.code] as (notice: Notice) => string;
  // Names and values of somebody else's file may hold line breaks.
  return oneLine(sentence(notice));
}
