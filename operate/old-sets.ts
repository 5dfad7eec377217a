import { isServer } from "../core/catalog/hosts";
import {
  capBuildCache,
  collectImages,
  imagesOn,
  inRepositoriesOf,
  staleImages,
} from "../engine/collect";
import { docker } from "../engine/engine";
import { type Docker, dockerOn } from "../engine/server-engine";
import type { OfflineRun } from "../program/offline";
import { stackNames } from "../program/project";
import type { Settings } from "../program/settings";
import type { ImageSet } from "./image-sets";
import { builtHere, onThisMachine, setStore } from "./set-store";

/**
 * Removes what ran once and neither the current sets of the project's stacks nor the ones before them need, from this machine and
 * from each of the stack's servers. Gives what went from the host.
 */
export async function collectOldSets(directory: string, offline: OfflineRun): Promise<string[]> {
  const { stack, host, servers } = offline.settings;
  const here = await collectHere(directory, offline);
  if (!isServer(host)) return here;
  const sets = await setStore(directory, stack, host).read();
  const removed = await Promise.all(
    serverNames(servers).map((server) => collectThere(stack, sets, dockerOn(stack, server))),
  );
  return [...new Set(removed.flat())];
}

/** Removes old images from this machine, which has no engine where all that a server runs is pulled. */
async function collectHere(directory: string, offline: OfflineRun): Promise<string[]> {
  const { stack, host } = offline.settings;
  // A server that is added later is sent them again.
  const current = imagesToBuild(offline);
  const built = builtHere(directory, stack);
  if (isServer(host) && built.read().length === 0) return [];
  const present = await imagesOn(docker);
  const brought = built.read().filter((reference) => present.has(reference));
  const stale = staleImages(stack, await setsHere(directory, stack), brought, present);
  const here = await collectImages(
    stale.filter((reference) => !current.includes(reference)),
    docker,
  );
  built.write(brought.filter((reference) => !here.includes(reference)));
  await capBuildCache();
  return here;
}

/** References of the images that the stack's program builds. */
export function imagesToBuild({ resources }: OfflineRun): string[] {
  return resources
    .filter(({ type }) => type === "docker:index/image:Image")
    .map(({ props }) => String(props.imageName));
}

/**
 * Removes old images from a server. Only `up`s bring them there, from whatever machine: what lies next to those of a set came with one
 * that failed.
 */
async function collectThere(
  stack: string,
  sets: readonly ImageSet[],
  engine: Docker,
): Promise<string[]> {
  const ran = new Set(sets.flatMap((set) => Object.values(set)));
  const present = await imagesOn(engine);
  // The sets of several servers name images by their ids.
  const named = [...present].flatMap(([reference, id]) => (ran.has(id) ? reference : []));
  const there = inRepositoriesOf([...present.keys()], [...ran, ...named]);
  return collectImages(staleImages(stack, new Map([[stack, sets]]), there, present), engine);
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

/** Names by which servers are reached: the first one has none of its own. */
export function serverNames(servers: Settings["servers"]): string[] {
  return servers.length > 0 ? ["", ...servers.slice(1).map(({ name }) => name)] : [""];
}
