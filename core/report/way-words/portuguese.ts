import { grouped } from "../../capacity/figures";
import { formatAmount } from "../../capacity/price";
import { unavailableInPortuguese } from "../notices/unavailable";
import { wayInPortuguese } from "../servers-words-pt";
import type { WayWords } from "./words";

const figure = (value: number) => grouped(value, "pt");

export const WAYS_PT: WayWords = {
  language: "pt",
  ways: "O que cabe (tudo verificado):",
  rollout: (services) => `${services.join(", ")}: troca de start-first para stop-first`,
  reservation: (service, from, to) => `${service}: reserva ${from} → ${to} MiB`,
  servers: wayInPortuguese,
  onSecond: (services) => `${services.join(" e ")} no segundo`,
  survivesNone: "não aguenta a perda de nenhum",
  sameHost: "mesmo servidor",
  unavailable: unavailableInPortuguese,
  room: (headroomMiB) => `sobram ${figure(headroomMiB)} MiB`,
  monthly: "por mês",
  beforeTax: "por mês, sem impostos",
  against: (price) => `contra ${price}`,
  same: "o mesmo preço",
  less: (amount) => `${amount} a menos`,
  more: (amount) => `${amount} a mais`,
  forAll: (memory) => `${memory} MiB para todos`,
  oneServer: ({ size, priceMonthly, headroomMiB }) =>
    `um só ${size} comporta o mesmo por ${formatAmount(priceMonthly, "pt")}, sobram ${figure(headroomMiB)} MiB, e não aguenta perda nenhuma`,
  onOne: (system, isBehindProxy) =>
    `${system} em um só servidor${isBehindProxy ? ", com um proxy na frente" : ""}:`,
  planOrServer: (kind) =>
    `a ${kind === "render" ? "Render" : kind} cuida dos servidores e nenhum serviço toma a memória de outro; um servidor é você quem mantém, e todos o dividem`,
  planColumns: ["serviço", "limite", "plano", "por mês"],
  none: "nenhum",
  sum: "soma",
  notKnown: "não se sabe",
  storage: ({ kind, GB }) =>
    kind === "disk" ? `um disco de ${GB} GB` : `${GB} GB de armazenamento`,
  with: (storage) => `com ${storage}`,
};
