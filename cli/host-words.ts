import type { Language } from "../core/report/language";
import { unavailableInPortuguese } from "../core/report/notices/unavailable";
import { PLAN_EN } from "../core/report/plan-words/english";
import type { PlanWords } from "../core/report/plan-words/words";

/** All that the tables of servers say, in one language; the source of a catalogue is as it has it. */
export interface HostWords {
  readonly language: Language;
  /** Those of a plan, for warnings and reasons. */
  readonly plan: PlanWords;
  readonly columns: readonly string[];
  readonly gone: string;
  readonly doesNotFit: string;
  readonly unavailable: (why: string) => string;
  readonly successor: string;
  readonly plans: string;
  readonly monthly: (amount: string) => string;
  readonly noPrice: string;
}

export const HOSTS_EN: HostWords = {
  language: "en",
  plan: PLAN_EN,
  columns: ["size", "vCPU", "MemTotal MiB", "disk GB", "arch", "a month", "headroom"],
  gone: "gone",
  doesNotFit: "does not fit",
  unavailable: (why) => why,
  successor: "successor",
  plans: "a plan for each service",
  monthly: (amount) => `${amount} a month`,
  noPrice: "no price",
};

/** The words of a language; those of Portuguese are read when they are asked for. */
export function hostWords(language: Language): HostWords {
  if (language === "en") return HOSTS_EN;
  const { PLAN_PT } =
    require("../core/report/plan-words/portuguese") as typeof import("../core/report/plan-words/portuguese");
  return {
    language: "pt",
    plan: PLAN_PT,
    columns: ["tamanho", "vCPU", "MemTotal MiB", "disco GB", "arq", "por mês", "folga"],
    gone: "fora de venda",
    doesNotFit: "não cabe",
    unavailable: unavailableInPortuguese,
    successor: "sucessor",
    plans: "um plano para cada serviço",
    monthly: (amount) => `${amount} por mês`,
    noPrice: "sem preço",
  };
}
