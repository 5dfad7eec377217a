import type { CurveWords } from "../curve-words";

/** What the account of a curve says by itself, in one language. Figures are text in that language. */
export interface CurveTextWords {
  readonly curve: CurveWords;
  readonly profile: (system: string, profile: string) => string;
  readonly services: readonly [
    service: string,
    needs: string,
    atRest: string,
    counted: string,
    limit: string,
    carries: string,
  ];
  readonly sum: string;
  readonly server: string;
  readonly notMoved: (along: string) => string;
  readonly asReserved: string;
  readonly noneMoved: (along: string) => string;
  readonly none: string;
  readonly needed: (along: string) => string;
  readonly host: string;
  readonly largest: string;
  readonly severalOf: (kind: string) => string;
  readonly noneOfServers: string;
  readonly noHost: (amount: string) => string;
  readonly most: (along: string, which: "all" | "largest" | "cheapest") => string;
  readonly beyond: (along: string) => string;
  readonly doesNotFit: string;
  readonly slower: (vcpus: number) => string;
  readonly unavailable: (why: string) => string;
  readonly warning: string;
}
