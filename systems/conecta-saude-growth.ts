import { faissMiB, type SystemGrowth } from "enxuto/model";
import { FOOTPRINTS } from "./measured";

/** Figures of an embedding that is in use, as the manifest of the model says. */
const DIMENSIONS = 384;

/** One passage: its vector in the index, and its text. */
const VECTOR_MIB = faissMiB({ vectors: 1, dims: DIMENSIONS, index: { kind: "flat" } });
const TEXT = {
  per: ["vectors"],
  mib: 1024 / 1024 ** 2,
  ground: "1 kB of text for each passage (estimated)",
};

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
          mib: 2 * VECTOR_MIB,
          ground: `${DIMENSIONS} dimensions × 4 bytes (flat FAISS index), twice while the index is made of them`,
        },
        TEXT,
      ],
      atRest: [
        {
          per: ["vectors"],
          mib: VECTOR_MIB,
          ground: `${DIMENSIONS} dimensions × 4 bytes (flat FAISS index)`,
        },
        TEXT,
      ],
    },
  },
};
