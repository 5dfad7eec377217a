import type { ModelShape } from "../capacity/need";

/** A language model as it is downloaded, with what its context takes. */
export interface LanguageModel {
  readonly name: string;
  readonly shape: ModelShape;
  /** MiB of the weights by quantisation: the size of the GGUF file, which is mapped into memory whole. */
  readonly weightsMiB: Readonly<Record<string, number>>;
  readonly source: string;
  /** ISO 8601 day on which the source was read. */
  readonly asOf: string;
}

const MIB_PER_GB = 1e9 / 1024 ** 2;

/** Mistral 7B: 32 layers, 8 key-value heads of 128, so that a token of context takes 128 KiB in f16. */
export const MISTRAL_7B = {
  name: "Mistral 7B",
  shape: { layers: 32, kvHeads: 8, headDims: 128 },
  weightsMiB: {
    Q4_0: Math.ceil(4.13 * MIB_PER_GB),
    Q4_K_M: Math.ceil(4.37 * MIB_PER_GB),
    Q5_K_M: Math.ceil(5.13 * MIB_PER_GB),
    Q8_0: Math.ceil(7.7 * MIB_PER_GB),
  },
  source: "sizes of the published GGUF files; n_layer, n_head_kv and head size of their metadata",
  asOf: "2026-11-20",
} as const satisfies LanguageModel;

/** Bytes of one value of the key-value cache, by the name that Ollama has for it. The quantised ones need flash attention. */
export const KV_CACHE_BYTES = { f16: 2, q8_0: 1, q4_0: 0.5 } as const;

/** Ollama with its model unloaded, in MiB: an estimate, a Go server of its size (2026-11-20). */
export const OLLAMA_AT_REST_MIB = 64;

/** Buffers of the computation beside the weights of a 7B model, in MiB: an estimate (2026-11-20). */
export const OLLAMA_COMPUTE_MIB = 300;

/**
 * Speed of a 7B model of four bits without a GPU.
 *
 * About 4 tokens a second on a desktop processor of four cores (mistral-inference #34, 2023-12-17), so an answer of 120 tokens
 * takes 30 seconds. One answer after the other: memory does not mend that.
 */
export const CPU_ANSWER = {
  vcpus: 4,
  secondsPerAnswer: 30,
  ground: "120 tokens at 4 tokens a second on 4 cores (mistral-inference #34, 2023-12)",
} as const;
