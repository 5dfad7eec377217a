import { gb } from "../core/capacity/disk";
import { type HostKind, isServer } from "../core/catalog/hosts";
import { capBuildCache, collectImages, staleImages } from "../engine/collect";
import { docker } from "../engine/engine";
import { dockerOn } from "../engine/server-engine";
import type { ImageSet } from "../operate/image-sets";
import { underEngineLock } from "../operate/open-stack";
import { onThisMachine, setStore } from "../operate/set-store";
import { stackEngine } from "../operate/stack-engine";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { stackNames } from "../program/project";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto prune`: room on the disk, without the way back. */
export const prune: Verb<"prune"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const { host } = (await runOffline(chosen.systems, chosen.name, chosen.config)).settings;
    const engine = await stackEngine(chosen, host);
    const before = await engine.disk();
    // A run at work is about to start images that no container needs yet.
    const work = { verb: "prune", waitMs: waitMs(values), say: console.log };
    const removed = await underEngineLock(chosen, engine.docker, work, () =>
      collectOldSets(chosen.directory, chosen.name, host),
    );
    for (const reference of removed) console.log(`removed ${reference}`);
    const after = await engine.disk();
    const freedMB = before && after ? (before.bytes.used - after.bytes.used) / 1e6 : 0;
    console.log(
      `${removed.length} images of older sets removed, ${gb(Math.max(0, freedMB))} GB freed`,
    );
    return EXIT.ok;
  },
};

/**
 * Removes what ran once and neither the current sets of the project's stacks nor the ones before them need, from this machine and
 * from the stack's server. Gives what went from the host.
 */
export async function collectOldSets(
  directory: string,
  stack: string,
  host: HostKind,
): Promise<string[]> {
  const here = await collectImages(staleImages(stack, await setsHere(directory, stack)), docker);
  await capBuildCache();
  if (!isServer(host)) return here;
  const there = new Map([[stack, await setStore(directory, stack, host).read()]]);
  return collectImages(staleImages(stack, there), dockerOn(stack));
}

/** The sets that this machine remembers, by stack: an engine may carry several. */
async function setsHere(directory: string, stack: string): Promise<Map<string, ImageSet[]>> {
  const names = [...new Set([...stackNames(directory), stack])];
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await onThisMachine(directory, name).read()] as const),
    ),
  );
}
