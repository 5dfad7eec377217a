import { ASK_ENGINE, engineAnswer } from "../../engine/engine-answer";
import { secondsOf } from "../../operate/watch/collect";

/** What Docker CLIs print where no daemon answers; the first two end with 0. */
const SILENT: readonly (readonly [string, string])[] = [
  [
    "26.1 prints fields that are empty",
    '{"ID":"","MemTotal":0,"DockerRootDir":"","ServerErrors":["x"]}\n',
  ],
  ["an empty version", '{"ServerVersion":"","DockerRootDir":"/var/lib/docker"}'],
  ["nothing", "\n"],
];

test.each(SILENT)("an engine that does not answer is said to be silent: %s", async (_, printed) => {
  expect(() => engineAnswer(printed, "the server of prod", "is silent")).toThrow(
    "the server of prod: is silent",
  );
  await expect(secondsOf(async () => printed)).rejects.toThrow(
    "docker: the engine does not answer",
  );
});

test("an engine that answers is asked once for all that it says", async () => {
  const asked: string[][] = [];
  const seconds = await secondsOf(async (words) => {
    asked.push([...words]);
    return '{"ServerVersion":"26.1.5","SystemTime":"2026-11-29T05:00:00.25Z"}';
  });
  expect([seconds, asked]).toEqual([Date.UTC(2026, 10, 29, 5) / 1000 + 0.25, [[...ASK_ENGINE]]]);
});
