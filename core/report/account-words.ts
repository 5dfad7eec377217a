import { grouped } from "../capacity/figures";
import { formatAmount, type Price } from "../capacity/price";
import { FIGURES } from "./figures";
import type { Language } from "./language";

/** The words of the drawing of an account in one language. Memory is in MiB. */
export interface AccountWords {
  readonly figure: (value: number) => string;
  readonly reserve: string;
  readonly surge: string;
  /** A host that is made to measure. */
  readonly justEnough: string;
  readonly headroom: string;
  readonly short: string;
  readonly others: (services: number) => string;
  readonly profile: (name: string) => string;
  readonly monthly: (price: Pick<Price, "amount" | "currency">) => string;
  /** Verdict in the drawing's corner; what is left, or missing where it is negative. */
  readonly outcome: (fits: boolean, headroomMiB: number) => string;
  /** What the drawing shows, for those who do not see it. */
  readonly title: (system: string, host: string, fits: boolean) => string;
}

const EN: AccountWords = {
  figure: FIGURES.en,
  reserve: "reserve",
  surge: "surge",
  justEnough: "just enough",
  headroom: "headroom",
  short: "short",
  others: (services) => `${services} others`,
  profile: (name) => `profile ${name}`,
  monthly: (price) => `${formatAmount(price)} a month`,
  outcome(fits, headroomMiB) {
    if (fits) return `fits, ${grouped(headroomMiB)} MiB left`;
    return headroomMiB < 0 ? `refused, ${grouped(-headroomMiB)} MiB short` : "refused";
  },
  title: (system, host, fits) => `${system} on ${host}: ${fits ? "fits" : "refused"}`,
};

const PT: AccountWords = {
  figure: FIGURES.pt,
  reserve: "reserva",
  surge: "excedente",
  justEnough: "o bastante",
  headroom: "folga",
  short: "falta",
  others: (services) => `mais ${services}`,
  profile: (name) => `perfil ${name}`,
  monthly: (price) => `${formatAmount(price, "pt")} por mês`,
  outcome(fits, headroomMiB) {
    if (fits) return `cabe, sobram ${grouped(headroomMiB, "pt")} MiB`;
    return headroomMiB < 0 ? `não cabe, faltam ${grouped(-headroomMiB, "pt")} MiB` : "não cabe";
  },
  title: (system, host, fits) => `${system} em ${host}: ${fits ? "cabe" : "não cabe"}`,
};

export const ACCOUNT_WORDS: Readonly<Record<Language, AccountWords>> = { en: EN, pt: PT };
