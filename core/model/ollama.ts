import type { Memory } from "../capacity/memory";
import { type ModelMemory, tuneParallelSlots } from "../capacity/tuning";
import { got, UserError } from "../capacity/user-error";
import { command } from "./health";
import { upstream } from "./image";
import type { Service } from "./service";

/**
 * An Ollama for one model, which stays loaded; as many answers at once as its limit has room for.
 *
 * Since Ollama 0.30 llama-server answers in it, which by itself keeps the state of past prompts in up to 8,192 MiB: here none, or
 * what `promptCacheMiB` says, which is then counted.
 */
export function ollama(options: {
  readonly memory: Memory;
  readonly model: ModelMemory;
  /** Tokens of context for each answer. */
  readonly contextTokens: number;
  /** Size of the model in its volume, in MB. */
  readonly modelMB: number;
  /** Memory for the state of past prompts, so that the same beginning is not computed again. @default 0 */
  readonly promptCacheMiB?: number;
}): Service<never> {
  const { memory, contextTokens, modelMB, promptCacheMiB = 0 } = options;
  const model = { ...options.model, besideMiB: options.model.besideMiB + promptCacheMiB };
  return {
    image: upstream("ollama"),
    memory,
    port: 11434,
    health: command(["ollama", "list"]),
    knobs: ({ limitMiB }) => ({
      OLLAMA_NUM_PARALLEL: String(parallelSlots(limitMiB, model, contextTokens)),
      OLLAMA_CONTEXT_LENGTH: String(contextTokens),
      OLLAMA_MAX_LOADED_MODELS: "1",
      // Handed on to llama-server, whose own bound is above what small hosts have.
      LLAMA_ARG_CACHE_RAM: String(promptCacheMiB),
      // Its callers have queues of their own, with limits that they chose.
      OLLAMA_MAX_QUEUE: "64",
      // Loaded again after every pause, 4 GB would come from the disk while somebody waits.
      OLLAMA_KEEP_ALIVE: "-1",
    }),
    volumes: { models: "/root/.ollama" },
    dataMB: modelMB,
    rollout: "stop-first",
    confinement: { capabilities: [], writable: { "/tmp": "disk" } },
    stopGraceSeconds: 30,
  };
}

/** The answers that it gives at once; throws a UserError where the limit does not even hold one. */
export function parallelSlots(limitMiB: number, model: ModelMemory, contextTokens: number): number {
  const slots = tuneParallelSlots(limitMiB, model, contextTokens);
  if (slots > 0) return slots;
  const leastMiB =
    (model.weightsMiB + model.besideMiB + contextTokens * model.kvMiBPerToken) / 0.95;
  throw new UserError(
    "ollama/memory/limitMiB",
    `${got(limitMiB)}, expected at least ${Math.ceil(leastMiB)}: the model's weights are ${model.weightsMiB} MiB, and a context of ${contextTokens} tokens comes on top`,
  );
}
