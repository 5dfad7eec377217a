import { SYSTEMS } from "../../page/systems";
import { said } from "../../page/words/systems-pt";

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
