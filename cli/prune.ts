import { parseArgs } from "node:util";
import { gb } from "../capacity/disk";
import { UserError } from "../capacity/user-error";
import { type HostKind, isServer } from "../catalog/hosts";
import { capBuildCache, collectImages, staleImages } from "./docker/collect";
import { docker } from "./docker/engine";
import { freeMB } from "./docker/room";
import { dockerOn, freeMBOn } from "./docker/server-engine";
import { runOffline } from "./offline";
import { stackNames } from "./project";
import type { ImageSet } from "./pulumi/image-sets";
import { openHealed } from "./pulumi/session";
import { onThisMachine, setStore } from "./pulumi/set-store";
import { chooseStack } from "./stack-args";
import { EXIT, type Verb } from "./verb";

/** `enxuto prune`: room on the disk, without the way back. */
export const prune: Verb = {
  usage: "[STACK]",
  summary:
    "Removes images of a stack older than the previous set, and what the build cache holds above its cap. Never a volume.",
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const chosen = chooseStack(positionals, {});
    const { host } = (await runOffline(chosen.name, chosen.config)).settings;
    if (host === "render") {
      throw new UserError("prune", `${chosen.name} is on render, which keeps its images itself`);
    }
    // The server is reached with what the state knows of it.
    if (isServer(host)) await openHealed(chosen, console.log);
    const free = () => (isServer(host) ? freeMBOn(chosen.name) : freeMB());
    const before = await free();
    const removed = await collectOldSets(chosen.directory, chosen.name, host);
    for (const reference of removed) console.log(`removed ${reference}`);
    const after = await free();
    const freed = before === undefined || after === undefined ? 0 : Math.max(0, after - before);
    console.log(`${removed.length} images of older sets removed, ${gb(freed)} GB freed`);
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
