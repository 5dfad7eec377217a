import type { Notice } from "../../../core/judge/notice";
import { noticeText } from "../../../core/report/notices/notice-text";
import { PORTUGUESE } from "../../../core/report/notices/portuguese";
import { judged } from "../judge/support";

const need = { service: "db", program: "mariadb", standing: "measured" } as const;

test.each<[Notice, english: string, portuguese: string]>([
  [
    { code: "no-limit", services: [..."abcdefghijk"] },
    "a, b, c, d, e, f, g, h and 3 more: no memory limit: one of them can take the whole host",
    "a, b, c, d, e, f, g, h e mais 3: sem limite de memória: um deles pode ocupar o servidor inteiro",
  ],
  [
    { code: "settings-above-limit", ...need, needMiB: 1610, limitMiB: 512 },
    "db: mariadb needs 1,610 MiB at its settings (measured), its limit is 512",
    "db: mariadb precisa de 1.610 MiB com essas configurações (medido), o limite é 512",
  ],
  [
    { code: "need-above-limit", ...need, needMiB: 80, limitMiB: 32, refuses: true },
    "db: mariadb needs 80 MiB and more (measured), its limit is 32: raise it, or vouch for what it uses: --reservation db=32m",
    "db: mariadb precisa de 80 MiB ou mais (medido), o limite é 32: aumente-o, ou diga quanto usa: --reservation db=32m",
  ],
  [
    {
      ...{ code: "memory-short", counted: "likely", takenMiB: 2020, surgeMiB: 0 },
      ...{ memTotalMiB: 450, reserveMiB: 444 },
    },
    "2,014 MiB short: 2,020 taken most likely + 0 surge > 6 allocatable (450 MemTotal − 444 reserve)",
    "faltam 2.014 MiB: 2.020 provavelmente ocupados + 0 de excedente > 6 alocáveis (450 MemTotal − 444 de reserva)",
  ],
  [
    { code: "limits-above-host", limitMiB: 600, allocatableMiB: -20 },
    "limits add up to 600 MiB",
    "os limites somam 600 MiB",
  ],
  [
    {
      code: "host-unavailable",
      host: "hetzner cx23",
      unavailable: "not orderable on 2026-09-04",
    },
    "hetzner cx23: not orderable on 2026-09-04",
    "hetzner cx23: não disponível em 2026-09-04",
  ],
  [
    { code: "services-unknown", services: ["a", "b"], of: 5 },
    "2 of 5 not known, guessed from their class: a, b",
    "2 de 5 não são conhecidos, estimados pelo tipo: a, b",
  ],
  [
    { code: "provided", service: "db", by: "a\nb" },
    "db: provided by a b, not counted",
    "db: fornecido por a b, não contado",
  ],
])("%j", (notice, english, portuguese) => {
  expect([noticeText(notice), noticeText(notice, PORTUGUESE)]).toEqual([english, portuguese]);
});

const TRAPS = `services:
  db: {image: "postgres:18", mem_limit: 64m, volumes: ["db:/var/lib/postgresql/data"], environment: {POSTGRES_WORK_MEM: 4MB}}
  web: {image: nginx, mem_limit: 32m, memswap_limit: 64m, healthcheck: {disable: true}}
  api: {image: node, command: node --max-old-space-size=700 a.js, mem_limit: 512m, environment: {A: "\${NOT_SET}"}}
  old: {image: nginx, mem_limit: 1.5e9, profiles: [old]}
volumes: {db: {}}
`;

test("what is found in a compose file is data, which Portuguese says as well", () => {
  const { notices } = judged(TRAPS, "1GB");
  expect(notices).toContainEqual({ code: "counts-on-swap", service: "web", swapMiB: 32 });
  expect(notices.map((notice) => noticeText(notice, PORTUGUESE))).toEqual(
    expect.arrayContaining([
      "os limites somam 608 MiB, 107 % do que pode ser alocado",
      "db, api: sem verificação de saúde: ninguém percebe quando trava",
      "web: verificação de saúde desligada",
      "db, web, api: sem rotação de log: o log cresce até encher o disco",
      "web: conta com 32 MiB de swap; swap não é memória",
      "api: --max-old-space-size=700 está acima do limite de 512 MiB",
      "db: POSTGRES_WORK_MEM não é lida pela imagem, passe no comando: -c work_mem",
      "não contados: old (profile old)",
      "NOT_SET: sem valor, lidas como vazio",
    ]),
  );
});

test("a reason of a verdict has its code, its kind, its values and its sentence", () => {
  const { because, reasons } = judged(
    "services: {db: {image: 'postgres:17'}, cache: {image: 'mariadb:11'}}\n",
    "600MB",
  );
  expect(because[0]).toMatchObject({ kind: "memory", code: "memory-short", counted: "likely" });
  expect(because.map(({ text }) => text)).toEqual(reasons);
});
