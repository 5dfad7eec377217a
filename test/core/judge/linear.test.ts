import { answer } from "../../../core/judge/answer";
import { targetOf } from "../../../core/judge/target";
import { composeText } from "../../../core/report/compose-fit";
import { readMemory } from "../../support/compose-file";

/** Services of one shape, and how many of them are still few at ten times as many. */
const SHAPES: readonly [string, number, (index: number) => string][] = [
  ["a known program", 150, () => 'image: "redis:7"'],
  ["guesses", 150, (index) => `image: "acme/a${index}:7"`],
  ["a program that follows its host", 100, () => 'image: "mongo:7"'],
  ["start-first", 150, () => 'image: "redis:7", deploy: {update_config: {order: start-first}}'],
  ["roles of one program", 100, (index) => `image: "nextcloud:31", command: [consumer${index}]`],
  [
    "all waiting for one that is healthy",
    150,
    (index) =>
      `image: "redis:7"${index > 0 ? ", depends_on: {s0: {condition: service_healthy}}" : ""}`,
  ],
  [
    "all waiting for the end of one",
    150,
    (index) =>
      `image: "acme/a"${index > 0 ? ", depends_on: {s0: {condition: service_completed_successfully}}" : ""}`,
  ],
];

/** Milliseconds of this process's own time, the least of three: other programs' load does not count. */
function cost(count: number, service: (index: number) => string): number {
  const lines = Array.from({ length: count }, (_, index) => `  s${index}: {${service(index)}}\n`);
  const project = readMemory({ "compose.yaml": `services:\n${lines.join("")}` });
  const target = targetOf({ ram: "4GB" });
  const once = () => {
    const begin = process.cpuUsage();
    composeText(answer({ project, files: ["compose.yaml"], profile: "default", target }));
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  };
  return Math.min(once(), once(), once());
}

test.each(SHAPES)(
  "ten times as many services take about ten times as long: %s",
  (_, few, service) => {
    cost(few, service);
    // What is quadratic takes 100 times as long; the collector of garbage makes 10 into 20 at times.
    expect(cost(few * 10, service) / cost(few, service)).toBeLessThan(30);
  },
);
