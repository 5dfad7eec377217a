import type { DiskAccount } from "../../capacity/disk";
import type { Standing } from "../../capacity/known";
import type { Price } from "../../capacity/price";
import type { ComposeAnswer } from "../../judge/answer";
import type { BesideLoad } from "../../judge/beside";
import type { Cause, DoubtedLimit } from "../ground";
import type { Language } from "../language";
import type { Sentences } from "../notices/sentences";
import type { WayWords } from "../way-words/words";

/** Notices that nearly every file has, which share one line. */
export type CommonNotice = "no-limit" | "no-health-check" | "no-log-rotation" | "variables-not-set";

/** All that the answer of `fit` says by itself, in one language. Memory is in MiB. */
export interface ComposeWords {
  readonly language: Language;
  readonly figure: (value: number) => string;
  /** Reasons and warnings. */
  readonly sentences: Sentences;
  /** Ways out, plans and what is compared. */
  readonly way: WayWords;
  readonly profile: (system: string, profile: string) => string;
  readonly verdict: Readonly<Record<ComposeAnswer["verdict"], string>>;
  /** `1,431 MiB most likely (620 to 3,889)`; one figure where both ends are it. */
  readonly range: (memory: ComposeAnswer["memory"]) => string;
  readonly of: (range: string, memTotalMiB: number) => string;
  readonly needs: (range: string) => string;
  readonly fits: (host: string) => string;
  /** The causes are said where memory is not the only one. */
  readonly doesNotFit: (host: string, causes: readonly Cause[]) => string;
  readonly doesNotRun: string;
  readonly mayNotFit: (host: string) => string;
  /** It fits, and limits of its own may be too little for what runs in them. */
  readonly mayNotRun: (host: string, limits: readonly DoubtedLimit[]) => string;
  /** What the makers of the product ask for is empty where the host has it. */
  readonly likelyDoesNotFit: (host: string, asks: string) => string;
  readonly belowProduct: (host: string, asks: string) => string;
  /** What the makers of a product ask for, in a sentence, or recommend where they name no least. */
  readonly productAsks: (product: NonNullable<ComposeAnswer["product"]>) => string;
  readonly notJudged: (host: string, unknown: number, services: number) => string;
  readonly fitsUnless: (host: string, needs: ComposeAnswer["unless"]) => string;
  readonly chance: (times: number, of: number) => string;
  readonly notKnown: (unknown: number, services: number) => string;
  readonly runsNotSo: (causes: readonly Cause[]) => string;
  /** So many services will not run inside their limits. */
  readonly belowNeed: (services: number) => string;
  readonly columns: readonly [
    service: string,
    rest: string,
    likely: string,
    bound: string,
    limit: string,
    knownBy: string,
  ];
  readonly none: string;
  /** How a figure is known. */
  readonly by: Readonly<Record<Standing, string>>;
  /** How a service is known that was run, where its bound is what deployments declare. */
  readonly byAbove: string;
  /** The standing of what only so many owners declare. */
  readonly byFew: (owners: number) => string;
  /** A class of programs, by its name in the table of classes. */
  readonly programClass: (name: string) => string;
  /** A figure that is an even share of what makers ask for the whole product. */
  readonly share: string;
  /** Kinds of what takes memory next to the services. */
  readonly kinds: Readonly<Record<BesideLoad["kind"], string>>;
  readonly publishedSizes: string;
  /** When a job takes memory: before these start, or while it runs where none waits for it. */
  readonly takesRoom: (waiting: readonly string[]) => string;
  readonly reserve: (containers: number) => string;
  readonly surge: string;
  /** What makers ask for beyond all that the services take, where they say so, or mostly do. */
  readonly beyond: (isSaid: boolean) => string;
  readonly sum: string;
  readonly host: string;
  readonly headroom: string;
  readonly memTotalIs: Readonly<Record<ComposeAnswer["host"]["memTotalIs"], string>>;
  readonly disk: (disk: DiskAccount) => string;
  readonly product: (product: NonNullable<ComposeAnswer["product"]>) => string;
  /** How guesses become figures. */
  readonly tell: readonly string[];
  readonly hosts: string;
  readonly hostsForGuesses: string;
  /** The same where limits of the file stay in doubt, which no host changes. */
  readonly hostsInLimits: string;
  readonly monthly: (price: Price) => string;
  readonly cheapest: (host: string, price: string, headroomMiB: number) => string;
  readonly warning: string;
  readonly common: Readonly<Record<CommonNotice, string>>;
  readonly also: (common: string) => string;
}

/** Names that a headline lists before it counts the rest. */
const LISTED = 3;

/** The first names, and the number of the others as the last one. */
export function few(names: readonly string[], more: (rest: number) => string): readonly string[] {
  const rest = names.length - LISTED;
  return rest > 0 ? [...names.slice(0, LISTED), more(rest)] : names;
}
