import type { ImageSize } from "../capacity/image-size";
import type { Footprint } from "../capacity/measured";
import audioFootprint from "../images/audio-sumarizado/footprint.json";
import audioSize from "../images/audio-sumarizado/size.json";
import backendFootprint from "../images/backend/footprint.json";
import backendSize from "../images/backend/size.json";
import frontendFootprint from "../images/frontend/footprint.json";
import frontendSize from "../images/frontend/size.json";
import modelFootprint from "../images/model-llm/footprint.json";
import modelSize from "../images/model-llm/size.json";
import postgresFootprint from "../images/postgres/footprint.json";
import redisFootprint from "../images/redis/footprint.json";
import serviceFootprint from "../images/service-llm/footprint.json";
import multilingualFootprint from "../images/service-llm/footprint.multilingual.json";
import torchFootprint from "../images/service-llm/footprint.torch-cpu.json";
import serviceSize from "../images/service-llm/size.json";
import agentFootprint from "../images/whatsapp-agent/footprint.json";
import agentSize from "../images/whatsapp-agent/size.json";

/** What `enxuto measure` found, by image. */
export const FOOTPRINTS = {
  "audio-sumarizado": audioFootprint,
  backend: backendFootprint,
  frontend: frontendFootprint,
  "model-llm": modelFootprint,
  postgres: postgresFootprint,
  redis: redisFootprint,
  "service-llm": serviceFootprint,
  "whatsapp-agent": agentFootprint,
} satisfies Record<string, Footprint>;

/** service-llm with a multilingual model five times the size of the one in its image. */
export const MULTILINGUAL_MODEL: Footprint = multilingualFootprint;

/** service-llm on torch instead of onnxruntime, four texts at a time. */
export const TORCH_CPU: Footprint = torchFootprint;

/** What `enxuto build --save` found, by image. */
export const SIZES = {
  "audio-sumarizado": audioSize,
  backend: backendSize,
  frontend: frontendSize,
  "model-llm": modelSize,
  "service-llm": serviceSize,
  "whatsapp-agent": agentSize,
} satisfies Record<string, ImageSize>;
