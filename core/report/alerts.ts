import { grouped } from "../capacity/figures";
import type { AlertEvent } from "../watch/alerts";
import type { Condition, Level } from "../watch/conditions";
import type { Language } from "./language";

/** One message for all that is to be said at one moment: many are a digest, never a flood. */
export interface Message {
  readonly title: string;
  readonly body: string;
  /** The worst of what is said: `ended` where it all is over. */
  readonly level: Level | "ended";
}

/** Number of alerts written out in one message; the others are counted. */
const WRITTEN_OUT = 10;

/** The message about events of a stack; undefined where there are none. */
export function messageOf(
  stack: string,
  events: readonly AlertEvent[],
  language: Language = "en",
): Message | undefined {
  if (events.length === 0) return undefined;
  const words = WORDS[language];
  const lines = events.map((event) => eventText(stack, event, language));
  const more = lines.length - WRITTEN_OUT;
  const shown = more > 0 ? [...lines.slice(0, WRITTEN_OUT), words.more(more, stack)] : lines;
  const begun = events.filter(({ type }) => type !== "ended");
  const isCritical = begun.some(({ condition }) => isUrgent(condition));
  return {
    title:
      events.length === 1
        ? `${stack}: ${events[0].type === "ended" ? lines[0] : head(lines[0])}`
        : words.title(stack, begun.length, events.length - begun.length),
    body: shown.join("\n"),
    level: begun.length === 0 ? "ended" : isCritical ? "critical" : "warning",
  };
}

/** What a person should look at now, and not tomorrow. */
function isUrgent(condition: Condition): boolean {
  if ("level" in condition) return condition.level === "critical";
  return ["oom", "restarts", "unhealthy", "stopped", "hands-off"].includes(condition.kind);
}

function head(line: string): string {
  return line.split(/[.:;] /)[0];
}

/** One event as a line: what it is, the figure, the plan's figure, and the verb that helps. */
export function eventText(
  stack: string,
  { type, condition, seconds }: AlertEvent,
  language: Language,
): string {
  if (type !== "ended") return alertText(stack, condition, language);
  const words = WORDS[language];
  return words.ended(words.condition(condition, stack).what, timeText(seconds));
}

/** A condition as a line. */
export function alertText(stack: string, condition: Condition, language: Language): string {
  const { what, figure, help } = WORDS[language].condition(condition, stack);
  return [what, ...(figure ? [figure] : []), help].join(". ");
}

/** `45 s`, `5 min`, `3 h`, `2 d`. */
export function timeText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

interface ConditionText {
  readonly what: string;
  readonly figure?: string;
  readonly help: string;
}

interface Words {
  title(stack: string, begun: number, ended: number): string;
  more(count: number, stack: string): string;
  ended(what: string, lasted: string): string;
  condition(condition: Condition, stack: string): ConditionText;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

type DiskCondition = Extract<Condition, { readonly kind: "disk" }>;

const DISK_EN: Readonly<Record<DiskCondition["of"], string>> = {
  bytes: "the disk fills",
  inodes: "the disk runs out of inodes",
  "data bytes": "the disk with the data fills",
  "data inodes": "the disk with the data runs out of inodes",
};

const DISK_PT: Readonly<Record<DiskCondition["of"], string>> = {
  bytes: "o disco está enchendo",
  inodes: "o disco está sem inodes",
  "data bytes": "o disco dos dados está enchendo",
  "data inodes": "o disco dos dados está sem inodes",
};

const ENGLISH: Words = {
  title: (stack, begun, ended) =>
    [`${stack}: ${begun} alerts`, ...(ended > 0 ? [`${ended} ended`] : [])].join(", "),
  more: (count, stack) => `and ${count} more: enxuto status ${stack}`,
  ended: (what, lasted) => `over after ${lasted}: ${what}`,
  condition(condition, stack) {
    switch (condition.kind) {
      case "memory": {
        const { service, usedMiB, limitMiB, reservationMiB } = condition;
        const plan = reservationMiB === undefined ? "" : `, ${grouped(reservationMiB)} planned`;
        return {
          what: `${service} is near its memory limit`,
          figure: `${grouped(usedMiB)} of ${grouped(limitMiB)} MiB (${percent(usedMiB / limitMiB)})${plan}`,
          help: `at the limit the kernel kills it: enxuto resize ${stack}`,
        };
      }
      case "oom":
        return {
          what: `the kernel killed a process of ${condition.service} for memory`,
          ...(condition.limitMiB
            ? { figure: `its limit is ${grouped(condition.limitMiB)} MiB` }
            : {}),
          help: `enxuto status ${stack} says which, enxuto resize ${stack} proposes a limit`,
        };
      case "restarts":
        return {
          what: `${condition.service} dies and is restarted again and again`,
          figure: `${condition.restarts} restarts within an hour`,
          help: `its last words: enxuto logs ${condition.service} ${stack}`,
        };
      case "unhealthy":
        return {
          what: `${condition.service} fails its health checks`,
          help: condition.isStateful
            ? `it keeps data and is not restarted for that: enxuto logs ${condition.service} ${stack}`
            : `it is restarted if it stays so: enxuto logs ${condition.service} ${stack}`,
        };
      case "stopped":
        return {
          what: `${condition.service} does not run (${condition.status})`,
          help: `enxuto up ${stack} starts it`,
        };
      case "hands-off":
        return {
          what: `${condition.service} stays unhealthy and is not restarted any more`,
          figure: `${condition.restarts} restarts within an hour did not help`,
          help: `enxuto logs ${condition.service} ${stack}`,
        };
      case "host-memory":
        return {
          what: "the host is short of memory",
          figure: `${grouped(condition.availableMiB)} MiB available`,
          help: `what uses it: enxuto status ${stack}`,
        };
      case "host-cpu":
        return {
          what: "the host's CPUs are busy",
          figure: percent(condition.share),
          help: `a larger size: enxuto hosts ${stack}`,
        };
      case "disk":
        return {
          what: DISK_EN[condition.of],
          figure: percent(condition.share),
          help: condition.of.startsWith("data")
            ? "a larger enxuto:dataVolumeGB, and up: it grows in use"
            : `enxuto prune ${stack} frees room`,
        };
      case "reboot":
        return {
          what: "a security update waits for a reboot of the server",
          help: `when nobody works on it: enxuto reboot ${stack}`,
        };
      case "backup-old":
        return {
          what: "the last backup is too old",
          figure:
            condition.ageSeconds === undefined ? "there is none" : timeText(condition.ageSeconds),
          help: `enxuto backup ${stack}`,
        };
      case "drill-old":
        return {
          what: "no drill has proven the backups lately",
          figure:
            condition.ageSeconds === undefined ? "there was none" : timeText(condition.ageSeconds),
          help: `enxuto restore ${stack} --drill`,
        };
      case "backup-failed":
        return {
          what: "the last backup or drill failed",
          figure: condition.problem,
          help: `enxuto backup ${stack}`,
        };
    }
  },
};

const PORTUGUESE: Words = {
  title: (stack, begun, ended) =>
    [`${stack}: ${begun} alertas`, ...(ended > 0 ? [`${ended} encerrados`] : [])].join(", "),
  more: (count, stack) => `e mais ${count}: enxuto status ${stack}`,
  ended: (what, lasted) => `encerrado depois de ${lasted}: ${what}`,
  condition(condition, stack) {
    switch (condition.kind) {
      case "memory": {
        const { service, usedMiB, limitMiB, reservationMiB } = condition;
        const plan = reservationMiB === undefined ? "" : `, ${grouped(reservationMiB)} planejados`;
        return {
          what: `${service} está perto do seu limite de memória`,
          figure: `${grouped(usedMiB)} de ${grouped(limitMiB)} MiB (${percent(usedMiB / limitMiB)})${plan}`,
          help: `no limite o kernel o encerra: enxuto resize ${stack}`,
        };
      }
      case "oom":
        return {
          what: `o kernel encerrou um processo de ${condition.service} por falta de memória`,
          ...(condition.limitMiB
            ? { figure: `o limite é de ${grouped(condition.limitMiB)} MiB` }
            : {}),
          help: `enxuto status ${stack} diz qual, enxuto resize ${stack} propõe um limite`,
        };
      case "restarts":
        return {
          what: `${condition.service} cai e é reiniciado repetidamente`,
          figure: `${condition.restarts} reinícios em uma hora`,
          help: `suas últimas palavras: enxuto logs ${condition.service} ${stack}`,
        };
      case "unhealthy":
        return {
          what: `${condition.service} falha nas verificações de saúde`,
          help: condition.isStateful
            ? `ele guarda dados e não é reiniciado por isso: enxuto logs ${condition.service} ${stack}`
            : `ele é reiniciado se continuar assim: enxuto logs ${condition.service} ${stack}`,
        };
      case "stopped":
        return {
          what: `${condition.service} não está rodando (${condition.status})`,
          help: `enxuto up ${stack} o inicia`,
        };
      case "hands-off":
        return {
          what: `${condition.service} continua com falha e não é mais reiniciado`,
          figure: `${condition.restarts} reinícios em uma hora não ajudaram`,
          help: `enxuto logs ${condition.service} ${stack}`,
        };
      case "host-memory":
        return {
          what: "falta memória no servidor",
          figure: `${grouped(condition.availableMiB)} MiB disponíveis`,
          help: `o que a usa: enxuto status ${stack}`,
        };
      case "host-cpu":
        return {
          what: "as CPUs do servidor estão ocupadas",
          figure: percent(condition.share),
          help: `um tamanho maior: enxuto hosts ${stack}`,
        };
      case "disk":
        return {
          what: DISK_PT[condition.of],
          figure: percent(condition.share),
          help: condition.of.startsWith("data")
            ? "um enxuto:dataVolumeGB maior, e up: cresce em uso"
            : `enxuto prune ${stack} libera espaço`,
        };
      case "reboot":
        return {
          what: "uma atualização de segurança espera o reinício do servidor",
          help: `quando ninguém estiver trabalhando nele: enxuto reboot ${stack}`,
        };
      case "backup-old":
        return {
          what: "o último backup é antigo demais",
          figure:
            condition.ageSeconds === undefined ? "não há nenhum" : timeText(condition.ageSeconds),
          help: `enxuto backup ${stack}`,
        };
      case "drill-old":
        return {
          what: "nenhum teste de restauração provou os backups ultimamente",
          figure:
            condition.ageSeconds === undefined
              ? "não houve nenhum"
              : timeText(condition.ageSeconds),
          help: `enxuto restore ${stack} --drill`,
        };
      case "backup-failed":
        return {
          what: "o último backup ou teste de restauração falhou",
          figure: condition.problem,
          help: `enxuto backup ${stack}`,
        };
    }
  },
};

const WORDS: Readonly<Record<Language, Words>> = { en: ENGLISH, pt: PORTUGUESE };
