import { UserError } from "../core/capacity/user-error";
import { isServer } from "../core/catalog/hosts";
import { earlierSource } from "../core/model/source";
import { imageSetOf, previousSet } from "../operate/image-sets";
import { type Locked, underLock } from "../operate/open-stack";
import { foresee } from "../operate/session";
import { setStore } from "../operate/set-store";
import { type ChosenStack, chooseStack } from "../program/chosen-stack";
import { up } from "./up";
import type { Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto rollback`: the images before the last change, which are still on the host. */
export const rollback: Verb<"rollback"> = {
  async run(parsed) {
    const chosen = await chooseStack(parsed.positionals, {});
    const work = { verb: "rollback", waitMs: waitMs(parsed.values), say: console.log };
    return underLock(chosen, work, (open) => back(chosen, open, parsed));
  },
};

/** Runs an up with the images of the set before the one that runs now. */
async function back(
  chosen: ChosenStack,
  { directory, resources }: Locked,
  { values, positionals, given }: Parameters<typeof rollback.run>[0],
): Promise<number> {
  const { settings } = await foresee(chosen);
  const built = [...settings.system.services]
    .filter(([service, { image }]) => image.from === "build" && !settings.external.has(service))
    .map(([service]) => service);
  const { host } = settings;
  const now = imageSetOf(resources, built);
  const previous = previousSet(await setStore(directory, chosen.name, host).read(), now);
  // What a failed up left without a container is not in what runs, and a service that is no more is nothing to return to.
  const changed = built.filter(
    (service) => previous?.[service] && previous[service] !== now[service],
  );
  if (!previous || changed.length === 0) {
    const where = isServer(host) ? "to its server" : "on this machine";
    throw new UserError(
      chosen.name,
      `nothing to roll back to: no up ${where} has changed an image yet`,
    );
  }
  for (const service of changed) {
    console.log(`${service}: ${now[service] ?? "nothing"} → ${previous[service]}`);
  }
  const sources = {
    ...settings.sources,
    ...Object.fromEntries(changed.map((service) => [service, earlierSource(previous[service])])),
  };
  const config = [`sources=${JSON.stringify(sources)}`];
  return up.run({ values: { ...values, config }, positionals, given });
}
