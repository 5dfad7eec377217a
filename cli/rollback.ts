import { UserError } from "../capacity/user-error";
import { imageSetOf, previousSet, remembered } from "./pulumi/image-sets";
import { foresee, openHealed } from "./pulumi/session";
import { resourcesOf } from "./pulumi/state";
import { chooseStack } from "./stack-args";
import { up } from "./up";
import { EXIT, type Verb } from "./verb";

/** `enxuto rollback`: the images before the last change, which are still on the host. */
export const rollback: Verb = {
  usage: "[STACK] [--yes]",
  summary:
    "Returns to the images before the last up, which are still on the host. The next up goes forward again.",
  async run(args) {
    const chosen = chooseStack(
      args.filter((word) => !word.startsWith("-")),
      {},
    );
    const { settings } = await foresee(chosen);
    const built = [...settings.system.services]
      .filter(([service, { image }]) => image.from === "build" && !settings.external.has(service))
      .map(([service]) => service);
    const { stack, directory } = await openHealed(chosen, console.log);
    const now = imageSetOf(resourcesOf(await stack.exportStack()), built);
    const previous = previousSet(remembered(directory, chosen.name), now);
    if (!previous) {
      throw new UserError(
        chosen.name,
        "there is nothing to return to: no up on this machine has changed an image yet",
      );
    }
    const changed = Object.keys(now).filter((service) => previous[service] !== now[service]);
    for (const service of changed)
      console.log(`${service}: ${now[service]} → ${previous[service]}`);
    if (changed.length === 0) return EXIT.ok;
    const sources = {
      ...settings.sources,
      ...Object.fromEntries(changed.map((service) => [service, `built:${previous[service]}`])),
    };
    return up.run([...args, "--config", `sources=${JSON.stringify(sources)}`]);
  },
};
