import {
  build,
  defineSystem,
  http,
  leanMemory,
  type Memory,
  postgres,
  redis,
  type Service,
  secretFile,
  tuneWorkers,
  url,
} from "enxuto/model";
import { conectaSaudeGrowth } from "./conecta-saude-growth";
import { FOOTPRINTS, MULTILINGUAL_MODEL, OTHERS, SIZES, TORCH_CPU } from "./measured";

const environment = { ENVIRONMENT: "production", DEBUG: "false" } as const;

/** The specification's budget, which is one worker's: a profile whose limit holds it several times runs several. */
function oneWorker(memory: Memory): Pick<Service<never>, "memory" | "knobs"> {
  const knobs = ({ limitMiB }: Memory) => ({
    WEB_CONCURRENCY: String(tuneWorkers(limitMiB, memory.limitMiB)),
  });
  return { memory, knobs };
}

/**
 * Conecta Saúde: messages of patients are classified, answered with actions from care protocols, and shown.
 *
 * Profile `seed` holds the figures of the team's own document, `lean` what follows from what was measured.
 */
export const conectaSaude = defineSystem(
  "conecta-saude",
  {
    postgres: {
      ...postgres({ memory: { limitMiB: 256, reservationMiB: 128 }, database: "conecta" }),
      footprint: FOOTPRINTS.postgres,
    },
    redis: {
      ...redis({
        memory: { limitMiB: 64, reservationMiB: 32 },
        eviction: "allkeys-lru",
        withPassword: true,
      }),
      footprint: FOOTPRINTS.redis,
    },
    backend: {
      image: build("images/backend", { context: "images", budgetMB: 200, size: SIZES.backend }),
      footprint: FOOTPRINTS.backend,
      ...oneWorker({ limitMiB: 350, reservationMiB: 256 }),
      port: 8082,
      routes: [{ path: "/api", strip: true }],
      health: http("/health", 8082, "python"),
      needs: ["postgres", "redis"],
      env: {
        ...environment,
        DATABASE_URL: url("postgres"),
        REDIS_URL: url("redis", { path: "/0" }),
        ML_SERVICE_URL: url("model-llm", { path: "/classify" }),
        LLM_SERVICE_URL: url("service-llm", { path: "/generate-actions" }),
        AUDIO_SERVICE_URL: url("audio-sumarizado"),
      },
    },
    "model-llm": {
      image: build("images/model-llm", {
        context: "images",
        budgetMB: 310,
        size: SIZES["model-llm"],
      }),
      footprint: FOOTPRINTS["model-llm"],
      ...oneWorker({ limitMiB: 256, reservationMiB: 192 }),
      port: 8002,
      health: http("/health", 8002, "python"),
      env: environment,
    },
    "service-llm": {
      image: build("images/service-llm", {
        context: "images",
        budgetMB: 400,
        size: SIZES["service-llm"],
      }),
      footprint: FOOTPRINTS["service-llm"],
      ...oneWorker({ limitMiB: 512, reservationMiB: 384 }),
      port: 8001,
      health: http("/health", 8001, "python"),
      env: { ...environment, GOOGLE_API_KEY_FILE: secretFile("google-api-key") },
      models: {
        directory: "/models",
        fetch: ["python", "-m", "models.fetch"],
        start: ["python", "-m", "app"],
        source: "builtin:",
        sizeMB: 5,
      },
      variants: {
        "torch-cpu": {
          image: build("images/service-llm", {
            context: "images",
            dockerfile: "Dockerfile.torch-cpu",
            budgetMB: 1_200,
          }),
          footprint: TORCH_CPU,
          env: { EMBED_BATCH: "4" },
        },
      },
    },
    "whatsapp-agent": {
      image: build("images/whatsapp-agent", {
        context: "images",
        budgetMB: 150,
        size: SIZES["whatsapp-agent"],
      }),
      footprint: FOOTPRINTS["whatsapp-agent"],
      ...oneWorker({ limitMiB: 256, reservationMiB: 192 }),
      port: 8004,
      routes: [{ path: "/webhook", signedBy: "webhook-secret" }],
      health: http("/health", 8004, "python"),
      needs: ["backend", "model-llm", "service-llm", "audio-sumarizado"],
      env: {
        ...environment,
        DATABASE_URL: url("postgres"),
        ML_SERVICE_URL: url("model-llm", { path: "/classify" }),
        LLM_SERVICE_URL: url("service-llm", { path: "/generate-actions" }),
        AUDIO_SERVICE_URL: url("audio-sumarizado"),
        WEBHOOK_SECRET_FILE: secretFile("webhook-secret"),
      },
    },
    "audio-sumarizado": {
      image: build("images/audio-sumarizado", {
        context: "images",
        budgetMB: 320,
        size: SIZES["audio-sumarizado"],
      }),
      footprint: FOOTPRINTS["audio-sumarizado"],
      ...oneWorker({ limitMiB: 350, reservationMiB: 256 }),
      port: 8003,
      health: http("/health", 8003, "python"),
      env: environment,
      variants: {
        ffmpeg: {
          image: build("images/audio-sumarizado", {
            context: "images",
            dockerfile: "Dockerfile.ffmpeg",
            budgetMB: 400,
            size: OTHERS["audio-sumarizado, ffmpeg"].size,
          }),
          footprint: OTHERS["audio-sumarizado, ffmpeg"].footprint,
        },
      },
    },
    frontend: {
      image: build("images/frontend", { budgetMB: 20, size: SIZES.frontend }),
      footprint: FOOTPRINTS.frontend,
      memory: { limitMiB: 128, reservationMiB: 64 },
      port: 5173,
      publish: 5173,
      health: http("/health", 5173, "wget"),
      needs: ["backend"],
      site: { build: "npm ci && npm run build", publish: "dist" },
    },
  },
  {
    network: "conecta-network",
    growth: conectaSaudeGrowth,
    profiles: {
      lean: {
        postgres: leanMemory(FOOTPRINTS.postgres),
        redis: leanMemory(FOOTPRINTS.redis),
        backend: leanMemory(FOOTPRINTS.backend),
        "model-llm": leanMemory(FOOTPRINTS["model-llm"]),
        // The model that comes with the image is smaller: this leaves room for one that knows more Portuguese.
        "service-llm": leanMemory(MULTILINGUAL_MODEL),
        "whatsapp-agent": leanMemory(FOOTPRINTS["whatsapp-agent"]),
        "audio-sumarizado": leanMemory(FOOTPRINTS["audio-sumarizado"]),
        frontend: leanMemory(FOOTPRINTS.frontend),
      },
    },
  },
);
