import { SYSTEMS } from "../../page/systems";
import { EN } from "../../page/words/en";
import { PT } from "../../page/words/pt";
import { said } from "../../page/words/systems-pt";
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
