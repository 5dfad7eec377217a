import * as path from "node:path";
import { admit, type Load } from "../../../core/capacity/admission";
import { type Footprint, leanMemory } from "../../../core/capacity/footprint";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { withProfile } from "../../../core/model/overrides";
import { readLoad } from "../../../measure/load-file";
import { conectaSaude } from "../../../systems/conecta-saude";
import { FOOTPRINTS } from "../../../systems/measured";
import { inWords } from "../../support/in-words";

const PROJECT = path.join(__dirname, "..", "..", "..");

const FOOTPRINT: Footprint = {
  idleMiB: 80,
  p95MiB: 100,
  peakMiB: 120,
  minimumLimitMiB: 96,
  limitMiB: 256,
  date: "2026-11-21",
  load: "32 questions",
  base: "stand-in",
  engine: "Docker 20.10",
};

describe("what was measured of a service", () => {
  test.each<[string, Partial<Footprint>, { limitMiB: number; reservationMiB: number }]>([
    ["a quarter above its peak", {}, { limitMiB: 152, reservationMiB: 112 }],
    ["15 % above its minimum", { minimumLimitMiB: 160 }, { limitMiB: 184, reservationMiB: 112 }],
    ["never above its limit", { p95MiB: 500 }, { limitMiB: 152, reservationMiB: 152 }],
  ])("its lean budget is %s", (_, more, memory) => {
    expect(leanMemory({ ...FOOTPRINT, ...more })).toEqual(memory);
  });

  test.each<[number, string[], string[]]>([
    [128, [], []],
    [
      112,
      [],
      [
        "llm: a limit of 112 MiB is below its peak of 120 MiB, measured 2026-11-21 with 32 questions",
      ],
    ],
    [
      80,
      [
        "llm: a limit of 80 MiB is below the 96 MiB it needs, measured 2026-11-21 with 32 questions",
      ],
      [],
    ],
  ])("under a limit of %i MiB it is judged", (limitMiB, reasons, warnings) => {
    const load: Load = {
      name: "llm",
      replicas: 1,
      memory: { limitMiB, reservationMiB: 64 },
      rollout: "auto",
      footprint: FOOTPRINT,
    };
    const admission = admit([load], 4096, DEFAULT_RESERVE);
    expect([inWords(admission.reasons), inWords(admission.warnings)]).toEqual([reasons, warnings]);
    expect(admission.verdict).toBe(reasons.length > 0 ? "refused" : "fits");
  });

  test.each([...conectaSaude.services.keys()])("%s is measured, and lean carries it", (service) => {
    const footprint = FOOTPRINTS[service as keyof typeof FOOTPRINTS];
    const lean = withProfile(conectaSaude, "lean").services.get(service)?.memory;
    expect(readLoad(PROJECT, service).load).toBe(footprint.load);
    expect(lean?.limitMiB).toBeGreaterThanOrEqual(footprint.peakMiB);
    expect(lean?.limitMiB).toBeGreaterThanOrEqual(footprint.minimumLimitMiB);
    expect(footprint.idleMiB).toBeLessThanOrEqual(footprint.p95MiB);
    expect(footprint.p95MiB).toBeLessThanOrEqual(footprint.peakMiB);
  });

  test.each<[string, keyof typeof FOOTPRINTS, RegExp, number]>([
    ["ten minutes of audio pass in 160 MiB", "audio-sumarizado", /recordings of ten minutes/, 160],
    ["32 questions pass", "service-llm", /batches of 32 questions/, Infinity],
    ["20,000 features pass", "model-llm", /20,000 features/, Infinity],
  ])("%s, inside the lean limit", (_, service, load, mostMiB) => {
    const lean = withProfile(conectaSaude, "lean").services.get(service)?.memory.limitMiB;
    expect(FOOTPRINTS[service].load).toMatch(load);
    expect(FOOTPRINTS[service].minimumLimitMiB).toBeLessThanOrEqual(Math.min(lean ?? 0, mostMiB));
  });
});
