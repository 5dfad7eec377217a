import {
  CPU_ANSWER,
  KV_CACHE_BYTES,
  kvCacheMiBPerToken,
  MISTRAL_7B,
  OLLAMA_AT_REST_MIB,
  OLLAMA_COMPUTE_MIB,
  type SystemGrowth,
  tunePostgres,
} from "enxuto/model";

/** Sockets that the API keeps open: it closes the next ones. */
export const MAX_CONNECTIONS = 100;
/** Messages that wait for an answer: it refuses the next ones. */
export const MAX_QUEUE = 200;

/** Growth of whatsapp: with conversations, connected numbers, and the answers that the model gives at once. */
export const whatsappGrowth: SystemGrowth = {
  along: "conversations",
  drivers: {
    conversations: { at: 100, means: "conversations that are open at once" },
    numbers: { at: 10, means: "WhatsApp numbers that are connected" },
    connections: { at: 25, means: "connections to the database" },
    slots: { at: 2, least: 1, means: "answers that the model gives at once" },
    context: { at: 4096, least: 1, means: "tokens of context for each answer" },
    quantisation: {
      at: "Q4_K_M",
      named: MISTRAL_7B.weightsMiB,
      means: "MiB of the model's weights",
    },
    cache: {
      at: "f16",
      named: KV_CACHE_BYTES,
      means: "bytes of a value in the model's cache; below f16 it needs flash attention",
    },
    "keep-alive": {
      at: "always",
      named: { always: 1, "5m": 0 },
      means: "whether the model stays loaded while nobody asks",
    },
  },
  services: {
    postgres: {
      baseMiB: ({ limitMiB }) => 17 + tunePostgres(limitMiB).sharedBuffersMiB,
      ground: "17 at rest, measured 2026-11-21 on PostgreSQL 15, + shared_buffers of a quarter",
      terms: [{ per: ["connections"], mib: 1.2, ground: "measured 2026-11-21 with pgbench" }],
    },
    redis: {
      baseMiB: 3,
      ground: "measured 2026-11-21 on Redis 7.0",
      terms: [
        {
          per: ["conversations"],
          mib: 0.1,
          ground: "a session and ten queued jobs of 10 kB each (estimated)",
        },
      ],
    },
    ollama: {
      baseMiB: OLLAMA_AT_REST_MIB + OLLAMA_COMPUTE_MIB,
      ground: "the server and the buffers of the computation (estimated)",
      terms: [
        { per: ["quantisation"], mib: 1, ground: "the size of the GGUF file" },
        {
          per: ["slots", "context", "cache"],
          mib: kvCacheMiBPerToken(MISTRAL_7B.shape, 1),
          ground: "2 × 32 layers × 8 heads × 128 for each token",
        },
      ],
      atRest: [
        {
          per: ["quantisation", "keep-alive"],
          mib: 1,
          ground: "unloaded when the keep-alive is over",
        },
      ],
      throughput: {
        driver: "conversations",
        secondsEach: CPU_ANSWER.secondsPerAnswer,
        vcpus: CPU_ANSWER.vcpus,
        ground: CPU_ANSWER.ground,
      },
    },
    evolution: {
      baseMiB: 96,
      ground: "a NestJS at rest, measured 2026-11-20; Evolution itself was not",
      terms: [
        {
          per: ["numbers"],
          mib: 52,
          ground: "79 numbers grew past 4 GB (evolution-api issue 1419, 2025-05-05)",
        },
      ],
    },
    api: {
      baseMiB: 96,
      ground: "NestJS on Node 20 at rest, measured 2026-11-20",
      terms: [
        {
          per: ["conversations"],
          mib: 0.04,
          ground: "41 kB for each socket.io client, measured with 1,000 on 2026-11-20",
        },
      ],
      bounds: [
        {
          driver: "conversations",
          upTo: MAX_QUEUE,
          setting: "MAX_QUEUE",
          beyond: "where all ask at once, more messages are refused",
        },
        {
          driver: "conversations",
          upTo: MAX_CONNECTIONS,
          setting: "MAX_CONNECTIONS",
          beyond: "more connections are closed",
          where: "each has a connection of its own",
        },
      ],
    },
  },
};
