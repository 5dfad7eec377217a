import * as fs from "node:fs";
import type { Footprint } from "../core/capacity/footprint";
import { referenceOf } from "../core/catalog/base-images";
import type { Service } from "../core/model/service";
import { requireSocket } from "../engine/engine-socket";
import { baseOf, engineName } from "../engine/provenance";
import { ensureImages } from "../operate/images/ensure";
import { imageName, requireOwn } from "../operate/images/images";
import type { Settings } from "../program/settings";
import { companionsOf, NEEDS_SOCKET, onBench } from "./bench";
import { figuresFile, readLoad } from "./load-file";
import { smallestLimit } from "./minimum";
import { type Trial, tryLimit } from "./trial";

/** Findings on one service. */
export interface Measured {
  /** Undefined where it did not carry its load under the limit. */
  readonly footprint?: Footprint;
  /** Every run, in order. */
  readonly trials: readonly Trial[];
}

/** Circumstances of a measurement. */
export interface MeasureOptions {
  /** @default - the service's limit in the stack's profile */
  readonly limitMiB?: number;
  readonly say: (line: string) => void;
}

/** Measures one service and writes its footprint beside its image. */
export async function measureService(
  project: string,
  settings: Settings,
  service: string,
  { limitMiB, say }: MeasureOptions,
): Promise<Measured> {
  const { system, bases } = settings;
  const definition = system.services.get(service) as Service;
  const image = imageName(definition.image);
  requireOwn(settings, { service, image }, "measure");
  const socket = await requireSocket(NEEDS_SOCKET);
  const load = readLoad(project, image);
  const names = [service, ...companionsOf(system, service, load)];
  const images = await ensureImages(settings, names, say);
  const python = referenceOf("python", bases);
  return onBench({ system, images, python, socket }, async (bench) => {
    const trials: Trial[] = [];
    const attempt = async (limit: number): Promise<Trial> => {
      const trial = await tryLimit(bench, { service, definition, load, limitMiB: limit });
      trials.push(trial);
      say(`${service}: ${trialText(trial)}`);
      return trial;
    };
    await bench.companions(service, load);
    const first = await attempt(limitMiB ?? definition.memory.limitMiB);
    if (!first.passed) return { trials };
    const passes = async (limit: number) => (await attempt(limit)).passed;
    const footprint: Footprint = {
      idleMiB: Math.ceil(first.idleMiB),
      p95MiB: Math.ceil(first.p95MiB),
      peakMiB: Math.ceil(first.peakMiB),
      anonymousMiB: Math.ceil(first.anonymousMiB),
      minimumLimitMiB: await smallestLimit(first.peakMiB, first.limitMiB, passes),
      limitMiB: first.limitMiB,
      date: new Date().toISOString().slice(0, 10),
      load: load.load,
      base: await baseOf(images.get(service) as string),
      engine: await engineName(),
    };
    const dockerfile =
      definition.image.from === "build" ? definition.image.dockerfile : "Dockerfile";
    const file = figuresFile(project, image, "footprint", dockerfile);
    fs.writeFileSync(file, `${JSON.stringify(footprint, null, 2)}\n`);
    return { footprint, trials };
  });
}

/** `passes under 256 MiB: 61 at rest, 80 at most, 62 anonymous at most, 34 s`. */
function trialText(trial: Trial): string {
  const { limitMiB, passed, reason, idleMiB, peakMiB, anonymousMiB, seconds } = trial;
  const verdict = passed
    ? `passes under ${limitMiB} MiB`
    : `fails under ${limitMiB} MiB (${reason})`;
  return `${verdict}: ${Math.ceil(idleMiB)} at rest, ${Math.ceil(peakMiB)} at most, ${Math.ceil(anonymousMiB)} anonymous at most, ${Math.round(seconds)} s`;
}
