import { build, defineSystem, http } from "enxuto/model";
import { OTHERS } from "./measured";

const { footprint, size } = OTHERS["audio-voice, espeak-ng"];

/**
 * Speech from text, behind one API that says which engine made it.
 *
 * Profile `seed` is the specification's engine, Coqui's XTTS, on torch for the CPU: its packages without torch are 657 MB, torch for
 * the CPU 554 (measured 2026-11-21), against 10 to 12 GB with CUDA. Its memory is an estimate: 1.9 GB of weights in f32, torch,
 * and one text at a time. Profile `lean` speaks with espeak-ng and needs no weights.
 */
export const audioVoice = defineSystem(
  "audio-voice",
  {
    voice: {
      image: build("images/audio-voice", { context: "images", budgetMB: 200, size }),
      footprint,
      memory: { limitMiB: 96, reservationMiB: 64 },
      port: 8005,
      publish: 8005,
      health: http("/health", 8005, "python"),
      variants: {
        "coqui-xtts": {
          image: build("images/audio-voice", {
            context: "images",
            dockerfile: "Dockerfile.torch-cpu",
            budgetMB: 1_700,
          }),
          models: {
            directory: "/models",
            fetch: ["python", "-m", "models.fetch"],
            start: ["python", "-m", "app"],
            // Whoever uses XTTS accepts its licence and puts weights, voices and the manifest of models.manifest into the volume
            // itself, where they are checked: from a directory beside them 1.9 GB would be there twice.
            source: "file:///models",
            sizeMB: 1_900,
          },
        },
      },
    },
  },
  {
    profiles: {
      seed: { voice: { limitMiB: 4096, reservationMiB: 3584, variant: "coqui-xtts" } },
      lean: { voice: { limitMiB: 96, reservationMiB: 64 } },
    },
  },
);
