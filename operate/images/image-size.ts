import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { ImageSize } from "../../core/capacity/image-size";
import { docker, lines } from "../../engine/engine";
import { baseOf } from "../../engine/provenance";
import { lastLine, run } from "../../engine/run";
import type { ImageSources } from "./sources";

/** So many layers are named. */
const LARGEST = 3;

/** Measures an image that is there: own layers here, its base from the catalogue, or here as well where it is none of ours. */
export async function measureSize(
  reference: string,
  { base, ownSteps, predictedMB }: ImageSources,
  options: { readonly compressed: boolean },
): Promise<ImageSize> {
  const all = await history(reference);
  const layers = all.slice(0, ownSteps);
  const ownMB = sumOf(layers);
  const { catalogued } = base;
  const baseMB = catalogued?.onDiskMB ?? sumOf(all.slice(ownSteps));
  const travelling = catalogued ? ownSteps : all.length;
  return {
    base: catalogued ? catalogued.argument.replace("_IMAGE", "").toLowerCase() : base.reference,
    baseMB: round(baseMB),
    ownMB: round(ownMB),
    onDiskMB: round(baseMB + ownMB),
    ...(options.compressed
      ? {
          compressedMB: round(
            (catalogued?.compressedMB ?? 0) + (await compressedMB(reference, travelling)),
          ),
        }
      : {}),
    predictedMB,
    largest: [...layers]
      .sort((a, b) => b.mb - a.mb)
      .slice(0, LARGEST)
      .filter(({ mb }) => mb >= 0.1)
      .map(({ what, mb }) => ({ what, mb: round(mb) })),
    builtOn: await baseOf(reference),
    date: new Date().toISOString().slice(0, 10),
  };
}

interface Layer {
  readonly what: string;
  readonly mb: number;
}

/** The layers of an image, the newest first, empty ones as well. */
async function history(reference: string): Promise<Layer[]> {
  const format = "{{.Size}}\t{{.CreatedBy}}";
  const words = ["history", "--no-trunc", "--human=false", "--format", format, reference];
  return lines(await docker(words)).map((line) => {
    const [size, ...by] = line.split("\t");
    const what = by
      .join("\t")
      .replace(/ # buildkit$/, "")
      .replace(/\s+/g, " ")
      .trim();
    return { what: what.slice(0, 80), mb: Number(size) / 1e6 };
  });
}

/** The layers of an image's newest steps, each compressed as a registry keeps them. */
async function compressedMB(reference: string, steps: number): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-image-"));
  try {
    const archive = path.join(folder, "image.tar");
    await docker(["save", "--output", archive, reference]);
    const { code, stderr } = await run(["tar", "-xf", archive, "-C", folder], { seconds: 0 });
    if (code !== 0) throw new Error(`tar: ${lastLine(stderr)}`);
    const read = (file: string) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"));
    const [{ Config, Layers }] = read("manifest.json");
    const newest: { empty_layer?: boolean }[] = read(Config).history.slice(-steps);
    // Told by the step and not by its size: one that copies an empty directory has a layer as well.
    const count = newest.filter((step) => !step.empty_layer).length;
    const own: string[] = Layers.slice(Layers.length - count);
    let bytes = 0;
    for (const layer of own) bytes += await gzipped(path.join(folder, layer));
    return bytes / 1e6;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

async function gzipped(file: string): Promise<number> {
  let bytes = 0;
  await pipeline(fs.createReadStream(file), createGzip(), async (chunks) => {
    for await (const chunk of chunks) bytes += (chunk as Buffer).length;
  });
  return bytes;
}

function sumOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { mb }) => sum + mb, 0);
}

function round(mb: number): number {
  return Math.round(mb * 10) / 10;
}
