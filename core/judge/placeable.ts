import { DATA_VOLUME_MB } from "../capacity/disk";
import type { Placeable } from "../capacity/placement/member";
import type { ComposeProject } from "../compose/project";
import type { ComposeAnswer } from "./answer";
import { imageMB } from "./image-disk";

/**
 * The services of compose files as several servers carry them: with their reservations, else with what they most likely take. A
 * service with a volume or files of its host stays where those are.
 */
export function placeablesOfCompose(
  project: ComposeProject,
  { services }: Pick<ComposeAnswer, "services">,
): Placeable[] {
  const fits = new Map(services.map((fit) => [fit.name, fit]));
  return project.services.flatMap(({ name, image, replicas, ports, mountTargets, volumes }) => {
    const fit = fits.get(name);
    if (!fit) return [];
    return [
      {
        name,
        replicas,
        rollout: fit.rollout,
        memory: {
          reservationMiB: fit.declared.reservationMiB ?? fit.known.likelyMiB,
          ...(fit.limitMiB === null ? {} : { limitMiB: fit.limitMiB }),
        },
        pinned: mountTargets.length > 0,
        disk: {
          ...{ image: image ?? name, base: image ?? name, baseMB: imageMB(image), ownMB: 0 },
          ...{ volumesMB: volumes.length * DATA_VOLUME_MB, modelsMB: 0, backupsMB: 0 },
        },
        hostPorts: ports.flatMap(({ published }) => (published ? [Number(published)] : [])),
      },
    ];
  });
}
