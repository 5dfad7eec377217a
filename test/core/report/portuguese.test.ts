import * as path from "node:path";
import { differenceOf } from "../../../core/capacity/difference";
import type { ComposeProject } from "../../../core/compose/project";
import { answer, type ComposeAnswer } from "../../../core/judge/answer";
import { withStalePrices } from "../../../core/judge/stale";
import { offeredAt, targetOf } from "../../../core/judge/target";
import { composeMarkdown, composeText } from "../../../core/report/compose-fit";
import { COMPOSE_PT } from "../../../core/report/compose-words/portuguese";
import { CASE_ENVIRONMENT, CASES, COMPOSE_CASES } from "../../support/compose-cases";
import { read, readMemory } from "../../support/compose-file";
import { englishLines } from "../../support/english";

type Flags = Parameters<typeof targetOf>[0] & { readonly strict?: boolean };

/** Hosts of every kind of answer: too small, large enough, with a disk, a rented one, plans, and none. */
const HOSTS: readonly Flags[] = [
  { ram: "512MB" },
  { ram: "1GB", disk: "6GB" },
  { ram: "4GB", strict: true },
  { ram: "64GB", disk: "20GB" },
  { host: "hetzner:cx23" },
  { host: "digitalocean:s-1vcpu-1gb" },
  { host: "render" },
  {},
];

/** Files with what the cases do not have, each with something to be said of it. */
const FILES: Readonly<Record<string, string>> = {
  programs:
    "services:\n" +
    [
      "postgres:16",
      "redis:7",
      "mongo:7",
      "mysql:8",
      "mariadb:11",
      "elasticsearch:8.13.0",
      "clickhouse/clickhouse-server",
      "quay.io/keycloak/keycloak:26.0",
      "nginx",
      "ollama/ollama",
      "rabbitmq:3",
      "grafana/grafana",
      "prom/prometheus",
      "wordpress",
      "memcached",
      "n8nio/n8n",
    ]
      .map((image, index) => `  s${index}: {image: '${image}', mem_limit: 48m}\n`)
      .join(""),
  commands:
    "services:\n  w: {image: python, command: celery -A app worker --concurrency=20, mem_limit: 512m}\n  g: {image: python, command: gunicorn -w 8 app, mem_limit: 64m}\n  u: {image: python, command: uvicorn app:app --workers 4, mem_limit: 64m}\n  j: {image: eclipse-temurin, command: java -Xmx2g -jar app.jar, mem_limit: 512m}\n  n: {image: node, command: node --max-old-space-size=2048 app.js, mem_limit: 256m}\n  p: {image: php:fpm, mem_limit: 32m}\n  r: {image: ruby, command: puma -w 4, mem_limit: 64m}\n",
  settings:
    "services:\n  db: {image: 'postgres:18', command: postgres -c shared_buffers=2GB -c max_connections=500 -c work_mem=64MB, mem_limit: 512m, volumes: ['data:/var/lib/postgresql/data']}\n  cache: {image: 'redis:7', command: redis-server --maxmemory 900mb --save 60 1, mem_limit: 256m}\nvolumes: {data: {}}\n",
  engine:
    "services:\n  a: {image: nginx, memswap_limit: 1g}\n  b: {image: nginx, mem_limit: 64m, memswap_limit: 32m, mem_swappiness: 200, cpus: 64}\n  c: {image: nginx, build: ., mem_limit: 512.7, networks: [inner], pid: host}\n  d: {image: nginx, restart: sometimes, deploy: {resources: {limits: {cpus: '0.5'}}}, mem_limit: 64m}\n",
  rolling:
    "services:\n  web: {image: nginx, deploy: {replicas: 3, update_config: {order: start-first}, resources: {limits: {memory: 400M}, reservations: {memory: 400M}}}}\n  api: {image: nginx, deploy: {replicas: 2, update_config: {order: start-first}, resources: {limits: {memory: 300M}, reservations: {memory: 300M}}}}\n",
  lowered:
    "services:\n  a: {image: nginx, mem_limit: 400m, mem_reservation: 300m}\n  b: {image: nginx, mem_limit: 400m, mem_reservation: 300m}\n",
  immich:
    "services:\n  immich-server: {image: ghcr.io/immich-app/immich-server}\n  immich-machine-learning: {image: ghcr.io/immich-app/immich-machine-learning}\n  job: {image: busybox, restart: 'no', command: 'true'}\n",
};

function judged(project: ComposeProject, { strict, ...flags }: Flags): ComposeAnswer {
  const question = {
    ...{ project, files: ["compose.yaml"], profile: "default", target: targetOf(flags), strict },
    catalogues: offeredAt(undefined),
  };
  return withStalePrices(answer(question), new Date("2030-01-01"));
}

describe("the answer of fit in Portuguese has no English left", () => {
  test.each<[string, () => ComposeProject]>([
    ...Object.entries(FILES).map(([name, text]): [string, () => ComposeProject] => [
      name,
      () => readMemory({ "compose.yaml": text }),
    ]),
    ...CASES.map(({ name, files, profiles }): [string, () => ComposeProject] => [
      name,
      () =>
        read(
          files.map((file) => path.join(COMPOSE_CASES, name, file)),
          profiles,
          CASE_ENVIRONMENT,
        ),
    ]),
  ])("%s", (_, project) => {
    for (const flags of HOSTS) {
      const named = project();
      const text = composeText(judged(named, flags), COMPOSE_PT);
      const names = named.services.map(({ name }) => name);
      expect(englishLines(text, [...names, "all"])).toEqual([]);
      const markdown = composeMarkdown(judged(named, flags), undefined, COMPOSE_PT);
      expect(englishLines(markdown, [...names, "all"])).toEqual([]);
    }
  });
});

test("a change is told in Portuguese too", () => {
  const at = (mib: number, more = "") =>
    judged(
      readMemory({
        "compose.yaml": `services:\n  a: {image: nginx, mem_limit: ${mib}m, mem_reservation: ${mib}m}\n${more}`,
      }),
      { ram: "1GB" },
    );
  const before = at(300, "  b: {image: nginx, mem_reservation: 32m}\n");
  const after = at(900, "  c: {image: nginx, mem_reservation: 32m}\n");
  const markdown = composeMarkdown(after, differenceOf(before, after), COMPOSE_PT);
  expect(englishLines(markdown)).toEqual([]);
  expect(markdown).toContain("**+600 MiB, folga ");
  expect(markdown).toContain(", antes cabia");
  expect(markdown).toMatch(/\| ~~b~~ \|.*−32, saiu \|/);
});

test("what is English is found", () => {
  expect(englishLines("faltam 3 MiB\nhost: hetzner cx23  (3,820 MiB, €5.49 a month)")).toEqual([
    "host: hetzner cx23  (3,820 MiB, €5.49 a month)",
  ]);
  expect(englishLines('quer "the name of it"')).toEqual([]);
});
