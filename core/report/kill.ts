import type { Death } from "../judge/kill";
import { FIGURES } from "./figures";
import type { Language } from "./language";

/** Circumstances that the words on a kill need. */
export interface KillContext {
  readonly limitMiB: number;
  readonly restarts: number;
  /** The service that is furthest above its reservation now. @default - none is, or it is not known */
  readonly above?: { readonly name: string; readonly byMiB: number };
}

/** One sentence on what ended a container, with the service that should get more or give way. */
export function deathText(death: Death, context: KillContext, language: Language = "en"): string {
  const words = WORDS[language];
  const { limitMiB, restarts, above } = context;
  const figure = FIGURES[language];
  const who = named(death, figure);
  switch (death.kind) {
    case "limit":
      return death.whole === false
        ? words.childAtLimit(who, figure(limitMiB))
        : words.atLimit(who, figure(limitMiB));
    case "slice":
    case "host": {
      const ended = death.whole === false ? words.child(who) : words.whole(who);
      // Its own limit is not what ran out: who is above its reservation should give way.
      const way = above ? words.givesWay(above.name, figure(above.byMiB)) : words.seePlan;
      return `${ended} ${death.kind === "slice" ? words.sliceFull : words.hostFull}: ${way}`;
    }
    case "crash": {
      const ended = death.exitCode === undefined ? words.ended : words.exited(death.exitCode);
      return ended + words.restarted(restarts);
    }
    case "unexplained":
      return death.isLogRead
        ? words.signal(words.restarted(restarts))
        : words.unknown(words.restarted(restarts));
  }
}

function named(death: Death, figure: (value: number) => string): string {
  if (!("process" in death) || death.process === undefined) return "";
  const { process, heldMiB } = death;
  return heldMiB === undefined ? ` (${process})` : ` (${process}, ${figure(heldMiB)} MiB)`;
}

/** `process` is ` (name, 12 MiB)`, or nothing; `again` is `, restarted twice`, or nothing. */
interface KillWords {
  childAtLimit(process: string, limit: string): string;
  atLimit(process: string, limit: string): string;
  child(process: string): string;
  whole(process: string): string;
  readonly sliceFull: string;
  readonly hostFull: string;
  givesWay(service: string, above: string): string;
  readonly seePlan: string;
  readonly ended: string;
  exited(code: number): string;
  restarted(times: number): string;
  signal(again: string): string;
  unknown(again: string): string;
}

const ENGLISH: KillWords = {
  childAtLimit: (process, limit) =>
    `a child process${process} was killed at its limit of ${limit} MiB, the service itself runs on: give it more, or let it do less at once`,
  atLimit: (process, limit) => `killed at its limit of ${limit} MiB${process}: give it more`,
  child: (process) => `a child process${process} was killed`,
  whole: (process) => `killed${process}`,
  sliceFull: "because all containers together filled their share of the host",
  hostFull: "because the host ran out of memory",
  givesWay: (service, above) =>
    `${service} is ${above} MiB above its reservation, it should give way`,
  seePlan: "see with enxuto plan what the limits add up to",
  ended: "ended by itself",
  exited: (code) => `exited with ${code}`,
  restarted: (times) =>
    times === 0 ? "" : times === 1 ? ", restarted once" : `, restarted ${times} times`,
  signal: (again) =>
    `ended by SIGKILL${again}: not by the kernel for memory, so by somebody, or by the engine when it did not stop in time`,
  unknown: (again) => `ended${again}: by whom is not known, the kernel's log cannot be read here`,
};

const PORTUGUESE: KillWords = {
  childAtLimit: (process, limit) =>
    `um processo filho${process} foi encerrado no limite de ${limit} MiB, o serviço continua: aumente o limite, ou deixe-o fazer menos ao mesmo tempo`,
  atLimit: (process, limit) =>
    `encerrado no seu limite de ${limit} MiB${process}: aumente o limite`,
  child: (process) => `um processo filho${process} foi encerrado`,
  whole: (process) => `encerrado${process}`,
  sliceFull: "porque todos os contêineres juntos encheram a sua parte do servidor",
  hostFull: "porque faltou memória no servidor",
  givesWay: (service, above) => `${service} está ${above} MiB acima da sua reserva e deveria ceder`,
  seePlan: "veja com enxuto plan quanto somam os limites",
  ended: "terminou por si mesmo",
  exited: (code) => `saiu com o código ${code}`,
  restarted: (times) =>
    times === 0 ? "" : times === 1 ? ", reiniciado uma vez" : `, reiniciado ${times} vezes`,
  signal: (again) =>
    `terminou por SIGKILL${again}: não pelo kernel por falta de memória, portanto por alguém, ou pelo Docker quando não parou a tempo`,
  unknown: (again) =>
    `terminou${again}: não se sabe por quem, o registro do kernel não pode ser lido aqui`,
};

const WORDS: Readonly<Record<Language, KillWords>> = { en: ENGLISH, pt: PORTUGUESE };
