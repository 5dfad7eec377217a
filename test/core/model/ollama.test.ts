import type { ModelMemory } from "../../../core/capacity/tuning";
import { ollama } from "../../../core/model/ollama";

describe("the prompt cache of an Ollama", () => {
  const model: ModelMemory = { weightsMiB: 4168, besideMiB: 300, kvMiBPerToken: 0.125 };
  const memory = { limitMiB: 6144, reservationMiB: 5120 };
  const knobs = (promptCacheMiB?: number) =>
    ollama({ memory, model, contextTokens: 4096, modelMB: 4370, promptCacheMiB }).knobs?.(memory);

  test("is off, since by itself it may take 8 GiB of the host", () => {
    expect(knobs()).toMatchObject({ LLAMA_ARG_CACHE_RAM: "0", OLLAMA_NUM_PARALLEL: "2" });
  });

  test("counts against the answers at once", () => {
    expect(knobs(512)).toMatchObject({ LLAMA_ARG_CACHE_RAM: "512", OLLAMA_NUM_PARALLEL: "1" });
  });
});
