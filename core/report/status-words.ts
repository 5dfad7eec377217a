import type { DiskLevel } from "../capacity/disk-level";
import { grouped } from "../capacity/figures";
import { conditionText } from "./condition";
import { FIGURES } from "./figures";
import { deathText } from "./kill";
import type { Language } from "./language";
import type { Held, Problem, UnusedVolume } from "./stack-status";

/** The words of a status in one language. Memory is in MiB, disks are in MB, both with their digits in groups. */
interface StatusWords {
  readonly header: Readonly<
    Record<
      "service" | "state" | "inUse" | "reserved" | "limit" | "restarts" | "image" | "share",
      string
    >
  >;
  readonly notThere: string;
  readonly oomKilled: string;
  readonly levels: Readonly<Record<DiskLevel, string>>;
  notUp(stack: string): string;
  inUse(memory: string): string;
  /** Memory that is in use, of a limit, in MiB. */
  use(used: string, limit: string): string;
  disk(free: string, total: string, level: string): string;
  dataDisk(free: string, total: string, level: string): string;
  held(held: Held, stack: string): string;
  logs(logsMB: number): string;
  shipments(shipmentsMB: number, stack: string): string;
  /** Times of the last good ones, in ISO 8601; none where there never was one. */
  backup(
    backup: string | null | undefined,
    drill: string | null | undefined,
    stack: string,
  ): string;
  backupFailed(problem: string): string;
  drillFailed(problem: string): string;
  stopsWithDocker: string;
  rebootDue(stack: string): string;
  updates(count: number): string;
  problem(problem: Problem): string;
  unusedVolume(volume: UnusedVolume, stack: string): string;
  available(available: string, total: string): string;
  cpus(share: string): string;
  noAlerts: string;
  alerts(count: number): string;
  seen(hours: number): string;
  seenHere: string;
  /** Of a page: when it was made. */
  madeAt(time: string): string;
  plan: string;
}

const ENGLISH: StatusWords = {
  header: {
    ...{ service: "service", state: "state", inUse: "in use", reserved: "reserved" },
    ...{ limit: "limit", restarts: "restarts", image: "image", share: "of its limit" },
  },
  notThere: "not there",
  oomKilled: "was OOM-killed",
  levels: { ok: "ok", warning: "warning", critical: "critical" },
  notUp: (stack) => `${stack} is not up: run enxuto up ${stack}`,
  inUse: (memory) => `memory in use: ${memory} MiB`,
  use: (used, limit) => `${used} of ${limit} MiB`,
  disk: (free, total, level) => `disk: ${free} of ${total} MB free, ${level}`,
  dataDisk: (free, total, level) => `disk with the data: ${free} of ${total} MB free, ${level}`,
  held: ({ imagesMB, idleImagesMB, buildCacheMB }, stack) =>
    `Docker holds ${grouped(imagesMB)} MB of images, ${grouped(idleImagesMB)} of which no container runs, and ${grouped(buildCacheMB)} MB of build cache: enxuto prune ${stack} removes what is of older sets`,
  logs: (logsMB) => `log files of its containers: ${grouped(logsMB)} MB`,
  shipments: (shipmentsMB, stack) =>
    `this machine keeps ${grouped(shipmentsMB)} MB of layers for the next shipment: enxuto prune ${stack} asks whether they may go`,
  backup: (backup, drill, stack) =>
    `last backup: ${backup ?? "never"}; last drill that found everything: ${drill ?? `never, prove it with enxuto restore ${stack} --drill`}`,
  backupFailed: (problem) => `the last backup failed: ${problem}`,
  drillFailed: (problem) => `the last drill failed: ${problem}`,
  stopsWithDocker:
    "live-restore is off: a restart or an upgrade of Docker stops every container; set it to true in /etc/docker/daemon.json and sudo systemctl reload docker",
  rebootDue: (stack) =>
    `a security update waits for a reboot of the server: enxuto reboot ${stack}`,
  updates: (count) =>
    `${count} security ${count === 1 ? "update is" : "updates are"} not installed yet: the server installs them every day`,
  problem(problem) {
    switch (problem.kind) {
      case "fewer":
        return `${problem.healthy} of ${problem.replicas} healthy${reasons(problem, "en", ", it ")}`;
      case "more":
        return `${problem.containers} containers for ${problem.replicas}`;
      case "limit":
        return `limit is ${grouped(problem.limitMiB)} MiB, planned ${grouped(problem.plannedMiB)}`;
      case "death":
        return deathText(problem.death, problem.context);
    }
  },
  unusedVolume: ({ name, sizeMB, isByName }, stack) =>
    `volume ${name} (${sizeMB === null ? "size not known" : `${grouped(sizeMB)} MB`}${isByName ? ", this stack's by its name only" : ""}) is used by no service: set renamedFrom on the service whose data it is, or remove it with enxuto prune ${stack}`,
  available: (available, total) => `memory: ${available} of ${total} MiB available`,
  cpus: (share) => `CPUs ${share} busy`,
  noAlerts: "alerts: none",
  alerts: (count) => `alerts: ${count}`,
  seen: (hours) => `last ${hours} h`,
  seenHere: "since it is shown",
  madeAt: (time) => `as of ${time}`,
  plan: "The plan",
};

const PORTUGUESE: StatusWords = {
  header: {
    ...{ service: "serviço", state: "estado", inUse: "em uso", reserved: "reservado" },
    ...{ limit: "limite", restarts: "reinícios", image: "imagem", share: "do seu limite" },
  },
  notThere: "não existe",
  oomKilled: "faltou memória",
  levels: { ok: "ok", warning: "atenção", critical: "crítico" },
  notUp: (stack) => `${stack} não está no ar: rode enxuto up ${stack}`,
  inUse: (memory) => `memória em uso: ${memory} MiB`,
  use: (used, limit) => `${used} de ${limit} MiB`,
  disk: (free, total, level) => `disco: ${free} de ${total} MB livres, ${level}`,
  dataDisk: (free, total, level) => `disco dos dados: ${free} de ${total} MB livres, ${level}`,
  held: ({ imagesMB, idleImagesMB, buildCacheMB }, stack) =>
    `o Docker guarda ${FIGURES.pt(imagesMB)} MB de imagens, ${FIGURES.pt(idleImagesMB)} sem contêiner, e ${FIGURES.pt(buildCacheMB)} MB de cache de build: enxuto prune ${stack} remove as de conjuntos antigos`,
  logs: (logsMB) => `arquivos de log dos contêineres: ${FIGURES.pt(logsMB)} MB`,
  shipments: (shipmentsMB, stack) =>
    `esta máquina guarda ${FIGURES.pt(shipmentsMB)} MB de camadas para o próximo envio: enxuto prune ${stack} pergunta se podem ir`,
  backup: (backup, drill, stack) =>
    `último backup: ${backup ?? "nunca"}; última restauração de teste em que nada faltou: ${drill ?? `nunca, prove com enxuto restore ${stack} --drill`}`,
  backupFailed: (problem) => `o último backup falhou: ${problem}`,
  drillFailed: (problem) => `o último teste de restauração falhou: ${problem}`,
  stopsWithDocker:
    "live-restore está desligado: reiniciar ou atualizar o Docker para todos os contêineres; ponha true em /etc/docker/daemon.json e sudo systemctl reload docker",
  rebootDue: (stack) =>
    `uma atualização de segurança espera o reinício do servidor: enxuto reboot ${stack}`,
  updates: (count) =>
    `${count} ${count === 1 ? "atualização" : "atualizações"} de segurança por instalar: o servidor as instala todo dia`,
  problem(problem) {
    switch (problem.kind) {
      case "fewer":
        return `${problem.healthy} de ${problem.replicas} em ordem${reasons(problem, "pt", ", ")}`;
      case "more":
        return `${problem.containers} contêineres para ${problem.replicas}`;
      case "limit":
        return `o limite é de ${FIGURES.pt(problem.limitMiB)} MiB, planejado ${FIGURES.pt(problem.plannedMiB)}`;
      case "death":
        return deathText(problem.death, problem.context, "pt");
    }
  },
  unusedVolume: ({ name, sizeMB, isByName }, stack) =>
    `nenhum serviço usa o volume ${name} (${sizeMB === null ? "tamanho desconhecido" : `${FIGURES.pt(sizeMB)} MB`}${isByName ? ", desta pilha só pelo nome" : ""}): indique renamedFrom no serviço dono dos dados, ou remova-o com enxuto prune ${stack}`,
  available: (available, total) => `memória: ${available} de ${total} MiB disponíveis`,
  cpus: (share) => `CPUs ${share} ocupadas`,
  noAlerts: "alertas: nenhum",
  alerts: (count) => `alertas: ${count}`,
  seen: (hours) => `últimas ${hours} h`,
  seenHere: "desde que é mostrado",
  madeAt: (time) => `em ${time}`,
  plan: "O plano",
};

/** Why those that do not serve do not, each reason once. */
function reasons(
  { ill }: Extract<Problem, { kind: "fewer" }>,
  language: Language,
  before: string,
): string {
  const texts = ill.map(({ condition, ...facts }) => conditionText(condition, facts, language));
  return [...new Set(texts)].map((text) => before + text).join("");
}

export const STATUS_WORDS: Readonly<Record<Language, StatusWords>> = {
  en: ENGLISH,
  pt: PORTUGUESE,
};
