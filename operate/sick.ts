import { containersOn, type Inspected } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import { troubleOf } from "../engine/watch";
import { isContainer, resourceOf } from "../pulumi/events/steps";
import type { StateResource } from "../pulumi/state";

/** A container that the state knows and that does not serve. */
export interface Sick {
  readonly urn: string;
  readonly service: string;
  readonly trouble: string;
}

/**
 * The containers of a stack that are there and do not serve, as its engine says.
 *
 * The state takes one whose time to become healthy ran out for as good as any other: the next update would call it unchanged, and
 * remove the one that it was to replace.
 */
export async function sickContainers(
  stack: string,
  resources: readonly StateResource[],
  engine: Docker,
): Promise<Sick[]> {
  const found = await containersOn(engine, `enxuto.stack=${stack}`);
  return resources
    .filter((resource) => isContainer(resourceOf(resource.urn)) && !resource.delete)
    .flatMap(({ urn, id }) => {
      const container = found.find(({ Id }) => Id === id);
      const trouble = container && sickness(container);
      return trouble ? [{ urn, service: container.Config.Labels["enxuto.service"], trouble }] : [];
    });
}

/** What is wrong with a container; undefined for one that serves, whatever it went through before. */
export function sickness(container: Inspected): string | undefined {
  return container.State.Health?.Status === "healthy" ? undefined : troubleOf(container);
}
