import { judged } from "./support";

describe("what takes memory beside the containers that stay", () => {
  test("a job's limit is surge, and counts in every sum", () => {
    const fit = judged(
      "services: {db: {image: 'postgres:16', mem_reservation: 256m}}\n" +
        "jobs: {dump: {image: 'postgres:16', command: pg_dump, mem_limit: 300m}}\n",
      "2GB",
    );
    expect(fit.memory).toMatchObject({ steadyMiB: 256, surgeMiB: 300, lowMiB: 432 + 556 });
    expect(fit.memory.headroomMiB).toBe(2048 - 432 - 556);
    expect(fit.beside).toMatchObject([{ name: "dump", kind: "job", known: { likelyMiB: 300 } }]);
  });

  test("a container before a start is surge, by what its own image takes", () => {
    const fit = judged(
      "services: {app: {image: acme/a, mem_limit: 200m, pre_start: [{image: busybox, command: ls}]}}\n",
      "2GB",
    );
    expect(fit.memory).toMatchObject({ steadyMiB: 200, surgeMiB: 6 });
    expect(fit.beside).toMatchObject([{ name: "app", kind: "pre_start" }]);
  });

  test("a model is counted by its parameters, its quantisation and its context", () => {
    const on = (model: string) => {
      const text = `services: {app: {image: 'redis:7', mem_reservation: 256m, models: [llm]}}\nmodels: {llm: {model: '${model}', context_size: 32768}}\n`;
      return judged(text, "16GB");
    };
    expect(on("ai/gemma3:27B")).toMatchObject({
      verdict: "refused",
      beside: [{ kind: "model", known: { lowMiB: 15552, standing: "documented" } }],
    });
    expect(on("ai/qwen2.5:0.5B-F16").beside).toMatchObject([{ known: { lowMiB: 954 } }]);
    expect(on("ai/qwen2.5:0.5B-F16").verdict).toBe("fits");
    // A model that says nothing of its size is not known.
    expect(on("ai/mine")).toMatchObject({ verdict: "depends", deciding: ["llm"] });
  });
});
