import { formatAmount, type Price } from "../capacity/price";
import type { Language } from "./language";

/** What `fit --running` says, in one language. Figures are text in that language. */
export interface RunningWords {
  readonly noContainer: string;
  readonly columns: readonly [
    container: string,
    inUse: string,
    counted: string,
    reserves: string,
    limit: string,
  ];
  readonly nothing: string;
  readonly none: string;
  readonly use: (containers: number, used: string, unreserved: number, unlimited: number) => string;
  readonly need: (needed: string, memTotal: string, left: string, isShort: boolean) => string;
  readonly noServer: string;
  readonly fits: (host: string, memTotal: string, left: string, price: Price) => string;
  readonly noPeak: string;
  readonly warning: string;
}

const EN: RunningWords = {
  noContainer: "no container runs on this engine",
  columns: ["container", "in use", "counted", "reserves", "limit"],
  nothing: "nothing",
  none: "none",
  use: (containers, used, unreserved, unlimited) =>
    `${containers === 1 ? "1 container uses" : `${containers} containers use`} ${used} MiB; ${unreserved} of them reserve nothing, ${unlimited} without a limit`,
  need: (needed, memTotal, left, isShort) =>
    `with a tenth on top and what a host keeps they need ${needed} MiB; this machine has ${memTotal}: ${left} ${isShort ? "short" : "left"}`,
  noServer: "no server that is offered carries them",
  fits: (host, memTotal, left, price) =>
    `fits ${host}: ${memTotal} MiB, ${left} left, ${formatAmount(price)} a month before tax (${price.asOf})`,
  noPeak: "these are figures of a few seconds, and no peak: run it again when they are busy",
  warning: "warning",
};

const PT: RunningWords = {
  noContainer: "nenhum contêiner roda neste Docker",
  columns: ["contêiner", "em uso", "contado", "reserva", "limite"],
  nothing: "nada",
  none: "nenhum",
  use: (containers, used, unreserved, unlimited) =>
    `${containers === 1 ? "1 contêiner usa" : `${containers} contêineres usam`} ${used} MiB; ${unreserved} sem reserva, ${unlimited} sem limite`,
  need: (needed, memTotal, left, isShort) =>
    `com um décimo a mais e o que um servidor guarda para si, precisam de ${needed} MiB; esta máquina tem ${memTotal}: ${isShort ? "faltam" : "sobram"} ${left}`,
  noServer: "nenhum servidor oferecido os comporta",
  fits: (host, memTotal, left, price) =>
    `cabe em ${host}: ${memTotal} MiB, sobram ${left}, ${formatAmount(price, "pt")} por mês, sem impostos (${price.asOf})`,
  noPeak: "são valores de poucos segundos, sem pico: rode de novo quando houver movimento",
  warning: "aviso",
};

export const RUNNING: Readonly<Record<Language, RunningWords>> = { en: EN, pt: PT };
