import { findingInPortuguese } from "../../../core/report/findings-pt";
import { judged } from "../judge/support";

const TRAPS = `services:
  db: {image: "postgres:18", mem_limit: 64m, volumes: ["db:/var/lib/postgresql/data"], environment: {POSTGRES_WORK_MEM: 4MB}}
  web: {image: nginx, mem_limit: 32m, memswap_limit: 64m, healthcheck: {disable: true}}
  api: {image: node, command: node --max-old-space-size=700 a.js, mem_limit: 512m, environment: {A: "\${NOT_SET}"}}
  old: {image: nginx, mem_limit: 1.5e9, profiles: [old]}
volumes: {db: {}}
`;

test("what is found in a compose file is said in Portuguese", () => {
  expect(judged(TRAPS, "1GB").warnings.map(findingInPortuguese)).toEqual(
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

test.each([
  [
    "a, b and 3 more: no memory limit: one of them can take the whole host",
    "a, b e mais 3: sem limite de memória: um deles pode ocupar o servidor inteiro",
  ],
  [
    "db: mariadb needs 1,610 MiB at its settings (measured), its limit is 512",
    "db: mariadb precisa de 1.610 MiB com essas configurações (medido), o limite é 512",
  ],
  [
    "1,014 MiB short: 2,020 taken most likely + 0 surge > 6 allocatable (450 MemTotal − 444 reserve)",
    "faltam 1.014 MiB: 2.020 provavelmente ocupados + 0 de excedente > 6 alocáveis (450 MemTotal − 444 de reserva)",
  ],
  ["what nobody translated", "what nobody translated"],
])("%s", (english, portuguese) => {
  expect(findingInPortuguese(english)).toBe(portuguese);
});

test("a long sentence of a hostile file takes no time", () => {
  const long = `${"a: needs (".repeat(100_000)}`;
  expect(findingInPortuguese(long)).toBe(long);
});
