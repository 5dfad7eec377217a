import { parseDockerfile } from "../../../core/dockerfile/dockerfile";

const doubled = (count: number) =>
  Array.from({ length: count }, (_, at) => `ARG A${at + 1}=\${A${at}}\${A${at}}`).join("\n");
const read = (rest: string) =>
  parseDockerfile("Dockerfile", `FROM x\nARG A0=0123456789\n${rest}\n`);

test.each([
  ["that double each other", doubled(60)],
  ["of which each instruction has many", `${doubled(16)}\n${"RUN echo ${A16}\n".repeat(1000)}`],
])("a Dockerfile whose variables grow it without end is refused in one sentence: %s", (_, rest) => {
  expect(() => read(rest)).toThrow("Dockerfile: its variables grow it beyond 10000000 characters");
});

test("a variable that has no room in an instruction stays as it is written", () => {
  const { steps } = read(`${doubled(16)}\nRUN ${"${A16}".repeat(3)}`);
  const text = steps.at(-1)?.text ?? "";
  expect([text.length, text.endsWith("9${A16}${A16}")]).toEqual([655_372, true]);
});
