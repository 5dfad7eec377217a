import { said } from "../../core/report/system-words-pt";
import { SYSTEMS } from "../../page/systems";
import { EN } from "../../page/words/en";
import { PT } from "../../page/words/pt";
import { judged } from "../core/judge/support";

/** Names that are the same in both languages. */
const SAME = ["cache", "keep-alive"];

test.each(SYSTEMS)("$name says everything that the page shows in Portuguese too", (system) => {
  const { drivers, services } = system.growth ?? { drivers: {}, services: {} };
  const texts = [
    ...Object.keys(drivers),
    ...Object.values(drivers).map(({ means }) => means),
    ...Object.values(services).flatMap(({ bounds = [], throughput }) => [
      ...bounds.flatMap(({ beyond, where }) => [beyond, where ?? []].flat()),
      ...(throughput ? [throughput.ground] : []),
    ]),
  ];
  const untranslated = texts.filter((text) => said(text) === text && !SAME.includes(text));
  expect(untranslated).toEqual([]);
});

test("programs that are only guessed are not judged, as fit says", () => {
  const file = `services:
  app: {image: example.com/team/app}
  mail: {image: example.com/team/mail}
  cache: {image: "redis:7"}
`;
  const fit = judged(file, "1GB");
  expect(EN.verdict(fit)).toMatch(/^Not judged, 2 of 3 services are only guessed: /);
  expect(PT.verdict(fit)).toMatch(/^Sem veredito, 2 de 3 serviços são só estimados: /);
});

test("one program that is guessed is one, and a product's makers are quoted whole", () => {
  const file = `services:
  web: {image: "chatwoot/chatwoot:v4"}
  mail: {image: example.com/team/mail}
  db: {image: "postgres:17"}
`;
  const fit = judged(file, "4GB");
  expect(EN.verdict(fit)).toMatch(/^Not judged, 1 of 3 services is only guessed: /);
  expect(PT.verdict(fit)).toMatch(/^Sem veredito, 1 de 3 serviços é só estimado: /);
  if (!fit.product) throw new Error("Chatwoot is no product");
  expect(EN.product(fit.product)).toMatch(/ 4,096 MiB at least and recommend 8,192, says /);
  expect(PT.product(fit.product)).toMatch(/ 4\.096 MiB no mínimo e recomendam 8\.192, segundo /);
});
