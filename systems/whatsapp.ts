import {
  build,
  defineSystem,
  http,
  KV_CACHE_BYTES,
  kvCacheMiBPerToken,
  type Memory,
  MISTRAL_7B,
  type ModelMemory,
  OLLAMA_AT_REST_MIB,
  OLLAMA_COMPUTE_MIB,
  ollama,
  parallelSlots,
  postgres,
  redis,
  secretFile,
  secretValue,
  tuneNodeHeapMiB,
  upstream,
  url,
} from "enxuto/model";
import { OTHERS } from "./measured";
import { MAX_CONNECTIONS, MAX_QUEUE, whatsappGrowth } from "./whatsapp-growth";

const API = OTHERS["whatsapp-api"];
const NGINX = OTHERS["whatsapp-nginx"];

/** Four bits a weight, as the specification's default tag has it. */
const MISTRAL: ModelMemory = {
  weightsMiB: MISTRAL_7B.weightsMiB.Q4_K_M,
  besideMiB: OLLAMA_AT_REST_MIB + OLLAMA_COMPUTE_MIB,
  kvMiBPerToken: kvCacheMiBPerToken(MISTRAL_7B.shape, KV_CACHE_BYTES.f16),
};
const CONTEXT_TOKENS = 4096;

/** The specification's columns "máximo" and "recomendado". */
const SEED_OLLAMA: Memory = { limitMiB: 8192, reservationMiB: 7168 };
/** Weights, buffers and two contexts: the smallest that answers two at once. */
const LEAN_OLLAMA: Memory = { limitMiB: 6144, reservationMiB: 5632 };

/**
 * WhatsApp conversations answered by a language model on the same host: ten numbers with ten clients each.
 *
 * Profile `seed` holds the specification's figures, `lean` what measurement supports. The queue's Redis must not evict: the specification's
 * `allkeys-lru` would drop jobs.
 */
export const whatsapp = defineSystem(
  "whatsapp",
  {
    postgres: postgres({ memory: { limitMiB: 3584, reservationMiB: 2560 }, database: "whatsapp" }),
    redis: redis({
      memory: { limitMiB: 717, reservationMiB: 512 },
      eviction: "noeviction",
      withPassword: true,
    }),
    ollama: ollama({
      memory: SEED_OLLAMA,
      model: MISTRAL,
      contextTokens: CONTEXT_TOKENS,
      modelMB: 4_400,
    }),
    evolution: {
      image: upstream("evolution-api"),
      memory: { limitMiB: 1024, reservationMiB: 717 },
      port: 8080,
      health: http("/", 8080, "wget", { startPeriodSeconds: 90 }),
      needs: ["postgres"],
      env: {
        SERVER_TYPE: "http",
        SERVER_PORT: "8080",
        // It reads no files: both secrets stand in its variables.
        AUTHENTICATION_API_KEY: secretValue("evolution-key"),
        DATABASE_PROVIDER: "postgresql",
        DATABASE_CONNECTION_URI: url("postgres", { password: "url" }),
        DATABASE_CONNECTION_CLIENT_NAME: "whatsapp",
        CACHE_REDIS_ENABLED: "false",
        CACHE_LOCAL_ENABLED: "true",
        WEBHOOK_GLOBAL_ENABLED: "true",
        WEBHOOK_GLOBAL_URL: url("api", { path: "/webhook/evolution" }),
        WEBHOOK_EVENTS_MESSAGES_UPSERT: "true",
        DEL_INSTANCE: "false",
        TELEMETRY_ENABLED: "false",
      },
      knobs: ({ limitMiB }) => ({
        NODE_OPTIONS: `--max-old-space-size=${tuneNodeHeapMiB(limitMiB)}`,
      }),
      volumes: { instances: "/evolution/instances" },
      confinement: { writableRoot: "at its start it writes the database client beside its code" },
    },
    api: {
      image: build("images/whatsapp-api", { budgetMB: 300, size: API.size }),
      footprint: API.footprint,
      memory: { limitMiB: 2560, reservationMiB: 2048 },
      port: 3000,
      health: http("/health", 3000, "node"),
      needs: ["postgres", "redis"],
      env: {
        DATABASE_URL: url("postgres"),
        REDIS_URL: url("redis"),
        OLLAMA_URL: url("ollama"),
        EVOLUTION_URL: url("evolution"),
        EVOLUTION_KEY_FILE: secretFile("evolution-key"),
        ANSWERS_AT_ONCE: answersAtOnce(SEED_OLLAMA),
        MAX_CONNECTIONS: String(MAX_CONNECTIONS),
        MAX_QUEUE: String(MAX_QUEUE),
      },
      command: ({ limitMiB }) => [
        "node",
        `--max-old-space-size=${tuneNodeHeapMiB(limitMiB)}`,
        "dist/main.js",
      ],
    },
    nginx: {
      image: build("images/whatsapp-nginx", { budgetMB: 20, size: NGINX.size }),
      footprint: NGINX.footprint,
      memory: { limitMiB: 205, reservationMiB: 102 },
      port: 8080,
      publish: 8080,
      health: http("/nginx-health", 8080, "wget"),
      needs: ["api"],
    },
  },
  {
    growth: whatsappGrowth,
    profiles: {
      lean: {
        postgres: { limitMiB: 512, reservationMiB: 256 },
        redis: { limitMiB: 128, reservationMiB: 64 },
        ollama: LEAN_OLLAMA,
        evolution: { limitMiB: 704, reservationMiB: 512 },
        api: {
          limitMiB: 256,
          reservationMiB: 160,
          env: { ANSWERS_AT_ONCE: answersAtOnce(LEAN_OLLAMA) },
        },
        nginx: { limitMiB: 32, reservationMiB: 16 },
      },
    },
  },
);

/** As many jobs at work as the model server has slots: more would wait there, where the queue does not count them. */
function answersAtOnce({ limitMiB }: Memory): string {
  return String(parallelSlots(limitMiB, MISTRAL, CONTEXT_TOKENS));
}
