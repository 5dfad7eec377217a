import { parseArgs } from "node:util";
import { gb } from "../capacity/disk";
import { UserError } from "../capacity/user-error";
import { collectImages, staleImages } from "./docker/collect";
import { freeMB } from "./docker/room";
import { runOffline } from "./offline";
import { stackNames } from "./project";
import { remembered } from "./pulumi/image-sets";
import { chooseStack } from "./stack-args";
import { EXIT, type Verb } from "./verb";

/** `enxuto prune`: room on the disk, without the way back. */
export const prune: Verb = {
  usage: "[STACK]",
  summary:
    "Removes images of a stack older than the previous set, and what the build cache holds above its cap. Never a volume.",
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const { directory, name, config } = chooseStack(positionals, {});
    const { settings } = await runOffline(name, config);
    if (settings.host !== "local") {
      throw new UserError("prune", `cleans host local alone, and ${name} is on ${settings.host}`);
    }
    const before = await freeMB();
    const removed = await collectOldSets(directory, name);
    for (const reference of removed) console.log(`removed ${reference}`);
    const after = await freeMB();
    const freed = before === undefined || after === undefined ? 0 : Math.max(0, after - before);
    console.log(`${removed.length} images of older sets removed, ${gb(freed)} GB freed`);
    return EXIT.ok;
  },
};

/** Removes what ran once and neither the current sets of the project's stacks nor the ones before them need. */
export function collectOldSets(directory: string, stack: string): Promise<string[]> {
  const sets = new Map(
    [...new Set([...stackNames(directory), stack])].map((name) => [
      name,
      remembered(directory, name),
    ]),
  );
  return collectImages(staleImages(stack, sets));
}
