import { grouped } from "../capacity/figures";
import { formatAmount } from "../capacity/price";
import { PORTUGUESE } from "./notices/portuguese";
import { SERVER_TABLE_PT } from "./server-table-words/portuguese";
import type { ServersTextWords } from "./servers-text-words";
import { serversReasonInPortuguese, wayInPortuguese } from "./servers-words-pt";
import { STACK_PT } from "./stack-notices/portuguese";
import { WAYS_PT } from "./way-words/portuguese";

export const SERVERS_TEXT_PT: ServersTextWords = {
  language: "pt",
  table: SERVER_TABLE_PT,
  way: WAYS_PT,
  sentences: { common: PORTUGUESE, stack: STACK_PT },
  reason: serversReasonInPortuguese,
  wayOut: wayInPortuguese,
  profile: (profile) => `perfil ${profile}`,
  servers: (count) => (count === 1 ? "1 servidor" : `${count} servidores`),
  noPrice: "preço desconhecido",
  survives: (any) => (any ? "aguenta a perda de qualquer um" : "não aguenta a perda de nenhum"),
  one: ({ size, priceMonthly, headroomMiB }) =>
    `um só ${size} comporta o mesmo por ${formatAmount(priceMonthly, "pt")}, com folga de ${grouped(headroomMiB, "pt")} MiB, e não aguenta perda nenhuma`,
  fits: (afterLoss) => (afterLoss ? "cabe, também depois da perda de qualquer um" : "cabe"),
  mayNotFit: "pode não caber:",
  doesNotFit: "não cabe:",
  whatFits: "O que cabe (cada um conferido):",
  atLeast: (memory) => `folga de ${memory} MiB no mínimo em cada servidor`,
  monthly: (price) => `${formatAmount(price, "pt")} por mês`,
  verdict: { fits: "cabe", depends: "depende", refused: "não cabe" },
  columns: ["servidores", "veredito", "perda possível", "menor folga", "por mês"],
  lost: (any) => (any ? "qualquer um" : "nenhum"),
  warning: "aviso",
};
