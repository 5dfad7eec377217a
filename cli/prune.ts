import type { FileSystem } from "../core/capacity/disk-level";
import { gb } from "../core/capacity/figures";
import { isServer } from "../core/catalog/hosts";
import type { UnusedVolume } from "../core/report/stack-status";
import { STATUS_WORDS } from "../core/report/status-words";
import { docker } from "../engine/engine";
import { type Docker, dockerOn, fileSystemOn } from "../engine/server-engine";
import { collectOldSets, serverNames } from "../operate/old-sets";
import { underEngineLock } from "../operate/open-stack";
import { type StackEngine, stackEngine } from "../operate/stack-engine";
import { keptShipments, unusedVolumesOf } from "../operate/unused-volumes";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import type { Settings } from "../program/settings";
import { requireAccess } from "../pulumi/local-access";
import { givenUp } from "./given-up";
import { ask, isInteractive } from "./terminal/confirm";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto prune`: room on the disk, without the way back. */
export const prune: Verb<"prune"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    // Images of sets that cannot be read would count as nobody's.
    requireAccess(chosen.directory, "written");
    const offline = await runOffline(chosen.systems, chosen.name, chosen.config);
    const { settings } = offline;
    const { host } = settings;
    const engine = await stackEngine(chosen, host);
    const places = placesOf(settings, engine);
    // A run at work is about to start images and mount volumes that no container needs yet.
    const work = { verb: "prune", waitMs: waitMs(values), say: console.log };
    return underEngineLock(chosen, engine.docker, work, async () => {
      const before = await usedBytes(places);
      const found = await Promise.all(
        places.map(async (place) => ({
          ...place,
          unused: await unusedVolumesOf(place.docker, chosen, offline),
        })),
      );
      const unused = found.flatMap((place) => place.unused);
      const shipments = isServer(host) ? await keptShipments(docker) : undefined;
      const answer = isInteractive() ? ask : undefined;
      const given = await givenUp({ unused, shipments }, values["delete-data"] ?? [], answer);
      const removed = [
        ...(await collectOldSets(chosen.directory, offline)),
        ...(await removeUnused(found, given.unused)),
        ...(await removeVolumes(docker, given.shipments)),
      ];
      for (const reference of removed) console.log(`removed ${reference}`);
      for (const volume of unused.filter(({ name }) => !given.unused.includes(name))) {
        console.log(STATUS_WORDS.en.unusedVolume(volume, chosen.name));
      }
      const freedMB = (before - (await usedBytes(places))) / 1e6;
      const gone = given.unused.length + given.shipments.length;
      const images = removed.length - gone;
      const volumes = gone > 0 ? ` and ${gone} ${gone === 1 ? "volume" : "volumes"}` : "";
      console.log(
        `${images} images of older sets${volumes} removed, ${gb(Math.max(0, freedMB))} GB freed`,
      );
      if (host === "swarm" && settings.servers.length > 1) console.log(OTHERS);
      return EXIT.ok;
    });
  },
};

/** An engine on which something may be removed. */
interface Place {
  readonly docker: Docker;
  readonly disk: () => Promise<FileSystem | undefined>;
}

/** Every engine of a stack that is reached: those of all rented servers, else the one that carries it. */
function placesOf({ host, servers, stack }: Settings, engine: StackEngine): Place[] {
  return isServer(host) && servers.length > 1
    ? serverNames(servers).map((server) => ({
        docker: dockerOn(stack, server),
        disk: () => fileSystemOn(stack, server),
      }))
    : [engine];
}

const OTHERS =
  "only the server that docker talks to was looked at: docker image prune on each of the others";

/** Bytes that are used on all disks that tell. */
async function usedBytes(places: readonly Place[]): Promise<number> {
  const disks = await Promise.all(places.map(({ disk }) => disk()));
  return disks.reduce((sum, disk) => sum + (disk?.bytes.used ?? 0), 0);
}

/** Removes volumes that were given up, where they are. */
async function removeUnused(
  places: readonly (Place & { readonly unused: readonly UnusedVolume[] })[],
  given: readonly string[],
): Promise<string[]> {
  const removed = await Promise.all(
    places.map(({ docker: there, unused }) =>
      removeVolumes(
        there,
        unused.flatMap(({ name }) => (given.includes(name) ? [name] : [])),
      ),
    ),
  );
  return [...new Set(removed.flat())];
}

/** Removes volumes that nothing uses; Docker refuses one that a container took meanwhile. */
async function removeVolumes(engine: Docker, names: readonly string[]): Promise<string[]> {
  if (names.length > 0) await engine(["volume", "rm", ...names]);
  return [...names];
}
