import type { Estimate } from "../capacity/known";
import type { Placeable } from "../capacity/placement/member";
import type { ComposeProject } from "../compose/project";
import type { ComposeAnswer, ComposeFitService } from "./answer";
import { imageMB } from "./image-disk";
import { dataMB } from "./stored";

/**
 * The services of compose files as several servers carry them: with their reservations, else with one figure of what they take, and the
 * high one where that is asked for in any case. A service with a volume or files of its host stays where those are.
 */
export function placeablesOfCompose(
  project: ComposeProject,
  { services }: Pick<ComposeAnswer, "services">,
  figure: keyof Estimate,
): Placeable[] {
  const fits = new Map(services.map((fit) => [fit.name, fit]));
  return project.services.flatMap((service) => {
    const { name, image, replicas, ports, mounts } = service;
    const fit = fits.get(name);
    if (!fit) return [];
    return [
      {
        name,
        replicas,
        rollout: fit.rollout,
        memory: {
          reservationMiB: reservedFor(fit, figure),
          ...(fit.limitMiB === null ? {} : { limitMiB: fit.limitMiB }),
        },
        pinned: mounts.some(({ type }) => type !== "tmpfs"),
        disk: {
          ...{ image: image ?? name, base: image ?? name, baseMB: imageMB(service).mb, ownMB: 0 },
          ...{ volumesMB: dataMB([{ ...service, replicas: 1 }]), modelsMB: 0, backupsMB: 0 },
        },
        hostPorts: ports.flatMap(({ published }) => (published ? [Number(published)] : [])),
      },
    ];
  });
}

/** A reservation is what a scheduler counts, and hides no need that is known. */
function reservedFor({ declared, known }: ComposeFitService, figure: keyof Estimate): number {
  return Math.max(declared.reservationMiB ?? 0, known[figure]);
}
