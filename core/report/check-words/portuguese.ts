import { PORTUGUESE } from "../notices/portuguese";
import { STACK_PT } from "../stack-notices/portuguese";
import type { CheckWords } from "./words";

export const CHECKS_PT: CheckWords = {
  language: "pt",
  sentences: { common: PORTUGUESE, stack: STACK_PT },
  names: {
    configuration: "configuração",
    memory: "memória",
    limits: "limites",
    reservations: "reservas",
    measured: "medidos",
    "health checks": "verificações de saúde",
    policies: "políticas",
    build: "build",
    sizes: "tamanhos",
    disk: "disco",
    running: "em execução",
    health: "saúde",
    "limits that run": "limites em execução",
    kills: "mortes",
    services: "serviços",
    images: "imagens",
    restarts: "reinícios",
  },
  pass: "passa",
  fail: "FALHA",
  allPass: (checks) => `todas as ${checks} verificações passam`,
  someFail: (failing, checks) => `${failing} de ${checks} verificações falham`,
  noContainer: (project) =>
    `nenhum contêiner de ${project} está neste Docker: docker compose up --detach`,
  runs: (image, declared) => `roda ${image}, o arquivo diz ${declared}`,
  runsWith: (size, declared) => `roda com ${size}, o arquivo diz ${declared}`,
  none: "nada",
  ended: (container, status, code) => `${container}: estado ${status}, código ${code}`,
  has: (service, there, replicas) => `${service} tem ${there} de ${replicas} contêineres`,
  inNoFile: (container) => `${container} não está em arquivo nenhum`,
  haveContainers: (services, done) =>
    `${services} de ${services} serviços têm seus contêineres${done > 0 ? `, e ${done} terminaram como deviam` : ""}`,
  asTheFile: (containers) => `${containers} contêineres estão como diz o arquivo`,
  isInHealth: (container, status) => `${container}: estado ${status}`,
  withoutCheck: (container) => `${container} roda sem a verificação do arquivo`,
  allHealthy: (watched, running) => `${watched} de ${running} têm verificação, todos saudáveis`,
  restarted: (container, times) => `${container} reiniciou ${times} vezes`,
  noneRestarted: (containers) => `nenhum de ${containers} contêineres reiniciou`,
  killedBefore: "já foi morto por falta de memória",
  noneKilled: (containers, isLogRead) =>
    `nenhum de ${containers} contêineres foi morto por falta de memória${isLogRead ? "" : ", segundo o Docker: aqui não se pode ler o log do kernel"}`,
  configuration: (system, host, resources) => `${system} em ${host}, ${resources} recursos`,
  reserved: (steady, of, host, headroom) =>
    `${steady} MiB de ${of} reservados em ${host}, folga ${headroom}`,
  haveLimits: (have, of, together) => `${have} de ${of} serviços têm um, ${together} MiB no total`,
  belowMeasured: (service) => `${service} está abaixo do mínimo medido`,
  carryMeasured: (measured, of) =>
    `${measured} de ${of} serviços suportam a carga medida dentro dos limites`,
  haveOne: (have, of) => `${have} de ${of} serviços têm uma`,
  violation: (text) => `"${text}"`,
  rulesKept: (rules, resources) => `${rules} regras cumpridas por ${resources} recursos`,
  notDeployed: (stack) => `${stack} não está implantado aqui`,
  notInSwarm: "não está implantado neste swarm",
  tasks: (healthy, wanted) => `${healthy} de ${wanted} tarefas saudáveis`,
  standing: (service, text) => `${service}: "${text}"`,
  healthy: (healthy, planned) => `${healthy} de ${planned} contêineres saudáveis`,
  is: (service, condition) => `${service}: ${condition}`,
  planned: (service, limit, planned) => `${service} roda com ${limit} MiB, o plano diz ${planned}`,
  asPlanned: (limits) => `${limits} limites como no plano`,
  killedAndRestarted: (killed, restarted) =>
    `${killed} mortos por falta de memória, ${restarted} reiniciados`,
  sizes: (budgets, mb) =>
    `${budgets} orçamentos cumpridos, ${mb} MB no total, bases comuns uma vez`,
  diskElsewhere: "o disco do Docker não está nesta máquina",
  free: (gb) => `${gb} GB livres`,
  built: (images, seconds, most, now) =>
    `${images} imagens em ${seconds} s de ${most}, ${now} construídas agora e ${images - now} já prontas`,
  cached: (images) => `em cache: ${images} imagens já prontas`,
  cold: (seconds, most, on) => `sem cache ${seconds} s de ${most}, medido em ${on}`,
  notCold: (services) => `sem medição sem cache: ${services} (enxuto build --cold --save)`,
};
