import * as fs from "node:fs";
import { referenceOf } from "../core/catalog/base-images";
import type { Service } from "../core/model/service";
import { requireSocket } from "../engine/engine-socket";
import { baseOf, engineName } from "../engine/provenance";
import { ensureImages } from "../operate/images/ensure";
import { imageName } from "../operate/images/images";
import type { Settings } from "../program/settings";
import { companionsOf, NEEDS_SOCKET, onBench } from "./bench";
import { imageFile, readLoad } from "./load-file";
import { tryLimit } from "./trial";

/** One service under every profile of its system, with the same load: `images/NAME/profiles.json`. */
export interface Comparison {
  readonly date: string;
  /** The load in words. */
  readonly load: string;
  readonly base: string;
  readonly engine: string;
  readonly profiles: Readonly<Record<string, ProfileFigures>>;
}

/** Results of one profile. */
export interface ProfileFigures {
  readonly limitMiB: number;
  /** Working set at rest and at most, in MiB. */
  readonly idleMiB: number;
  readonly peakMiB: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  /** Reason why it did not carry the load. @default - it did */
  readonly reason?: string;
}

/** Runs one service under each profile of its system, one after the other, and writes the comparison beside its image. */
export async function compareProfiles(
  project: string,
  byProfile: ReadonlyMap<string, Settings>,
  service: string,
  say: (line: string) => void,
): Promise<Comparison> {
  const socket = await requireSocket(NEEDS_SOCKET);
  const profiles: Record<string, ProfileFigures> = {};
  const [{ system: anySystem }] = byProfile.values();
  const image = imageName((anySystem.services.get(service) as Service).image);
  const load = readLoad(project, image);
  let base = "";
  for (const [profile, settings] of byProfile) {
    const { system } = settings;
    const definition = system.services.get(service) as Service;
    const names = [service, ...companionsOf(system, service, load)];
    const images = await ensureImages(settings, names, say);
    base = await baseOf(images.get(service) as string);
    const python = referenceOf("python", settings.bases);
    await onBench({ system, images, python, socket }, async (bench) => {
      await bench.companions(service, load);
      const { limitMiB } = definition.memory;
      const trial = await tryLimit(bench, { service, definition, load, limitMiB });
      profiles[profile] = {
        limitMiB,
        idleMiB: Math.ceil(trial.idleMiB),
        peakMiB: Math.ceil(trial.peakMiB),
        requestsPerSecond: Math.round(trial.requestsPerSecond),
        p99Ms: Math.round(trial.p99Ms),
        ...(trial.reason ? { reason: trial.reason } : {}),
      };
      say(`${service}: profile ${profile} took ${Math.round(trial.seconds)} s`);
    });
  }
  const comparison: Comparison = {
    date: new Date().toISOString().slice(0, 10),
    load: load.load,
    base,
    engine: await engineName(),
    profiles,
  };
  const file = imageFile(project, image, "profiles.json");
  fs.writeFileSync(file, `${JSON.stringify(comparison, null, 2)}\n`);
  return comparison;
}

/** The rows of a comparison under its heading, for a table. */
export function comparisonRows({ profiles }: Comparison): string[][] {
  return [
    ["profile", "limit", "at rest", "at most", "requests/s", "p99 ms"],
    ...Object.entries(profiles).map(([profile, figures]) => [
      profile,
      String(figures.limitMiB),
      ...(figures.reason
        ? ["", "", "", figures.reason]
        : [figures.idleMiB, figures.peakMiB, figures.requestsPerSecond, figures.p99Ms].map(String)),
    ]),
  ];
}
