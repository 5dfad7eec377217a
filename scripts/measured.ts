import { grouped } from "../core/capacity/figures";
import { LEAN_MARGIN } from "../core/capacity/footprint";
import { setMB } from "../core/capacity/image-size";
import { BASE_IMAGES_AS_OF } from "../core/catalog/base-images";
import { withProfile } from "../core/model/overrides";
import { conectaSaude } from "../systems/conecta-saude";
import { FOOTPRINTS, MULTILINGUAL_MODEL, SIZES } from "../systems/measured";

/** Sizes of the five images in the team's document, in MB: as they were, and as it promises them (seed 001, 2025). */
const DOCUMENT: Readonly<Record<string, readonly [before: number, promised: number]>> = {
  backend: [500, 150],
  "model-llm": [3_500, 200],
  "service-llm": [2_000, 300],
  "audio-sumarizado": [1_500, 400],
  frontend: [300, 100],
};

const PROMISED_TOTAL_MB = 1_150;

/** The images with their budgets, beside the specification's figures. */
export function sizesTable(): string {
  const rows = Object.entries(SIZES).map(([name, size]) => {
    const image = conectaSaude.services.get(name)?.image;
    const budget = image?.from === "build" ? image.budgetMB : undefined;
    const [before, promised] = DOCUMENT[name] ?? [];
    const figures = [before, promised, budget, size.predictedMB, size.onDiskMB, size.ownMB];
    const cells = [...figures, size.compressedMB].map((mb) => (mb === undefined ? "" : whole(mb)));
    return `| ${[name, ...cells, `${size.coldSeconds} s`].join(" | ")} |`;
  });
  const five = Object.keys(DOCUMENT).map((name) => SIZES[name as keyof typeof SIZES]);
  const before = Object.values(DOCUMENT).reduce((sum, [mb]) => sum + mb, 0);
  const seconds = Object.values(SIZES).reduce((sum, { coldSeconds }) => sum + coldSeconds, 0);
  return [
    "| image, MB | specified: before | promised | budget | predicted | **on disk** | own layers | compressed | cold build |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ...rows,
    `| the specification's five, shared base once | ${grouped(before)} | ${grouped(PROMISED_TOTAL_MB)} | 900 | | **${whole(setMB(five))}** | | | |`,
    "",
    `MB of 1,000,000 bytes. ${provenance(Object.values(SIZES))}, on ${five[0].cpus} CPUs that other work shared: ${Math.floor(seconds / 60)} min ${seconds % 60} s for all, one after the other. Bases as published on ${BASE_IMAGES_AS_OF}.`,
  ].join("\n");
}

function provenance(sizes: readonly { builtOn: string; date: string }[]): string {
  const standIns = sizes.some(({ builtOn }) => builtOn === "stand-in");
  const dates = [...new Set(sizes.map(({ date }) => date))].sort();
  return `Own layers measured ${dates.at(-1)}${standIns ? " on stand-in bases made from Debian's packages" : ""}`;
}

/** Use of every service under its load, and the lean budget that follows. */
export function footprintsTable(): string {
  const lean = withProfile(conectaSaude, "lean").services;
  const rows = Object.entries(FOOTPRINTS).map(([name, footprint]) => {
    const { idleMiB, p95MiB, peakMiB, minimumLimitMiB, load } = footprint;
    const { limitMiB, reservationMiB } = lean.get(name)?.memory ?? {};
    const seed = conectaSaude.services.get(name)?.memory.limitMiB;
    const figures = [seed, idleMiB, p95MiB, peakMiB, minimumLimitMiB, limitMiB, reservationMiB];
    return `| ${[name, ...figures, load].join(" | ")} |`;
  });
  const { engine, base } = FOOTPRINTS.backend;
  const margins = `a limit of ${LEAN_MARGIN.peak} × the peak and at least ${LEAN_MARGIN.minimum} × the smallest limit, a reservation of ${LEAN_MARGIN.p95} × p95`;
  return [
    "| service, MiB | specified limit | idle | p95 | peak | smallest limit that passed | lean limit | lean reservation | load |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ...rows,
    "",
    `Working set (usage − inactive_file) every 100 ms, ${engine}, ${base} bases; one run each, so a few MiB are noise; cgroup v2 counts socket buffers as well, so measure again there. Lean: ${margins}. Lean's service-llm leaves room for a multilingual model instead of the one in its image: its figures are those of a model of that shape, ${MULTILINGUAL_MODEL.date}, without a container; the real one was not measured.`,
  ].join("\n");
}

function whole(mb: number): string {
  return grouped(Math.round(mb));
}
