import type { Placeable } from "../capacity/placement/member";
import type { ComposeProject } from "../compose/project";
import type { ComposeFit } from "./answer";

/**
 * The services of compose files as several servers carry them: with their reservations, else with what they most likely take. A
 * service with a volume or files of its host stays where those are.
 */
export function placeablesOfCompose(
  project: ComposeProject,
  { services }: Pick<ComposeFit, "services">,
): Placeable[] {
  const fits = new Map(services.map((fit) => [fit.name, fit]));
  return project.services.flatMap(({ name, replicas, ports, mountTargets }) => {
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
        hostPorts: ports.flatMap(({ published }) => (published ? [Number(published)] : [])),
      },
    ];
  });
}
