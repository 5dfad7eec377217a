import { COMPOSE_PT } from "../compose-words/portuguese";
import type { TuneWords } from "./words";

export const TUNE_PT: TuneWords = {
  compose: COMPOSE_PT,
  mark: "# Escrito por `enxuto fit --tune`",
  head: (mark, host, memory) => `${mark} para ${host} (${memory} MiB). Leia antes de usar.`,
  limits: (sum, of) => `os limites somam ${sum} dos ${of} MiB para contêineres`,
  apart: "nenhum toma o que outro conta ter",
  rest: (services) =>
    services === 1
      ? "o resto é para o que não tem limite"
      : `o resto é para os ${services} sem limite`,
  room: {
    ample: "Cada um tem o máximo que se sabe que usa, ou que o arquivo permite",
    shared:
      "Cada um tem o mesmo múltiplo do que provavelmente precisa, até o máximo que se sabe que usa ou que o arquivo permite",
    tight:
      "Por si só usariam mais: cada um tem o que provavelmente precisa com os ajustes deste arquivo, e uma parte do que sobra",
  },
  free: (memory) => `os outros ${memory} MiB ficam livres`,
  howRead:
    "O Compose o lê sozinho junto ao arquivo que encontra; onde os arquivos são indicados, indique este por último.",
  takes: (low, high, likely, ground) =>
    `de ${low} a ${high} MiB, provavelmente ${likely} (${ground})`,
  standing: {
    declared: "declarado",
    measured: "medido",
    documented: "documentado",
    crowd: "visto em instalações",
    class: "estimado pelo tipo",
  },
  partOf: {
    product: "sua parte do produto inteiro, não um consumo próprio",
    program: "sua parte de um programa em vários papéis, e cada um pode crescer até o todo",
  },
  open: {
    guess: "limite por estimativa, confira com `docker stats` depois de um dia de uso",
    "free-guess":
      "sem limite, pois o consumo é só estimado e não há espaço para o máximo da estimativa",
    part: "sem limite, pois só se conhece o todo de que faz parte, não quanto dele este usa",
    kept: "mantém o limite do arquivo",
    lowered: "abaixo do limite do arquivo: no host não cabe o máximo de todos",
    raised: "acima do limite do arquivo, em que provavelmente não rodaria",
    command: "tem comando próprio, acrescente",
    "refuses-writes":
      "recusa escritas quando maxmemory enche (noeviction), como filas exigem; o que é só cache usa --maxmemory-policy allkeys-lru",
    evicts:
      "descarta o menos usado quando maxmemory enche (allkeys-lru), pois pelo nome é um cache; uma fila usa --maxmemory-policy noeviction",
    "no-health-check": "não se conhece uma verificação de saúde para ele",
  },
  columns: ["serviço", "provável", "no máximo", "reservado", "limite"],
  none: "nenhum",
  sum: "soma",
  with: (headline) => `com ele, ${headline}`,
  ifGuessesHold: "se as estimativas valerem",
  nothing: (host) => `nada escrito: nenhum limite em que provavelmente rodariam cabe em ${host}`,
  asTheyAre: "uso provável com os arquivos como estão",
  smallest: "menores limites em que provavelmente rodam",
  noLimit: "nenhum serve para um deles",
  there: (host) => `para contêineres em ${host}`,
  account: (memTotal, reserve, beside) =>
    `${memTotal} − ${reserve} de reserva${beside === undefined ? "" : ` − ${beside} de tarefas e modelos`}`,
  wayOut: (host) =>
    `Limites menores os matariam. Indique um servidor maior${host === undefined ? "" : `: --host ${host}`}`,
};
