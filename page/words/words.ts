import type { CostItem } from "../../core/capacity/cost";
import type { Standing } from "../../core/capacity/known";
import { formatAmount, type Price } from "../../core/capacity/price";
import type { ComposeAnswer } from "../../core/judge/answer";
import type { Verdict } from "../../core/judge/verdict";
import { FIGURES } from "../../core/report/figures";
import type { Language } from "../language";
import type { About } from "../question";

/** Everything that the page says by itself, in one language. */
export interface Words {
  readonly title: string;
  /** What each tab does for whoever opens it. */
  readonly claims: Readonly<Record<About, string>>;
  readonly questions: string;
  /** The names of the tabs. */
  readonly abouts: Readonly<Record<About, string>>;
  readonly privacy: string;
  readonly language: string;
  readonly files: string;
  readonly fileName: string;
  readonly pasteFile: string;
  /** That a long file is shown only in part. */
  readonly excerpt: string;
  readonly empty: string;
  readonly addFiles: string;
  readonly dropHere: string;
  readonly removeFile: (file: string) => string;
  readonly host: string;
  readonly hostKinds: { readonly any: string; readonly ram: string };
  readonly memoryOfHost: string;
  readonly diskOfHost: string;
  readonly location: string;
  readonly anywhere: string;
  readonly servers: string;
  readonly survive: string;
  readonly serversVerdict: (verdict: Verdict, survives: 0 | 1) => string;
  /** Heading of the answer for one server where several are asked about. */
  readonly oneServer: string;
  readonly serversWays: string;
  /** What is left of one of several servers, and of the others once it is lost, in MiB. */
  readonly onServer: (headroom: string, afterLoss: string) => string;
  readonly size: string;
  readonly services: string;
  readonly columns: readonly [
    service: string,
    rest: string,
    likely: string,
    bound: string,
    known: string,
  ];
  readonly reserve: (containers: number) => string;
  readonly more: (services: number) => string;
  readonly surge: string;
  readonly beyond: string;
  readonly sum: string;
  readonly headroom: string;
  readonly memTotal: string;
  readonly standings: Readonly<Record<Standing, string>>;
  readonly known: (source: string, asOf: string | null) => string;
  readonly adjust: (service: string) => string;
  readonly reservation: string;
  readonly limit: string;
  readonly replicas: string;
  readonly asInFile: string;
  readonly cheapest: string;
  readonly noHost: string;
  readonly amount: Amounts;
  readonly aMonth: string;
  /** The day on which a price was read. */
  readonly pricedOn: (day: string) => string;
  readonly room: (mib: string) => string;
  /** Why a size cannot be had, from what its catalogue says of it. */
  readonly unavailable: (why: string) => string;
  /** What a line of an invoice is for. */
  readonly item: (item: CostItem) => string;
  readonly tune: string;
  readonly workOut: string;
  readonly nothingFits: string;
  readonly findings: string;
  readonly line: (line: number) => string;
  readonly copy: string;
  readonly copied: string;
  readonly copies: {
    readonly override: string;
    readonly command: string;
    readonly markdown: string;
    readonly link: string;
    readonly text: string;
    readonly svg: string;
    readonly png: string;
  };
  readonly mistake: string;
  readonly fault: (why: string) => string;
  readonly tooLong: string;
  readonly judging: string;
  /** The verdict in a sentence. */
  readonly verdict: (fit: ComposeAnswer) => string;
  readonly verdictWord: Readonly<Record<ComposeAnswer["verdict"] | "any", string>>;
  readonly product: (product: NonNullable<ComposeAnswer["product"]>) => string;
}

/** Whole figures in groups of digits, as a language writes them. */
export function figures(language: Language): (value: number) => string {
  const shown = FIGURES[language === "en" ? "en" : "pt"];
  return (value) => shown(Math.round(value));
}

/** A price as a language writes it. */
export type Amounts = (price: Pick<Price, "amount" | "currency">) => string;

/** Prices as a language writes them: `€35.49`, `€ 35,49`. */
export function amounts(language: Language): Amounts {
  return (price) => formatAmount(price, language === "en" ? "en" : "pt");
}

/** True where it is the host's memory that is missing; else another host changes nothing. */
export function isShort({ because, memory, host }: ComposeAnswer): boolean {
  return (
    because.some(({ kind }) => kind === "memory" || kind === "product") ||
    memory.likelyMiB > (host.memTotalMiB ?? Number.POSITIVE_INFINITY)
  );
}
