import type { Footprint, ImageSize } from "enxuto/model";
import ffmpegFootprint from "../images/audio-sumarizado/footprint.ffmpeg.json";
import audioFootprint from "../images/audio-sumarizado/footprint.json";
import ffmpegSize from "../images/audio-sumarizado/size.ffmpeg.json";
import audioSize from "../images/audio-sumarizado/size.json";
import voiceFootprint from "../images/audio-voice/footprint.json";
import voiceSize from "../images/audio-voice/size.json";
import backendFootprint from "../images/backend/footprint.json";
import backendSize from "../images/backend/size.json";
import excelFootprint from "../images/flask-report/footprint.excel.json";
import flaskFootprint from "../images/flask-report/footprint.json";
import excelSize from "../images/flask-report/size.excel.json";
import flaskSize from "../images/flask-report/size.json";
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
import apiFootprint from "../images/whatsapp-api/footprint.json";
import apiSize from "../images/whatsapp-api/size.json";
import nginxFootprint from "../images/whatsapp-nginx/footprint.json";
import nginxSize from "../images/whatsapp-nginx/size.json";

/** Findings of `enxuto measure`, by image. */
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

/** Findings of `enxuto build --save`, by image. */
export const SIZES = {
  "audio-sumarizado": audioSize,
  backend: backendSize,
  frontend: frontendSize,
  "model-llm": modelSize,
  "service-llm": serviceSize,
  "whatsapp-agent": agentSize,
} satisfies Record<string, ImageSize>;

/** Findings on the other systems' images, and on variants. */
export const OTHERS = {
  "audio-sumarizado, ffmpeg": { footprint: ffmpegFootprint, size: ffmpegSize },
  "audio-voice, espeak-ng": { footprint: voiceFootprint, size: voiceSize },
  "flask-report": { footprint: flaskFootprint, size: flaskSize },
  "flask-report, excel": { footprint: excelFootprint, size: excelSize },
  "whatsapp-api": { footprint: apiFootprint, size: apiSize },
  "whatsapp-nginx": { footprint: nginxFootprint, size: nginxSize },
} satisfies Record<string, { readonly footprint: Footprint; readonly size: ImageSize }>;
