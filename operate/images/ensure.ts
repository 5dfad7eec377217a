import type { ForeseenImage } from "../../core/capacity/disk";
import { docker } from "../../engine/engine";
import { requireRoom } from "../../engine/room";
import type { Settings } from "../../program/settings";
import { buildImage, hasImage } from "./build";
import { builtImagesOf, imagesOf } from "./images";
import { readSources } from "./sources";

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
    const foreseen = readSources(plan.context);
    const built = await buildImage(plan, { foreseen, line: () => {}, warn });
    if (!built.cached) say(`${service}: built in ${Math.round(built.seconds)} s`);
  }
  return references;
}

/**
 * Looks for room on the engine's disk before an `up` builds what the engine has not got: Pulumi builds all of it at once.
 * Throws a UserError where there is none.
 */
export async function requireRoomForBuilds(
  stack: string,
  settings: Settings,
  say: (line: string) => void,
): Promise<void> {
  const missing: ForeseenImage[] = [];
  for (const { plan, sources } of builtImagesOf(settings, [])) {
    if (!(await hasImage(plan.reference))) missing.push(sources);
  }
  await requireRoom(stack, missing, (text) => say(`${stack}: warning: ${text}`));
}
