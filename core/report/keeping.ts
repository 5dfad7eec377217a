import type { Keeping } from "../capacity/kill-order";
import type { Language } from "./language";

interface KeepingWords {
  /** A server that was made before kernels were set up to keep reservations. */
  readonly notYet: (stack: string) => string;
  readonly not: (stack: string, why: string) => string;
}

const WORDS: Readonly<Record<Language, KeepingWords>> = {
  en: {
    notYet: (stack) =>
      `reservations: the server of ${stack} was set up before the kernel could keep them: the next up changes that, without recreating a container for it`,
    not: (stack, why) => `reservations: the server of ${stack} does not keep them: ${why}`,
  },
  pt: {
    notYet: (stack) =>
      `reservas: o servidor de ${stack} foi preparado antes que o kernel pudesse garanti-las: o próximo up muda isso, sem recriar nenhum contêiner`,
    not: (stack, why) => `reservas: o servidor de ${stack} não as garante: "${why}"`,
  },
};

/** Lines on a server that keeps no reservations, and how it comes to; none on one that does. */
export function keepingLines(
  stack: string,
  keeping: Keeping | undefined,
  language: Language = "en",
): string[] {
  if (keeping === undefined || keeping.reservations === "kept") return [];
  const { why } = keeping;
  const words = WORDS[language];
  return [why === undefined ? words.notYet(stack) : words.not(stack, why)];
}
