import type { ServersReason } from "../capacity/placement/servers";
import { formatAmount, type Price } from "../capacity/price";
import type { ServersWay } from "../capacity/suggestions";
import type { OneServer } from "../judge/servers";
import type { Verdict } from "../judge/verdict";
import type { Language } from "./language";
import { SERVER_TABLE_EN } from "./server-table-words/english";
import type { ServerTableWords } from "./server-table-words/words";
import { oneServerWords, serversReason, wayWords } from "./servers-words";
import type { FitSentences } from "./stack-notices/fit-notice-text";
import { WAYS_EN } from "./way-words/english";
import type { WayWords } from "./way-words/words";

/** What the answer of `servers` says by itself, in one language. Memory is in MiB, as text in that language. */
export interface ServersTextWords {
  readonly language: Language;
  readonly table: ServerTableWords;
  /** Ways out and prices of a plan. */
  readonly way: WayWords;
  /** Reasons and warnings. @default - in English */
  readonly sentences?: FitSentences;
  readonly reason: (reason: ServersReason) => string;
  readonly wayOut: (way: ServersWay) => string;
  readonly profile: (profile: string) => string;
  readonly servers: (count: number) => string;
  readonly noPrice: string;
  readonly survives: (any: boolean) => string;
  readonly one: (one: OneServer) => string;
  readonly fits: (afterLoss: boolean) => string;
  readonly mayNotFit: string;
  readonly doesNotFit: string;
  readonly whatFits: string;
  readonly atLeast: (memory: string) => string;
  readonly monthly: (price: Price) => string;
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly columns: readonly [
    servers: string,
    verdict: string,
    lost: string,
    headroom: string,
    price: string,
  ];
  readonly lost: (any: boolean) => string;
  readonly warning: string;
}

export const SERVERS_TEXT_EN: ServersTextWords = {
  language: "en",
  table: SERVER_TABLE_EN,
  way: WAYS_EN,
  reason: serversReason,
  wayOut: wayWords,
  profile: (profile) => `profile ${profile}`,
  servers: (count) => `${count} servers`,
  noPrice: "no price known",
  survives: (any) => `survives the loss of ${any ? "any one" : "none"}`,
  one: oneServerWords,
  fits: (afterLoss) => (afterLoss ? "fits, also after the loss of any one" : "fits"),
  mayNotFit: "may not fit:",
  doesNotFit: "does not fit:",
  whatFits: "What fits (each one checked):",
  atLeast: (memory) => `at least ${memory} MiB of headroom on each server`,
  monthly: (price) => `${formatAmount(price)} a month`,
  verdict: { fits: "fits", depends: "depends", refused: "refused" },
  columns: ["servers", "verdict", "may be lost", "least headroom", "a month"],
  lost: (any) => (any ? "any one" : "none"),
  warning: "warning",
};
