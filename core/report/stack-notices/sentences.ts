import type { StackNotice } from "../../capacity/fit-notice";

/** A sentence in one language for every code of a stack's notices: a code without one does not compile. */
export type StackSentences = {
  readonly [C in StackNotice["code"]]: (
    notice: Extract<StackNotice, { readonly code: C }>,
  ) => string;
};
