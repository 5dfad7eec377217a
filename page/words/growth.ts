import { figures } from "./words";

/** Words of the tab of growing use, in one language. */
export interface GrowthWords {
  readonly use: string;
  readonly answer: string;
  readonly system: string;
  readonly profile: string;
  readonly along: string;
  readonly verdict: (value: number, along: string, hostMiB: number, isOnSale: boolean) => string;
  /** The largest value that a host carries; null for more than is counted. */
  readonly carries: (largest: number | null, along: string) => string;
  readonly drawing: string;
  readonly asTable: string;
  readonly cheapestHosts: string;
  readonly none: string;
  readonly gives: string;
  readonly unmoved: (along: string) => string;
  readonly services: string;
  readonly columns: readonly [
    service: string,
    rest: string,
    need: string,
    counted: string,
    limit: string,
    upTo: string,
  ];
  readonly warnings: string;
}

const en = figures("en");
const pt = figures("pt-BR");

export const GROWTH_EN: GrowthWords = {
  use: "How it is used",
  answer: "What that needs",
  system: "System",
  profile: "Profile",
  along: "As these grow",
  verdict: (value, along, hostMiB, isOnSale) =>
    isOnSale
      ? `${en(value)} ${along} need a server with ${en(hostMiB)} MiB.`
      : `${en(value)} ${along} need ${en(hostMiB)} MiB: no server on sale has them.`,
  carries: (largest, along) =>
    largest === null ? `more than ten million ${along}` : `up to ${en(largest)} ${along}`,
  drawing: "Memory of each service as a layer, servers as lines; the table below has the figures.",
  asTable: "The same as a table",
  cheapestHosts: "Cheapest servers",
  none: "none",
  gives: "What gives way first",
  unmoved: (along) => `No service needs more memory for more ${along}.`,
  services: "Memory in MiB of each service",
  columns: ["Service", "At rest", "At work", "Counted", "Limit", "Limit carries"],
  warnings: "What else stands out",
};

export const GROWTH_PT: GrowthWords = {
  use: "Como é usado",
  answer: "O que isso exige",
  system: "Sistema",
  profile: "Perfil",
  along: "Conforme crescem",
  verdict: (value, along, hostMiB, isOnSale) =>
    isOnSale
      ? `${pt(value)} ${along} precisam de um servidor com ${pt(hostMiB)} MiB.`
      : `${pt(value)} ${along} precisam de ${pt(hostMiB)} MiB: nenhum servidor à venda tem tanto.`,
  carries: (largest, along) =>
    largest === null ? `mais de dez milhões de ${along}` : `até ${pt(largest)} ${along}`,
  drawing:
    "A memória de cada serviço como uma camada, servidores como linhas; os números estão na tabela abaixo.",
  asTable: "O mesmo em tabela",
  cheapestHosts: "Servidores mais baratos",
  none: "nenhum",
  gives: "O que falha primeiro",
  unmoved: (along) => `Nenhum serviço precisa de mais memória para mais ${along}.`,
  services: "Memória de cada serviço em MiB",
  columns: ["Serviço", "Em repouso", "Em uso", "Contado", "Limite", "O limite comporta"],
  warnings: "O que mais chama a atenção",
};
