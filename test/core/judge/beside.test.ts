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

  test("a model that no service uses takes nothing, as Compose leaves it out", () => {
    const fit = judged(
      "services: {app: {image: 'redis:7', mem_reservation: 64m}}\nmodels: {llm: {model: 'ai/gemma3:27B'}}\n",
      "2GB",
    );
    expect(fit).toMatchObject({ verdict: "fits", memory: { highMiB: 432 + 192 } });
    expect(fit.beside).toBeUndefined();
  });

  test("a model that the file does not have is refused", () => {
    expect(() => judged("services: {app: {image: 'redis:7', models: [llm]}}\n")).toThrow(
      "services.app.models: got llm, expected one of the file's models: it has none",
    );
  });

  test("a model of the older form, a provider, is counted as one of the file's", () => {
    const provider =
      "{type: model, options: {model: 'ai/smollm2:360M-Q4_K_M', context-size: 8192}}";
    const older = judged(
      `services: {llm: {provider: ${provider}}, app: {image: 'redis:7', mem_reservation: 64m, depends_on: [llm]}}\n`,
      "4GB",
    );
    const newer = judged(
      "services: {app: {image: 'redis:7', mem_reservation: 64m, models: [llm]}}\n" +
        "models: {llm: {model: 'ai/smollm2:360M-Q4_K_M', context_size: 8192}}\n",
      "4GB",
    );
    expect(older.beside).toMatchObject([{ name: "llm", kind: "model" }]);
    expect(older.beside?.[0].known).toEqual(newer.beside?.[0].known);
    // 360 million parameters, not the 7 billion of a name that says nothing.
    expect(older.beside?.[0].known.lowMiB).toBe(207);
  });

  test("a model for vectors whose name speaks of no size is a small one, and not of 7 billion parameters", () => {
    const likely = (image: string, command: string) =>
      judged(`services: {a: {image: '${image}', command: ${command}}}\n`, "4GB").services[0].known;
    const vectors = likely("ollama/ollama:0.12", "ollama run nomic-embed-text");
    expect(vectors.likelyMiB).toBeLessThan(1800);
    expect(vectors.source).toMatch(/^nomic-embed-text in F16/);
    expect(likely("ollama/ollama:0.12", "ollama run all-minilm").likelyMiB).toBeLessThan(800);
    expect(likely("ollama/ollama:0.12", "ollama run mistral").likelyMiB).toBeGreaterThan(4000);
    // An option is no name of a model.
    const server = likely(
      "ghcr.io/ggml-org/llama.cpp:server",
      "-m /m/llama-3-8b.gguf --embeddings",
    );
    expect(server.source).toMatch(/^a 8B model/);
  });

  test("llama.cpp's server shares one context between its slots, and its command bounds its cache", () => {
    const known = (command: string) => {
      const image = "ghcr.io/ggml-org/llama.cpp:server";
      const text = JSON.stringify({ llm: { image, command: `-m /m/llama-3-8b.gguf ${command}` } });
      return judged(`services: ${text}\n`, "32GB").services[0].known;
    };
    expect(known("-c 8192 -np 4")).toEqual(known("-c 8192"));
    expect(known("-c 8192").likelyMiB).toBeGreaterThan(known("-c 2048").likelyMiB);
    expect(known("--cache-ram 0").highMiB).toBe(known("").highMiB - 8192);
  });

  test("a model is counted by its parameters, its quantisation and its context", () => {
    const on = (model: string) => {
      const text = `services: {app: {image: 'redis:7', mem_reservation: 256m, models: [llm]}}\nmodels: {llm: {model: '${model}', context_size: 32768}}\n`;
      return judged(text, "16GB");
    };
    const large = on("ai/gemma3:27B");
    // Its least lies just within 16 GB, which a tenth of such stay under.
    expect(large.probability).toBeGreaterThan(0.1);
    expect(large.probability).toBeLessThan(0.2);
    expect(large).toMatchObject({
      beside: [{ kind: "model", known: { lowMiB: 15552, standing: "documented" } }],
    });
    // Of 16 bits the weights are page cache, so that the context is the least; of four bits they are not.
    expect(on("ai/qwen2.5:0.5B-F16").beside).toMatchObject([
      {
        known: {
          ...{ lowMiB: 1094, likelyMiB: 2349 },
          source: expect.stringContaining(
            "F16, whose weights are page cache: with less it gets slow",
          ),
        },
      },
    ]);
    expect(on("ai/qwen2.5:0.5B-Q4_0").beside).toMatchObject([{ known: { lowMiB: 272 } }]);
    expect(on("ai/qwen2.5:0.5B-F16").verdict).toBe("fits");
    // A model that says nothing of its size is not known.
    expect(on("ai/mine")).toMatchObject({ verdict: "depends", deciding: ["llm"] });
  });
});
