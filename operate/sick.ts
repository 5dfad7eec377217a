import type { Docker } from "../engine/server-engine";
import { type StackOnEngine, stackLabels } from "../engine/stack-labels";
import { type Standing, standingsOn } from "../engine/standing";
import { isContainer, resourceOf } from "../pulumi/events/steps";
import type { StateResource } from "../pulumi/state";

/** A container that the state knows and that does not serve. */
export interface Sick extends Standing {
  readonly urn: string;
}

/**
 * Containers of a stack that are there and do not serve, as its engine says.
 *
 * The state takes one that never became healthy for as good as any other: the next update would call it unchanged, and remove the
 * one that it was to replace.
 */
export async function sickContainers(
  ours: StackOnEngine,
  resources: readonly StateResource[],
  engine: Docker,
): Promise<Sick[]> {
  const standings = await standingsOn(engine, stackLabels(ours));
  return resources
    .filter((resource) => isContainer(resourceOf(resource.urn)) && !resource.delete)
    .flatMap(({ urn, id }) => {
      const standing = standings.find(({ container }) => container.Id === id);
      return standing && standing.remedy !== "none" ? [{ ...standing, urn }] : [];
    });
}
