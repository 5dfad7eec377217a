import { fitOf } from "../../../core/capacity/fit";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { spark } from "../../../core/report/spark";
import type { StackStatus } from "../../../core/report/stack-status";
import { statusText } from "../../../core/report/status";
import { statusHtml } from "../../../core/report/status-html";
import { liveText } from "../../../core/report/status-live";

const FIT = fitOf({
  ...{ system: "shop", profile: "seed", reserve: DEFAULT_RESERVE },
  ...{ hostOffers: [], profileOffers: [] },
  loads: [
    {
      ...{ name: "api", replicas: 1, rollout: "stop-first" as const },
      memory: { limitMiB: 350, reservationMiB: 256 },
    },
  ],
  host: {
    ...{ kind: "local", size: "1GB", memTotalMiB: 1024, memTotalIs: "declared" as const },
  },
});

const API = {
  ...{ name: "shop-dev-api", health: "unhealthy", condition: "unhealthy" as const },
  ...{ memoryMiB: 315, limitMiB: 350, restarts: 1, oomKilled: false, image: "api:1" },
  death: { kind: "limit" as const, whole: false, process: "node", heldMiB: 40 },
};

const STATUS: StackStatus = {
  stack: "dev",
  host: FIT.host,
  services: [
    {
      ...{ name: "api", replicas: 1, limitMiB: 350, reservationMiB: 256, containers: [API] },
      problems: [
        { kind: "fewer", healthy: 0, replicas: 1, ill: [{ ...API, death: API.death }] },
        { kind: "limit", limitMiB: 300, plannedMiB: 350 },
        { kind: "death", death: API.death, context: { limitMiB: 350, restarts: 1 } },
      ],
    },
    {
      ...{ name: "db", replicas: 1, limitMiB: 96, reservationMiB: 64, containers: [] },
      problems: [{ kind: "fewer", healthy: 0, replicas: 1, ill: [] }],
    },
  ],
  disk: { freeMB: 3000, totalMB: 20_000, level: "warning" },
  dataDisk: { freeMB: 500, totalMB: 10_000, level: "critical" },
  held: { imagesMB: 1204, idleImagesMB: 412, buildCacheMB: 96, logsMB: 14, shipmentsMB: 310 },
  memory: { memTotalKB: 1_048_576, reservations: "kept" },
  machine: {
    ...{ memTotalMiB: 1024, memAvailableMiB: 300, cpuShare: 0.231 },
    ...{ isRebootDue: true, securityUpdates: 2 },
  },
  record: { backup: { lastGood: "2026-11-28T10:00:00Z" } },
  unusedVolumes: [{ name: "shop-dev-old-data", sizeMB: 1500 }],
  alerts: [{ kind: "unhealthy", service: "api", isStateful: false }],
};

const COURSES = { hours: 2, memory: new Map([["api", [0, 100, 200, 350]]]) };

describe("a status", () => {
  test("in English", () => {
    expect(statusText(STATUS)).toBe(`\
service  state                      in use  reserved  limit  restarts  image
api      unhealthy, was OOM-killed     315       256    350         1  api:1
db       not there                                64     96

memory in use: 315 MiB
MemTotal: 1,024 MiB; the kernel keeps reservations
disk: 3,000 of 20,000 MB free, warning
disk with the data: 500 of 10,000 MB free, critical
Docker holds 1,204 MB of images, 412 of which no container runs, and 96 MB of build cache: enxuto prune dev removes what is of older sets
log files of its containers: 14 MB
this machine keeps 310 MB of layers for the next shipment: enxuto prune dev asks whether they may go
last backup: 2026-11-28T10:00:00Z; last drill that found everything: never, prove it with enxuto restore dev --drill
a security update waits for a reboot of the server: enxuto reboot dev
2 security updates are not installed yet: the server installs them every day
api: 0 of 1 healthy, it fails its health checks
api: limit is 300 MiB, planned 350
api: a child process (node, 40 MiB) was killed at its limit of 350 MiB, the service itself runs on: give it more, or let it do less at once
db: 0 of 1 healthy
volume shop-dev-old-data (1,500 MB) is used by no service: set renamedFrom on the service whose data it is, or remove it with enxuto prune dev`);
  });

  test("in Portuguese", () => {
    expect(statusText(STATUS, "pt")).toBe(`\
serviço  estado                  em uso  reservado  limite  reinícios  imagem
api      doente, faltou memória     315        256     350          1  api:1
db       não existe                             64      96

memória em uso: 315 MiB
MemTotal: 1.024 MiB; o kernel garante as reservas
disco: 3.000 de 20.000 MB livres, atenção
disco dos dados: 500 de 10.000 MB livres, crítico
o Docker guarda 1.204 MB de imagens, 412 sem contêiner, e 96 MB de cache de build: enxuto prune dev remove as de conjuntos antigos
arquivos de log dos contêineres: 14 MB
esta máquina guarda 310 MB de camadas para o próximo envio: enxuto prune dev pergunta se podem ir
último backup: 2026-11-28T10:00:00Z; última restauração de teste em que nada faltou: nunca, prove com enxuto restore dev --drill
uma atualização de segurança espera o reinício do servidor: enxuto reboot dev
2 atualizações de segurança por instalar: o servidor as instala todo dia
api: 0 de 1 em ordem, falha nas verificações de saúde
api: o limite é de 300 MiB, planejado 350
api: um processo filho (node, 40 MiB) foi encerrado no limite de 350 MiB, o serviço continua: aumente o limite, ou deixe-o fazer menos ao mesmo tempo
db: 0 de 1 em ordem
nenhum serviço usa o volume shop-dev-old-data (1.500 MB): indique renamedFrom no serviço dono dos dados, ou remova-o com enxuto prune dev`);
  });

  test("of a stack that is not up says so once", () => {
    const services = STATUS.services.map((service) => ({ ...service, containers: [] }));
    const { memory: _memory, held: _held, ...status } = STATUS;
    const text = statusText({
      ...{
        ...status,
        services,
        disk: null,
        dataDisk: null,
        machine: {},
        record: {},
        unusedVolumes: [],
      },
    });
    expect(text.split("\n").slice(4)).toEqual([
      "memory in use: 0 MiB",
      "dev is not up: run enxuto up dev",
    ]);
  });

  test("that is kept on a terminal: plan against use, its course, the host, alerts", () => {
    expect(liveText(STATUS, COURSES, "14:00:00").slice(0, 6)).toEqual([
      "dev · 14:00:00",
      "service  state      of its limit           in use  reserved  limit  last 2 h",
      "api      unhealthy  ██████████████▍  90 %     315       256    350  ▁▃▅█",
      "db       not there                                       64     96",
      "",
      "memory: 300 of 1,024 MiB available · CPUs 23 % busy",
    ]);
    expect(liveText(STATUS, COURSES, "14:00:00", "pt").slice(-2)).toEqual([
      "alertas: 1",
      "  api falha nas verificações de saúde. ele é reiniciado se continuar assim: enxuto logs api dev",
    ]);
  });

  test("as a page that stands by itself, with the account's drawing and no script", () => {
    const services = STATUS.services.map((service) => ({ ...service, name: `<${service.name}>` }));
    const page = statusHtml({ ...STATUS, services }, "<svg/>", COURSES, "2026-11-28", "pt");
    expect(page).toContain('<html lang="pt-BR">');
    expect(page).toContain("<th>&#60;api&#62;</th>");
    expect(page).toContain('<rect x="0" y="4" width="126" height="14" class="short"/>');
    expect(page).toContain('<div class="overflow"><svg/></div>');
    expect(page).toContain("<h2>alertas: 1</h2>");
    expect(page).toContain(": 315 de 350 MiB, 90 %</title>");
    expect(page).toContain("memória: 300 de 1.024 MiB disponíveis");
    expect(page).not.toMatch(/<script|<api>|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });
});

test.each<[number[], number, string]>([
  [[], 100, ""],
  [[0, 50, 99, 100, 200], 100, "▁▅███"],
  [[1, 2, 3, 4, 5, 6], 6, "▅▆▇█"],
  [[5], 0, "▁"],
])("the course %j below %d", (course, top, drawn) => {
  expect(spark(course, top, course.length > 5 ? 4 : 5)).toBe(drawn);
});
