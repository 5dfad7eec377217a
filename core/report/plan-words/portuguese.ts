import { COMPOSE_PT } from "../compose-words/portuguese";
import { DATA_LOSS_PT } from "../data-loss-words/portuguese";
import { PORTUGUESE } from "../notices/portuguese";
import { GROUND_WORDS } from "../rollout-words";
import { SERVER_TABLE_PT } from "../server-table-words/portuguese";
import { STACK_PT } from "../stack-notices/portuguese";
import { WAYS_PT } from "../way-words/portuguese";
import type { PlanWords } from "./words";

const { memTotalIs, reserve, surge, disk, verdict, warning } = COMPOSE_PT;

export const PLAN_PT: PlanWords = {
  language: "pt",
  sentences: { common: PORTUGUESE, stack: STACK_PT },
  way: WAYS_PT,
  profile: (name) => `perfil ${name}`,
  memoryNotKnown: "não se sabe a memória",
  memTotal: (memory, upTo, is, on) =>
    `${upTo === undefined ? memory : `de ${memory} a ${upTo}`} MiB, ${memTotalIs[is]}${on === undefined ? "" : ` em ${on}`}`,
  columns: ["serviço", "reserva", "limite", "troca"],
  share: (allocatable) => `parte dos ${allocatable} MiB alocáveis`,
  noShare: "nem a reserva do sistema cabe",
  reserve,
  backup: "backup e o seu teste",
  watcher: "monitor",
  steady: "em regime",
  surge,
  headroom: "folga",
  verdict,
  autoSurge: "em uso durante a troca dos serviços auto",
  weights: "em uso enquanto os pesos são baixados",
  disk,
  dataVolume: (need, size) => `volume de dados: ${need} GB de ${size} GB`,
  notJudged: (system) => `${system} fica sem veredito`,
  noServer: (system) => `${system} não cabe em servidor nenhum`,
  doesNotFit: (system, host) => `${system} não cabe em ${host}`,
  stopsFirst: (service, ground) => `${service} troca em stop-first: ${ground}`,
  ground: GROUND_WORDS.pt,
  warning,
  dataLoss: DATA_LOSS_PT,
  dataNotKnown: (stack) =>
    `dados: não se sabe, o estado não está no disco desta máquina, ou este usuário não pode lê-lo: enxuto preview ${stack} diz`,
  policiesKept: (rules) => `políticas: ${rules} regras cumpridas`,
  // Rules are judged by the policy pack, which says what it finds in English.
  policyBroken: (name, violation) => `política ${name}: "${violation}"`,
  resources: "recursos",
  servers: SERVER_TABLE_PT,
};
