import type { Notice } from "../../judge/notice";

/** A sentence in one language for every code of a notice: a code without one does not compile. */
export type Sentences = {
  readonly [C in Notice["code"]]: (notice: Extract<Notice, { readonly code: C }>) => string;
};
