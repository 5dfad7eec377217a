import type { FactOf, Finding } from "../../dockerfile/finding";
import type { UnknownInstall } from "../../dockerfile/unknown-install";

/** Words of a finding. */
export interface FindingWords {
  /** Text that is there. */
  readonly found: string;
  /** Cost of it. */
  readonly cost: string;
  /** Text to write instead. */
  readonly fix: string;
}

/** Sentences in one language for every code of a finding of images: a code without one does not compile. */
export interface FindingSentences {
  readonly findings: { readonly [C in Finding["code"]]: (found: FactOf<C>) => FindingWords };
  /** Why it is not known all that a command installs. */
  readonly unknown: {
    readonly [C in UnknownInstall["code"]]: (
      unknown: Extract<UnknownInstall, { readonly code: C }>,
    ) => string;
  };
}

/** Words of a finding, put together. */
export function said(found: string, cost: string, fix: string): FindingWords {
  return { found, cost, fix };
}

/** Sentence of a table for data with a code. */
export function sentenceOf<T>(
  table: Readonly<Record<string, (data: never) => T>>,
  data: { readonly code: string },
): T {
  return table[data.code](data as never);
}
