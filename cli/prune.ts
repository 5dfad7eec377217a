import { gb } from "../core/capacity/figures";
import { type HostKind, isServer } from "../core/catalog/hosts";
import { STATUS_WORDS } from "../core/report/status-words";
import {
  capBuildCache,
  collectImages,
  imagesOn,
  inRepositoriesOf,
  staleImages,
} from "../engine/collect";
import { docker } from "../engine/engine";
import { type Docker, dockerOn } from "../engine/server-engine";
import type { ImageSet } from "../operate/image-sets";
import { underEngineLock } from "../operate/open-stack";
import { builtHere, onThisMachine, setStore } from "../operate/set-store";
import { stackEngine } from "../operate/stack-engine";
import { keptShipments, unusedVolumesOf } from "../operate/unused-volumes";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { stackNames } from "../program/project";
import { givenUp } from "./given-up";
import { ask, isInteractive } from "./terminal/confirm";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto prune`: room on the disk, without the way back. */
export const prune: Verb<"prune"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const offline = await runOffline(chosen.systems, chosen.name, chosen.config);
    const { host } = offline.settings;
    const engine = await stackEngine(chosen, host);
    const before = await engine.disk();
    const unused = await unusedVolumesOf(engine.docker, chosen, offline);
    const shipments = isServer(host) ? await keptShipments(docker) : undefined;
    const answer = isInteractive() ? ask : undefined;
    const given = await givenUp({ unused, shipments }, values["delete-data"] ?? [], answer);
    // A run at work is about to start images that no container needs yet.
    const work = { verb: "prune", waitMs: waitMs(values), say: console.log };
    const removed = await underEngineLock(chosen, engine.docker, work, async () => [
      ...(await collectOldSets(chosen.directory, chosen.name, host)),
      ...(await removeVolumes(engine.docker, given.unused)),
      ...(await removeVolumes(docker, given.shipments)),
    ]);
    for (const reference of removed) console.log(`removed ${reference}`);
    for (const volume of unused.filter(({ name }) => !given.unused.includes(name))) {
      console.log(STATUS_WORDS.en.unusedVolume(volume, chosen.name));
    }
    const after = await engine.disk();
    const freedMB = before && after ? (before.bytes.used - after.bytes.used) / 1e6 : 0;
    const gone = given.unused.length + given.shipments.length;
    const images = removed.length - gone;
    const volumes = gone > 0 ? ` and ${gone} ${gone === 1 ? "volume" : "volumes"}` : "";
    console.log(
      `${images} images of older sets${volumes} removed, ${gb(Math.max(0, freedMB))} GB freed`,
    );
    return EXIT.ok;
  },
};

/** Removes volumes that nothing uses; Docker refuses one that a container took meanwhile. */
async function removeVolumes(engine: Docker, names: readonly string[]): Promise<string[]> {
  if (names.length > 0) await engine(["volume", "rm", ...names]);
  return [...names];
}

/**
 * Removes what ran once and neither the current sets of the project's stacks nor the ones before them need, from this machine and
 * from the stack's server. Gives what went from the host.
 */
export async function collectOldSets(
  directory: string,
  stack: string,
  host: HostKind,
): Promise<string[]> {
  const built = builtHere(directory, stack);
  const present = new Set(await imagesOn(docker));
  const brought = built.read().filter((reference) => present.has(reference));
  const here = await collectImages(
    staleImages(stack, await setsHere(directory, stack), brought),
    docker,
  );
  built.write(brought.filter((reference) => !here.includes(reference)));
  await capBuildCache();
  if (!isServer(host)) return here;
  const sets = await setStore(directory, stack, host).read();
  const engine = dockerOn(stack);
  // Only `up`s bring images to a server, from whatever machine: what lies there next to those of a set came with one that failed.
  const ran = sets.flatMap((set) => Object.values(set));
  const there = inRepositoriesOf(await imagesOn(engine), ran);
  return collectImages(staleImages(stack, new Map([[stack, sets]]), there), engine);
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
