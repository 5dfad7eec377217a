// What a system is written with: `import { defineSystem } from "enxuto/model"`. Plain values, which need nothing but this package.
export { type Footprint, leanMemory } from "../core/capacity/footprint";
export type { SystemGrowth } from "../core/capacity/growth";
export type { ImageSize } from "../core/capacity/image-size";
export type { Memory } from "../core/capacity/memory";
export { faissMiB, kvCacheMiBPerToken, type ModelShape } from "../core/capacity/need";
export {
  type ModelMemory,
  tuneMemoryLevels,
  tuneNodeHeapMiB,
  tuneParallelSlots,
  tunePostgres,
  tuneRedisMaxmemoryMiB,
  tuneWorkers,
} from "../core/capacity/tuning";
export { UserError } from "../core/capacity/user-error";
export {
  CPU_ANSWER,
  KV_CACHE_BYTES,
  type LanguageModel,
  MISTRAL_7B,
  OLLAMA_AT_REST_MIB,
  OLLAMA_COMPUTE_MIB,
} from "../core/catalog/models";
export type { Confinement } from "../core/model/confinement";
export { defineSystem, type SystemOptions } from "../core/model/define-system";
export { type EnvValue, secretFile, secretValue, url } from "../core/model/env";
export {
  command,
  type Health,
  http,
  listens,
  type Rhythm,
  running,
  shell,
} from "../core/model/health";
export { type BuildOptions, build, type Image, upstream } from "../core/model/image";
export { ollama, parallelSlots } from "../core/model/ollama";
export { withProfile } from "../core/model/overrides";
export { postgres } from "../core/model/postgres";
export { redis } from "../core/model/redis";
export type { Models, Route, Service, StaticSite, Variant } from "../core/model/service";
export { type Budget, loadsOf, type System } from "../core/model/system";
