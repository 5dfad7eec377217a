import type { Settings } from "../../config";
import { readSources } from "../build/sources";
import { builtImagesOf, imagesOf } from "../images";
import { buildImage, hasImage, requireRoom } from "./build";
import { docker } from "./engine";

/** Builds or pulls the images of services unless the engine has them; gives their references by service. */
export async function ensureImages(
  settings: Settings,
  services: readonly string[],
  say: (line: string) => void,
): Promise<Map<string, string>> {
  const references = new Map<string, string>();
  for (const { service, plan } of imagesOf(settings, services)) {
    references.set(service, plan.reference);
    if (plan.from !== "build") {
      if (!(await hasImage(plan.reference))) await docker(["pull", plan.reference]);
      continue;
    }
    const warn = (text: string) => say(`${service}: ${text}`);
    const { predictedMB } = readSources(plan.context);
    const built = await buildImage(plan, { predictedMB, line: () => {}, warn });
    if (!built.cached) say(`${service}: built in ${Math.round(built.seconds)} s`);
  }
  return references;
}

/** Looks for room on the engine's disk before anything is built, for every image that the engine has not got. */
export async function requireRoomForBuilds(
  settings: Settings,
  say: (line: string) => void,
): Promise<void> {
  for (const { service, plan, sources } of builtImagesOf(settings, [])) {
    if (await hasImage(plan.reference)) continue;
    const warn = (text: string) => say(`${service}: warning: ${text}`);
    await requireRoom(plan, { predictedMB: sources.predictedMB, warn });
  }
}
