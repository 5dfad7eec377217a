import type { Estimate } from "../../../capacity/known";
import { kvCacheMiBPerToken } from "../../../capacity/need";
import { KV_CACHE_BYTES, MISTRAL_7B, OLLAMA_AT_REST_MIB, OLLAMA_COMPUTE_MIB } from "../../models";
import { lastOption } from "../option";
import { READ_ON, type SelfSized, type SelfSizedNeed } from "./sizing";

/** The smallest models that people serve, of one billion parameters in four bits. */
const SMALLEST_MIB = 700;

/** The prompt cache that llama.cpp's server keeps in the host's memory unless it is bounded. */
const PROMPT_CACHE_MIB = 8192;

const KV_MIB_PER_TOKEN = kvCacheMiBPerToken(MISTRAL_7B.shape, KV_CACHE_BYTES.f16);

/** Ollama with a model that is named nowhere in the file: 7B in four bits is the likely one. */
const ollama: SelfSized = {
  name: "ollama",
  images: ["ollama", "ollama/ollama", "alpine/ollama"],
  commands: ["ollama"],
  need: ({ knobs, tag, words, environment }) => {
    const { parallelSlots = 1, contextTokens = 4096, loadedModels = 1 } = knobs;
    const cache = keepsPrompts(tag) ? promptCacheMiB(environment) : 0;
    const named = words.find((word) => parametersOf(word) !== undefined);
    if (named !== undefined) return namedNeed(named, parallelSlots * contextTokens, cache);
    const contextMiB = parallelSlots * contextTokens * KV_MIB_PER_TOKEN;
    const loaded = OLLAMA_AT_REST_MIB + MISTRAL_7B.weightsMiB.Q4_K_M + OLLAMA_COMPUTE_MIB;
    return {
      lowMiB: OLLAMA_AT_REST_MIB + SMALLEST_MIB,
      // A day of use fills the cache: 9.4 GB resident were seen.
      likelyMiB: loaded + contextMiB + Math.min(cache, PROMPT_CACHE_MIB / 4),
      highMiB: (loaded + contextMiB) * Math.max(1, loadedModels) + cache,
      standing: "documented",
      ground: `a 7B model of four bits + ${parallelSlots} slots × ${contextTokens} tokens of context${loadedModels > 1 ? `, up to ${loadedModels} such models at once (OLLAMA_MAX_LOADED_MODELS)` : ""}${cacheText(cache)}; the model is not in the file`,
      asOf: READ_ON,
    };
  },
};

/** The same where its command names the model that it pulls or runs: `ollama run llama3.1:8b-instruct-q8_0`. */
function namedNeed(model: string, contextTokens: number, cacheMiB: number): SelfSizedNeed {
  const quantisation = quantisationOf(model);
  const need = modelNeed(parametersOf(model), quantisation, contextTokens);
  return {
    lowMiB: OLLAMA_AT_REST_MIB + need.lowMiB,
    likelyMiB: OLLAMA_AT_REST_MIB + need.likelyMiB + Math.min(cacheMiB, PROMPT_CACHE_MIB / 4),
    highMiB: OLLAMA_AT_REST_MIB + need.highMiB + cacheMiB,
    standing: "documented",
    ground: `${model} in ${weightsText(quantisation)} + ${contextTokens} tokens of context${cacheText(cacheMiB)}`,
    asOf: READ_ON,
  };
}

function cacheText(cacheMiB: number): string {
  return cacheMiB > 0
    ? ` + up to ${cacheMiB} prompt cache (from 0.30 on; LLAMA_ARG_CACHE_RAM bounds it)`
    : "";
}

/** How llama.cpp's server is told its model, by a file or in a registry: by an option, or else by a variable. */
const MODEL_WORDS: readonly { readonly options: readonly string[]; readonly variable: string }[] = [
  { options: ["-m", "--model"], variable: "LLAMA_ARG_MODEL" },
  { options: ["-mu", "--model-url"], variable: "LLAMA_ARG_MODEL_URL" },
  { options: ["-hf", "-hfr", "--hf-repo"], variable: "LLAMA_ARG_HF_REPO" },
  { options: ["-hff", "--hf-file"], variable: "LLAMA_ARG_HF_FILE" },
];

/** Options with which it reads its weights into memory of its own, or locks them there. */
const UNMAPPED: readonly string[] = ["--no-mmap", "--mlock"];

/** llama.cpp's own server; the model's file is named in its command at best. */
const llamaServer: SelfSized = {
  name: "llama.cpp",
  images: ["ggml-org/llama.cpp", "ggerganov/llama.cpp"],
  commands: ["llama-server"],
  need: ({ words, environment }) => {
    const said = MODEL_WORDS.flatMap(
      ({ options, variable }) =>
        lastOption(words, options)?.value ?? environment.get(variable) ?? [],
    );
    const billions = [...said, ...words].map(parametersOf).find((one) => one !== undefined);
    const quantisation = quantisationOf(said.join(" "));
    const isMapped = !UNMAPPED.some((option) => words.includes(option));
    // One context, which its slots share.
    const context = numberOf(words, ["-c", "--ctx-size"]) ?? 4096;
    const model = modelNeed(billions, quantisation, context || 4096, isMapped);
    const cache =
      numberOf(words, ["-cram", "--cache-ram"]) ??
      (words.includes("--no-cache-prompt") ? 0 : promptCacheMiB(environment));
    return {
      ...model,
      likelyMiB: model.likelyMiB + Math.min(cache, PROMPT_CACHE_MIB / 4),
      highMiB: model.highMiB + cache,
      standing: "documented",
      ground: `${billions === undefined ? "a 7B model" : `a ${billions}B model`} in ${weightsText(quantisation, isMapped)} + context of ${context || "its own"} tokens + up to ${cache} prompt cache (LLAMA_ARG_CACHE_RAM bounds it)`,
      asOf: READ_ON,
    };
  },
};

/** The whole number that is given to an option. */
function numberOf(words: readonly string[], options: readonly string[]): number | undefined {
  const value = lastOption(words, options)?.value ?? "";
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

function promptCacheMiB(environment: ReadonlyMap<string, string>): number {
  const own = Number(environment.get("LLAMA_ARG_CACHE_RAM"));
  return environment.has("LLAMA_ARG_CACHE_RAM") && own >= 0 ? own : PROMPT_CACHE_MIB;
}

/** Ollama runs models in llama.cpp's server from 0.30 on; a tag without a number is a newer one. */
function keepsPrompts(tag: string | undefined): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(tag ?? "") ?? [];
  return major === undefined || Number(major) > 0 || Number(minor) >= 30;
}

/** MiB of weights for each billion parameters, by quantisation: sizes of published GGUF files over their parameters. */
const WEIGHTS_MIB_PER_BILLION: Readonly<Record<string, number>> = {
  Q4_0: 544,
  Q4_K_M: 576,
  Q5_K_M: 676,
  Q6_K: 785,
  Q8_0: 1014,
  F16: 1908,
};

/** Models that turn text into vectors: a name of one seldom speaks of its size. */
const EMBEDDING = /^(?![-.]|https?:)(?!.*\/v\d)(.*[-/:_])?\w*(embed|minilm|bge-|e5-|gte-)/i;
/**
 * Billions of parameters of such models whose name does not speak of them, by what their names hold; the last is the largest of those that
 * Ollama's list has in one size (snowflake-arctic-embed2). Sizes of that list, read 2026-11-30.
 */
const EMBEDDING_BILLIONS: readonly (readonly [RegExp, number])[] = [
  [/qwen3-embed/i, 8],
  [/minilm/i, 0.033],
  [/embeddinggemma/i, 0.3],
  [/mxbai-embed-large/i, 0.335],
  [/./, 0.568],
];

/** Billions of parameters that a model's name speaks of: `ai/gemma3:27B`, `ai/smollm2:360M`, `nomic-embed-text`; undefined where it does not. */
export function parametersOf(name: string): number | undefined {
  const match = /(?:^|[-:_/ ])(\d+(?:\.\d+)?)([bm])(?:$|[-:_. ])/i.exec(name);
  if (match) return Number(match[1]) / (match[2].toLowerCase() === "m" ? 1000 : 1);
  if (!EMBEDDING.test(name)) return undefined;
  return EMBEDDING_BILLIONS.find(([pattern]) => pattern.test(name))?.[1];
}

/** The quantisation that a model's name speaks of, or the usual one: models for vectors are published as they were trained. */
export function quantisationOf(name: string): string {
  const upper = name.toUpperCase();
  const own = Object.keys(WEIGHTS_MIB_PER_BILLION).find((one) => upper.includes(one));
  return own ?? (EMBEDDING.test(name) ? "F16" : "Q4_K_M");
}

/**
 * Whether weights of a quantisation are memory that has to be reserved although their file is mapped: those of four bits are laid out
 * anew in anonymous memory on processors with AVX2, 38 MiB for 33 of them. Of Q5_K, Q6_K, Q8_0 and F16 they stay page cache (5 for 41 to
 * 120), which the kernel takes away and reads again. Measured 2026-11-28, llama.cpp of 2026-10.
 */
function isReserved(quantisation: string, isMapped: boolean): boolean {
  return !isMapped || quantisation.startsWith("Q4_");
}

/** `Q8_0, whose weights are page cache: with less it gets slow`. */
export function weightsText(quantisation: string, isMapped = true): string {
  return isReserved(quantisation, isMapped)
    ? `${quantisation}, whose weights are reserved memory`
    : `${quantisation}, whose weights are page cache: with less it gets slow`;
}

/**
 * Need of a served model in MiB: weights, and context that grows with the square root of its parameters. At least: the weights where
 * they have to be reserved, else the context by itself. `isMapped` says whether the server maps its file.
 */
export function modelNeed(
  billions: number | undefined,
  quantisation: string,
  contextTokens: number | undefined,
  isMapped = true,
): Estimate {
  const size = billions ?? 7;
  const weights = size * WEIGHTS_MIB_PER_BILLION[quantisation];
  const perToken = KV_MIB_PER_TOKEN * Math.sqrt(size / 7);
  const context = (tokens: number) => tokens * perToken;
  const leastMiB = isReserved(quantisation, isMapped) ? weights : context(contextTokens ?? 4096);
  return {
    lowMiB: billions === undefined ? Math.min(SMALLEST_MIB, leastMiB) : leastMiB,
    likelyMiB: weights + OLLAMA_COMPUTE_MIB + context(contextTokens ?? 4096),
    // Servers were seen to load a model's whole context, whatever was set.
    highMiB: weights * 1.1 + OLLAMA_COMPUTE_MIB + context(Math.max(contextTokens ?? 0, 32768)),
  };
}

export const LANGUAGE_MODELS: readonly SelfSized[] = [ollama, llamaServer];
