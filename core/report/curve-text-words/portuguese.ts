import { CURVE_PT } from "../curve-words";
import { unavailableInPortuguese } from "../notices/unavailable";
import type { CurveTextWords } from "./words";

const WHICH = {
  all: "cada servidor",
  largest: "os maiores servidores",
  cheapest: "os servidores mais baratos",
};

export const CURVE_TEXT_PT: CurveTextWords = {
  curve: CURVE_PT,
  profile: (system, profile) => `${system} · perfil ${profile}`,
  services: ["serviço", "precisa MiB", "em repouso", "contado", "limite", "seu limite comporta"],
  sum: "soma",
  server: "um servidor de",
  notMoved: (along) => `não depende de ${along}`,
  asReserved: "como reservado",
  noneMoved: (along) => `nenhum serviço depende de ${along}`,
  none: "nenhum",
  needed: (along) => `O que é preciso conforme crescem ${along}:`,
  host: "MiB do servidor",
  largest: "maior parte",
  severalOf: (kind) => `${kind}, aguentando a perda de um`,
  noneOfServers: "nem 5 servidores",
  noHost: (amount) => `Nenhum servidor à venda tem memória para ${amount}.`,
  most: (along, which) => `Quanto a memória comporta em ${along}, com ${WHICH[which]}:`,
  beyond: (along) => `acima de dez milhões de ${along}`,
  doesNotFit: "não cabe",
  slower: (vcpus) => `mais lento: abaixo de ${vcpus} vCPU`,
  unavailable: unavailableInPortuguese,
  warning: "aviso",
};
