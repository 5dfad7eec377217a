import type { Fit } from "../capacity/fit";
import type { Reservations } from "../capacity/kill-order";
import { FIGURES } from "./figures";
import type { Language } from "./language";

/** Memory of the machine that a stack runs on, as it is. */
export interface HostMemory {
  /** MemTotal as its kernel reports it, in kB of 1,024 bytes. */
  readonly memTotalKB: number;
  readonly reservations: Reservations;
  /** Running containers that started before it kept reservations. @default - none */
  readonly startedBefore?: number;
  /** Whether a restart of Docker stops the containers, since live-restore is off. @default false */
  readonly stopsWithDocker?: boolean;
}

interface MemoryWords {
  readonly reservations: Readonly<Record<Reservations, string>>;
  readonly standing: Readonly<Record<Fit["host"]["memTotalIs"], string>>;
  planned(memory: string): string;
  startedBefore(containers: number): string;
  set(memTotalKB: number): string;
  /** The same where this machine keeps the reading itself. */
  kept(memory: string, memTotalKB: number): string;
}

const WORDS: Readonly<Record<Language, MemoryWords>> = {
  en: {
    reservations: {
      kept: "the kernel keeps reservations",
      summed: "reservations are only added up",
    },
    standing: { declared: "declared", measured: "measured", estimated: "estimated", read: "read" },
    planned: (memory) => `the plan counts ${memory}`,
    startedBefore: (count) =>
      `of ${count === 1 ? "1 container" : `${count} containers`} once restarted`,
    set: (memTotalKB) => `: set enxuto:memTotal to ${memTotalKB}kB`,
    kept: (memory, memTotalKB) =>
      `, from now on ${memory} on this machine: for others set enxuto:memTotal to ${memTotalKB}kB`,
  },
  pt: {
    reservations: {
      kept: "o kernel garante as reservas",
      summed: "as reservas são apenas somadas",
    },
    standing: { declared: "declarado", measured: "medido", estimated: "estimado", read: "lido" },
    planned: (memory) => `o plano conta ${memory}`,
    startedBefore: (count) =>
      `as de ${count === 1 ? "1 contêiner" : `${count} contêineres`} quando reiniciado${count === 1 ? "" : "s"}`,
    set: (memTotalKB) => `: ponha ${memTotalKB}kB em enxuto:memTotal`,
    kept: (memory, memTotalKB) =>
      `, de agora em diante ${memory} nesta máquina: para as outras ponha ${memTotalKB}kB em enxuto:memTotal`,
  },
};

/**
 * What the machine's memory is next to what the plan counts, and the setting that says it where the plan's figure is another one: one
 * that no catalogue has measured is kept on this machine as it was read (`operate/status.ts`).
 * A machine that is only planned for, `local`, may have more.
 */
export function hostMemoryLine(
  { memTotalKB, reservations, startedBefore }: HostMemory,
  { kind, memTotalMiB, memTotalIs }: Fit["host"],
  language: Language = "en",
): string {
  const words = WORDS[language];
  const figure = FIGURES[language];
  const isMiB = Math.floor(memTotalKB / 1024);
  const is = `MemTotal: ${figure(isMiB)} MiB`;
  const before = startedBefore === undefined ? "" : `, ${words.startedBefore(startedBefore)}`;
  const does = `${words.reservations[reservations]}${before}`;
  if (memTotalMiB === null || isMiB === Math.floor(memTotalMiB)) return `${is}; ${does}`;
  const planned = `${is}, ${words.planned(figure(memTotalMiB))}`;
  if (kind === "local") return `${planned}; ${does}`;
  const isKept = memTotalIs === "estimated" || memTotalIs === "read";
  const way = isKept ? words.kept(figure(isMiB), memTotalKB) : words.set(memTotalKB);
  return `${planned} (${words.standing[memTotalIs]})${way}; ${does}`;
}
