import { type DiskAccount, UNKNOWN_IMAGE_MB } from "../../capacity/disk";
import { inTenths } from "../../capacity/disk-rows";
import { gb, grouped } from "../../capacity/figures";
import { formatAmount } from "../../capacity/price";
import type { Cause } from "../ground";
import { listed } from "../notices/listed";
import { PORTUGUESE } from "../notices/portuguese";
import { WAYS_PT } from "../way-words/portuguese";
import { CLASSES_PT } from "./classes";
import { type ComposeWords, few } from "./words";

const figure = (value: number) => grouped(value, "pt");
const size = (mb: number) => gb(mb, "pt");

/** What takes the disk, in GB. */
function diskParts(exact: DiskAccount): string[] {
  const account = inTenths(exact);
  const { baseMB, imagesMB, imageStore, unknownImages = 0 } = account;
  const unknown =
    unknownImages > 0
      ? ` (${unknownImages} de tamanho desconhecido, contadas com ${size(UNKNOWN_IMAGE_MB)} cada, no mínimo)`
      : "";
  return [
    `${size(baseMB)} sistema e Docker`,
    `${size(imagesMB)} imagens, a atual e a anterior${imageStore === "containerd" ? ", no armazenamento do containerd" : ""}${unknown}`,
    ...(account.volumesMB > 0 ? [`${size(account.volumesMB)} dados`] : []),
    ...(account.backupsMB ? [`${size(account.backupsMB)} backups`] : []),
    ...(account.modelsMB > 0 ? [`${size(account.modelsMB)} modelos`] : []),
    `${size(account.logsMB)} logs`,
    ...(account.buildMB > 0 ? [`${size(account.buildMB)} build`] : []),
  ];
}

const CAUSES: Readonly<Record<Cause, string>> = {
  memory: "falta memória",
  disk: "o disco é pequeno demais",
  cpus: "há CPUs de menos",
  gpu: "não há GPU",
  host: "não está disponível",
  limit: "um limite não serve",
  needs: "--strict só aceita o que é declarado ou medido",
  limits: "--strict conta os limites, que passam do que há",
};

const reasons = (causes: readonly Cause[]) => causes.map((cause) => CAUSES[cause]).join(" e ");

/** `db, cache e web`. */
const and = (names: readonly string[]) => names.join(", ").replace(/, ([^,]*)$/, " e $1");

/** `1 de 8 serviços não é conhecido`. */
const notKnown = (unknown: number, services: number) =>
  `${unknown} de ${services} ${services === 1 ? "serviço" : "serviços"} ${unknown === 1 ? "não é conhecido" : "não são conhecidos"}`;

export const COMPOSE_PT: ComposeWords = {
  language: "pt",
  figure,
  sentences: PORTUGUESE,
  way: WAYS_PT,
  profile: (system, profile) => `${system} · perfil ${profile}`,
  verdict: { fits: "cabe", refused: "não cabe", depends: "depende" },
  range: ({ lowMiB, likelyMiB, highMiB }) =>
    lowMiB === highMiB
      ? `${figure(likelyMiB)} MiB`
      : `provavelmente ${figure(likelyMiB)} MiB (de ${figure(lowMiB)} a ${figure(highMiB)})`,
  of: (range, memTotalMiB) => `${range}, de ${figure(memTotalMiB)} que há`,
  needs: (range) => `precisa de um servidor com ${range}`,
  fits: (host) => `cabe em ${host}`,
  doesNotFit: (host, causes) =>
    `não cabe em ${host}${causes.length > 0 ? `, pois ${reasons(causes)}` : ""}`,
  doesNotRun: "não roda como está",
  mayNotFit: (host) => `pode não caber em ${host}`,
  mayNotRun(host, limits) {
    const [{ limitMiB }] = limits;
    const names = limits.map(({ service }) => service);
    return names.length === 1
      ? `cabe em ${host}, mas ${names[0]} pode não rodar no seu limite de ${figure(limitMiB)} MiB`
      : `cabe em ${host}, mas ${and(few(names, (rest) => `mais ${rest}`))} podem não rodar nos seus limites`;
  },
  likelyDoesNotFit: (host, asks) => `provavelmente não cabe em ${host}${asks && `, pois ${asks}`}`,
  belowProduct: (host, asks) => `pode não caber em ${host}, pois ${asks}`,
  productAsks: ({ name, minimumMiB, recommendedMiB }) =>
    `os autores de ${name} ${minimumMiB === null ? "recomendam" : "pedem"} ${figure(minimumMiB ?? recommendedMiB ?? 0)} MiB`,
  notJudged: (host, unknown, services) =>
    `fica sem veredito em ${host}, ${notKnown(unknown, services)}`,
  fitsUnless(host, needs) {
    const each = needs.map(({ service, roomMiB, askedMiB, guessed, replicas, with: others }) => {
      if (others)
        return `${and([service, ...others])} juntos precisem de mais de ${figure(roomMiB)} MiB`;
      const asks = askedMiB === null ? "" : ` (os autores pedem ${figure(askedMiB)})`;
      return `${service}${guessed ? ", cujo consumo é só estimado," : ""} precise de mais de ${figure(roomMiB)} MiB${replicas ? " por réplica" : ""}${asks}`;
    });
    return `cabe em ${host}, a não ser que ${each.join(" ou ")}`;
  },
  chance: (times, of) => `${times} ${times === 1 ? "chance" : "chances"} em ${of} de caber`,
  notKnown,
  runsNotSo: (causes) =>
    causes.every((cause) => cause === "limit")
      ? "assim não roda"
      : `não cabe, pois ${reasons(causes)}`,
  belowNeed: (services) =>
    services === 1
      ? "1 serviço não roda dentro do limite"
      : `${services} serviços não rodam dentro dos limites`,
  programClass: (name) => CLASSES_PT[name] ?? name,
  share: "sua parte do todo",
  columns: ["serviço", "repouso", "provável", "máximo", "limite", "fonte"],
  none: "nenhum",
  by: {
    declared: "declarado",
    measured: "medido",
    documented: "os autores",
    crowd: "instalações",
    class: "estimativa",
  },
  byAbove: "medido, instalações acima",
  byFew: (owners) => (owners === 1 ? "1 instalação" : `${owners} instalações`),
  kinds: { model: "modelo", job: "tarefa", pre_start: "pre_start" },
  publishedSizes: "tamanhos dos arquivos publicados",
  takesRoom: (waiting) =>
    waiting.length === 0
      ? "enquanto roda"
      : `antes que ${listed(waiting, (rest) => ` e mais ${rest}`, 2)} comece`,
  reserve: (containers) =>
    `reserva (sistema, Docker, ${containers === 1 ? "1 contêiner" : `${containers} contêineres`})`,
  surge: "excedente (start-first declarado)",
  beyond: (isSaid) => (isSaid ? "além, como pedem seus autores" : "além, como autores podem pedir"),
  sum: "soma",
  host: "servidor",
  headroom: "folga",
  memTotalIs: { declared: "declarado", measured: "medido", estimated: "estimado", read: "lido" },
  disk(exact) {
    const disk = inTenths(exact);
    return `disco: ${disk.unknownImages ? "pelo menos " : ""}${size(disk.needMB)} GB de ${size(disk.diskMB)} GB: ${diskParts(disk).join(" + ")}`;
  },
  product({ name, minimumMiB, recommendedMiB, source, asOf }) {
    const asks = [
      ...(minimumMiB === null ? [] : [`${figure(minimumMiB)} MiB no mínimo`]),
      ...(recommendedMiB === null || recommendedMiB === minimumMiB
        ? []
        : [`${figure(recommendedMiB)} recomendados`]),
    ].join(", ");
    return `${name}: os autores pedem uma máquina com ${asks} (${source}, ${asOf})`;
  },
  tell: [
    "Estimativas viram números com --reservation SERVIÇO=TAMANHO, --unknown TAMANHO para todas, ou",
    "deploy.resources.reservations.memory no arquivo. `docker stats` mostra o uso de agora.",
  ],
  hosts: "Servidores mais baratos em que cabe:",
  hostsForGuesses: "Servidores mais baratos com espaço para o máximo das estimativas:",
  hostsInLimits: "Servidores mais baratos com a memória, se os limites bastarem:",
  monthly: (price) => `${formatAmount(price, "pt")} por mês (${price.asOf})`,
  cheapest: (host, price, headroomMiB) =>
    `mais barato: ${host}, ${price}, sobram ${figure(headroomMiB)} MiB`,
  warning: "aviso",
  common: {
    "no-limit": "sem limite de memória",
    "no-health-check": "sem verificação de saúde",
    "no-log-rotation": "sem rotação de log",
    "variables-not-set": "variáveis sem valor",
  },
  also: (common) => `também: ${common} (--json diz de quais serviços)`,
};
