import classes from "../../../core/catalog/programs/data/classes.json";
import { memoryFiles } from "../../../core/compose/files";
import { projectOf } from "../../../core/compose/project";
import { readModel } from "../../../core/compose/read";
import { answer, type ComposeAnswer } from "../../../core/judge/answer";
import { offeredAt, targetOf } from "../../../core/judge/target";
import { composeHeadline, composeMarkdown, composeText } from "../../../core/report/compose-fit";
import { CLASSES_PT } from "../../../core/report/compose-words/classes";
import { COMPOSE_PT } from "../../../core/report/compose-words/portuguese";

function judged(text: string, flags: Parameters<typeof targetOf>[0]): ComposeAnswer {
  const files = { "compose.yaml": text };
  const model = readModel({ files: memoryFiles(files), environment: {}, named: ["compose.yaml"] });
  return answer({
    project: { ...projectOf(model), name: "shop" },
    files: ["compose.yaml"],
    profile: "default",
    target: targetOf(flags),
    catalogues: offeredAt(undefined),
  });
}

const SMALL = "services: {web: {image: nginx, mem_limit: 64m, mem_reservation: 32m}}\n";
const LARGE =
  "services:\n  web: {image: nginx, mem_reservation: 3g, mem_limit: 3g}\n  db: {image: 'mariadb:11', mem_limit: 32m}\n";
const OPEN =
  "services:\n  events: {image: clickhouse/clickhouse-server}\n  db: {image: 'postgres:16'}\n";
const PHOTOS =
  "services:\n  photos: {image: registry.example.com/immich-app/immich-server}\n  job: {image: busybox, restart: 'no', command: 'true'}\n";
const GUESSED = "services:\n  web: {image: 'example/web:3'}\n";

describe("the answer of fit in Portuguese", () => {
  test.each<[string, string, Parameters<typeof targetOf>[0], RegExp]>([
    ["fits", SMALL, { ram: "4GB" }, /^shop cabe em local 4GB: 464 MiB, de 4\.096 que há$/],
    ["does not fit", LARGE, { ram: "2GB" }, /^shop não cabe em local 2GB: /],
    ["depends", OPEN, { ram: "4GB" }, /^shop cabe em local 4GB, a não ser que events precise /],
    [
      "a product",
      PHOTOS,
      { ram: "4GB" },
      /^shop pode não caber em local 4GB, pois os autores de Immich /,
    ],
    ["only guessed", GUESSED, { ram: "4GB" }, /^shop fica sem veredito em local 4GB, 1 de 1 /],
    [
      "any host",
      GUESSED,
      {},
      /^shop precisa de um servidor com .*; 1 de 1 serviço não é conhecido/,
    ],
    ["a server", OPEN, { host: "hetzner:cx23" }, /^shop .* hetzner cx23/],
  ])("%s", (_, text, flags, headline) => {
    const fit = judged(text, flags);
    expect(composeHeadline(fit, COMPOSE_PT)).toMatch(headline);
    const portuguese = composeText(fit, COMPOSE_PT);
    expect(portuguese).not.toMatch(
      /\b(the|with|known|needs|measured|declared|guess|headroom|reserve|sum|none|month|warning|also|unless)\b/,
    );
    const figures = (words: string, mark: string) =>
      (words.replaceAll(mark, "").match(/\d+ ?MiB/g) ?? []).sort();
    expect(figures(composeHeadline(fit, COMPOSE_PT), ".")).toEqual(
      figures(composeHeadline(fit), ","),
    );
  });
});

test("every class of programs has its name in Portuguese", () => {
  expect(Object.keys(CLASSES_PT).sort()).toEqual(classes.map(({ name }) => name).sort());
  const text = composeText(judged(GUESSED, { ram: "2GB" }), COMPOSE_PT);
  expect(text).toContain("estimativa: outra aplicação");
});

const limited = (names: readonly string[]) =>
  `services:\n${names.map((name) => `  ${name}: {image: 'postgres:16', mem_limit: 64m}\n`).join("")}`;

test.each([
  [["db"], "db may not run in its limit of 64 MiB", "db pode não rodar no seu limite de 64 MiB"],
  [["a", "b"], "a and b may not run in their limits", "a e b podem não rodar nos seus limites"],
  [
    ["a", "b", "c", "d", "e"],
    "a, b, c and 2 more may not run in their limits",
    "a, b, c e mais 2 podem não rodar nos seus limites",
  ],
])("a limit in doubt is no doubt of the host: %s", (names, english, portuguese) => {
  const fit = judged(limited(names), { ram: "16GB" });
  expect(fit.verdict).toBe("depends");
  expect(composeHeadline(fit)).toContain(`shop fits local 16GB, but ${english}: `);
  expect(composeHeadline(fit, COMPOSE_PT)).toContain(
    `shop cabe em local 16GB, mas ${portuguese}: `,
  );
});

test("one service is not said to be several, and odds are chances", () => {
  const one = judged(`${limited(["a", "b", "c"])}  web: {image: 'example/web:3'}\n`, {});
  expect(composeHeadline(one, COMPOSE_PT)).toMatch(/; 1 de 4 serviços não é conhecido$/);
  expect(COMPOSE_PT.notKnown(2, 8)).toBe("2 de 8 serviços não são conhecidos");
  expect(COMPOSE_PT.chance(8, 10)).toBe("8 chances em 10 de caber");
  expect(COMPOSE_PT.chance(1, 20)).toBe("1 chance em 20 de caber");
});

test("the column of figures in a pull request is named by what it holds", () => {
  const header = (text: string) =>
    [undefined, COMPOSE_PT].map(
      (words) =>
        composeMarkdown(judged(text, { ram: "4GB" }), undefined, words)
          .split("\n")
          .find((line) => line.startsWith("| ")) ?? "",
    );
  expect(header(OPEN)).toEqual([
    expect.stringContaining("| likely MiB |"),
    expect.stringContaining("| provável MiB |"),
  ]);
  expect(header("services: {web: {image: 'example/web', mem_reservation: 64m}}\n")).toEqual([
    expect.stringContaining("| reserved MiB |"),
    expect.stringContaining("| reserva MiB |"),
  ]);
});
