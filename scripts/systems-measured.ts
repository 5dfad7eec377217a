import * as path from "node:path";
import { readBuildContext } from "../components/build-context";
import { grouped } from "../core/capacity/figures";
import type { Footprint } from "../core/capacity/footprint";
import type { ImageSize } from "../core/capacity/image-size";
import { capacityOf } from "../core/judge/capacity";
import profiles from "../images/flask-report/profiles.json";
import conversations from "../images/whatsapp-api/conversations.json";
import type { Comparison } from "../measure/compare";
import { readSources } from "../operate/images/sources";
import { SYSTEMS } from "../systems";
import { OTHERS, TORCH_CPU } from "../systems/measured";

const IMAGES = path.join(__dirname, "../images");

/** Images on torch: its CPU index could not be reached where the others were measured. */
const NOT_BUILT: Readonly<
  Record<string, { readonly context: string; readonly footprint?: Footprint }>
> = {
  "audio-voice, coqui-xtts": { context: "audio-voice" },
  "service-llm, torch-cpu": { context: "service-llm", footprint: TORCH_CPU },
};

/** The images of the other systems and the variants: size and memory, and what was only predicted. */
export function othersTable(): string {
  const measured = Object.entries<{ size: ImageSize; footprint: Footprint }>(OTHERS);
  const rows = measured.map(([name, { size, footprint }]) => {
    const { idleMiB, p95MiB, peakMiB, minimumLimitMiB, load } = footprint;
    const sizes = [size.predictedMB, size.onDiskMB, size.ownMB, size.compressedMB ?? 0].map(
      wholeMB,
    );
    return row([name, ...sizes, idleMiB, p95MiB, peakMiB, minimumLimitMiB, load]);
  });
  const predicted = Object.entries(NOT_BUILT).map(([name, { context, footprint }]) => {
    const directory = path.join(IMAGES, context);
    const { predictedMB } = readSources(
      readBuildContext(context, directory, "Dockerfile.torch-cpu", IMAGES),
    );
    const { idleMiB = "", p95MiB = "", peakMiB = "", minimumLimitMiB = "" } = footprint ?? {};
    const load = footprint
      ? `not built; without a container: ${footprint.load}`
      : "not built, not measured";
    const memory = [idleMiB, p95MiB, peakMiB, minimumLimitMiB];
    return row([name, wholeMB(predictedMB), "", "", "", ...memory, load]);
  });
  const [{ size, footprint }] = Object.values(OTHERS);
  return [
    "| image | predicted, MB | **on disk** | own layers | compressed | idle, MiB | p95 | peak | smallest limit that passed | load |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ...rows,
    ...predicted,
    "",
    `Measured ${footprint.date}, ${footprint.engine}, ${size.builtOn} bases. Images on torch are predicted from their locks: its index for the CPU could not be reached, so nobody built them here. Ollama and the Evolution API are counted with others' figures, not measured.`,
  ].join("\n");
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

function wholeMB(mb: number): string {
  return grouped(Math.round(mb));
}

/** flask-report under every profile, with the same load. */
export function profilesTable(): string {
  const { date, load, engine, base, profiles: compared }: Comparison = profiles;
  const rows = Object.entries(compared).map(([profile, figures]) => {
    const { limitMiB, idleMiB, peakMiB, requestsPerSecond, p99Ms } = figures;
    return `| ${[profile, limitMiB, idleMiB, peakMiB, requestsPerSecond, p99Ms].join(" | ")} |`;
  });
  return [
    "| profile of flask-report | limit, MiB | at rest | at most | requests/s | p99, ms |",
    "|---|---:|---:|---:|---:|---:|",
    ...rows,
    "",
    `${load}. Measured ${date}, ${engine}, ${base} bases, on 2 CPUs that other work shared: the rates count against each other, not by themselves.`,
  ].join("\n");
}

/** More and more conversations with whatsapp, and what the curve says of its memory. */
export function conversationsTable(): string {
  const { date, engine, steps, limitMiB, restarts } = conversations;
  const rows = steps.map((step) => {
    const { open, outcomes, p50Ms, p99Ms } = step;
    const { answer = 0, refused = 0 }: { answer?: number; refused?: number } = outcomes;
    const clients = step.conversations / step.connections;
    const predicted = predictedMiB(clients * open).get("api") as number;
    const cells = [
      `${grouped(step.connections)} × ${clients}`,
      open,
      answer,
      refused,
      seconds(p50Ms),
      seconds(p99Ms),
      step.peakMiB.api,
      predicted,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const [hundred] = steps;
  const predicted = predictedMiB(hundred.conversations);
  const services = Object.entries(hundred.peakMiB).map(([name, measured]) => {
    const standIn = name === "ollama" || name === "evolution";
    const limit = limitMiB[name as keyof typeof limitMiB];
    return `| ${name} | ${limit} | ${predicted.get(name)} | ${standIn ? `(${measured}, a stand-in)` : measured} |`;
  });
  return [
    "| connections × clients | open | answered | refused | p50, s | p99, s | api, MiB | predicted |",
    "|---|---:|---:|---:|---:|---:|---:|---:|",
    ...rows,
    "",
    "| service at 100 conversations, MiB | limit | predicted | measured at most |",
    "|---|---:|---:|---:|",
    ...services,
    "",
    `Profile lean, two messages for each conversation, ${date}, ${engine}; ${restarts} restarts. Ollama and the Evolution API are stand-ins with the same HTTP API: the times are those of a queue before two slots at 400 words a second, not those of a model.`,
    "The queue's bound of 200 breaks first: from then on messages are refused with a sentence, those that were accepted are all answered. Then the 100 connections: the next ones are closed with 1013. No memory limit is ever reached.",
  ].join("\n");
}

function predictedMiB(count: number): ReadonlyMap<string, number> {
  const { services } = capacityOf(SYSTEMS, ["whatsapp"], {
    profile: "lean",
    set: [`conversations=${count}`],
  });
  return new Map(services.map(({ name, needMiB }) => [name, needMiB]));
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
