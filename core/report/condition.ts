import { type Condition, HOPELESS_RESTARTS } from "../judge/condition";
import type { Death } from "../judge/kill";
import type { Language } from "./language";

/** Words on the condition of a container, behind the name of its service. */
export function conditionText(
  condition: Condition,
  { death, restarts }: { readonly death?: Death; readonly restarts: number },
  language: Language = "en",
): string {
  const { texts, kills, ...words } = WORDS[language];
  const again = restarts >= HOPELESS_RESTARTS;
  switch (condition) {
    case "crashed":
      return again ? words.crashing : texts.crashed;
    case "killed": {
      const why = kills[death?.kind ?? "limit"] ?? kills.limit;
      return words.killed(why, again);
    }
    default:
      return texts[condition];
  }
}

/** A container's condition in one or two words, for a column. */
export function conditionName(condition: Condition, language: Language): string {
  return language === "en" ? condition : NAMES[condition];
}

interface ConditionWords {
  readonly texts: Readonly<Record<Exclude<Condition, "killed">, string>>;
  readonly kills: Readonly<Partial<Record<Death["kind"], string>> & { readonly limit: string }>;
  readonly crashing: string;
  killed(why: string, again: boolean): string;
}

const ENGLISH: ConditionWords = {
  texts: {
    created: "was never started",
    starting: "does not pass its health check yet",
    ready: "passes its health check now, before the engine has asked",
    healthy: "is healthy",
    running: "runs",
    unhealthy: "fails its health checks",
    paused: "is paused",
    stopped: "is stopped",
    crashed: "exited by itself",
    dead: "is dead: its engine could not remove it",
  },
  kills: {
    limit: "for using more than its limit",
    slice: "because all containers together filled their share of the host",
    host: "because the host ran out of memory",
  },
  crashing: "exits and is restarted, again and again",
  killed: (why, again) => (again ? `is killed ${why}, again and again` : `was killed ${why}`),
};

const PORTUGUESE: ConditionWords = {
  texts: {
    created: "nunca foi iniciado",
    starting: "ainda não passa na sua verificação de saúde",
    ready: "passa na sua verificação de saúde agora, antes de o Docker perguntar",
    healthy: "está saudável",
    running: "está rodando",
    unhealthy: "falha nas verificações de saúde",
    paused: "está pausado",
    stopped: "está parado",
    crashed: "terminou por si mesmo",
    dead: "está morto: o Docker não conseguiu removê-lo",
  },
  kills: {
    limit: "por usar mais do que o seu limite",
    slice: "porque todos os contêineres juntos encheram a sua parte do servidor",
    host: "porque faltou memória no servidor",
  },
  crashing: "termina e é reiniciado, repetidamente",
  killed: (why, again) => (again ? `é encerrado ${why}, repetidamente` : `foi encerrado ${why}`),
};

const WORDS: Readonly<Record<Language, ConditionWords>> = { en: ENGLISH, pt: PORTUGUESE };

const NAMES: Readonly<Record<Condition, string>> = {
  created: "não iniciado",
  starting: "iniciando",
  ready: "pronto",
  healthy: "saudável",
  running: "rodando",
  unhealthy: "doente",
  paused: "pausado",
  stopped: "parado",
  crashed: "terminou",
  killed: "encerrado",
  dead: "morto",
};
