import { faissMiB, type SystemGrowth } from "enxuto/model";
import { FOOTPRINTS } from "./measured";

/** Figures of an embedding that is in use, as the manifest of the model says. */
const DIMENSIONS = 384;

/** Growth of Conecta Saúde: with the passages of care protocols that are searched. */
export const conectaSaudeGrowth: SystemGrowth = {
  along: "vectors",
  drivers: {
    vectors: { at: 10_000, means: "passages of care protocols that are searched" },
  },
  services: {
    "service-llm": {
      baseMiB: FOOTPRINTS["service-llm"].p95MiB,
      ground: `measured ${FOOTPRINTS["service-llm"].date}, 95 of 100 samples under load`,
      terms: [
        {
          per: ["vectors"],
          mib: faissMiB({ vectors: 1, dims: DIMENSIONS, index: { kind: "flat" } }),
          ground: `${DIMENSIONS} dimensions × 4 bytes (flat FAISS index)`,
        },
        {
          per: ["vectors"],
          mib: 1024 / 1024 ** 2,
          ground: "1 kB of text for each passage (estimated)",
        },
      ],
    },
  },
};
