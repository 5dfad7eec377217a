import { KEPT_RESERVATIONS } from "../components/hosts/server/keep-reservations";
import { CONVERGED, FORMED, HOME } from "../components/hosts/swarm/command-names";
import type { Docker } from "../engine/server-engine";
import { resourceOf } from "../pulumi/events/steps";
import { replaceEntries, type StateResource } from "../pulumi/state";
import type { OpenStack } from "../pulumi/workspace";

/** Entries of a state that lie in the swarm of several rented servers: what makes it, and what runs there. */
export function entriesInSwarm(resources: readonly StateResource[]): StateResource[] {
  return resources.filter(({ type, urn, inputs, delete: gone }) => {
    if (gone) return false;
    const { name } = resourceOf(urn);
    switch (type) {
      case "docker:index/service:Service":
      case "docker:index/secret:Secret":
        return true;
      case "docker:index/network:Network":
        return inputs?.driver === "overlay";
      case "command:local:Command":
        return name === FORMED || name.endsWith(CONVERGED) || name.endsWith(HOME);
      default:
        return false;
    }
  });
}

/**
 * URN of the step with which the only server leaves its swarm, where a state has both: an `up` to several servers broke off, and one
 * carries the stack again. It is to be taken once more, before containers start on data that a task may have.
 */
export function leavesAgain(resources: readonly StateResource[]): string[] {
  if (entriesInSwarm(resources).length === 0) return [];
  return resources.flatMap(({ urn, delete: gone }) =>
    !gone && resourceOf(urn).name === KEPT_RESERVATIONS ? urn : [],
  );
}

/**
 * Takes out of a state what lay in a swarm that its first server has left: an `up` to one server broke off, and nobody can be asked
 * about it any more. Gives what the state holds then.
 */
export async function forgetLeftSwarm(
  open: OpenStack,
  resources: readonly StateResource[],
  engine: Docker,
  say: (line: string) => void,
): Promise<readonly StateResource[]> {
  const lay = entriesInSwarm(resources);
  if (lay.length === 0) return resources;
  const state = await engine(["info", "--format", "{{.Swarm.LocalNodeState}}"]).catch(() => "");
  if (state.trim() !== "inactive") return resources;
  const gone = new Set(lay.map(({ urn }) => urn));
  const without = (entries: readonly StateResource[]) => withoutEntries(entries, gone);
  await replaceEntries(open, without);
  say(
    "an earlier up had the first server leave its swarm: what lay there is taken out of the state",
  );
  return without(resources);
}

/** Entries without those that are gone, and without a word of them. */
function withoutEntries(
  entries: readonly StateResource[],
  gone: ReadonlySet<string>,
): StateResource[] {
  const stays = (urn: string) => !gone.has(urn);
  return entries
    .filter(({ urn }) => stays(urn))
    .map((entry) => {
      const { propertyDependencies } = entry as { propertyDependencies?: Record<string, string[]> };
      return {
        ...entry,
        ...(entry.dependencies ? { dependencies: entry.dependencies.filter(stays) } : {}),
        ...(propertyDependencies
          ? {
              propertyDependencies: Object.fromEntries(
                Object.entries(propertyDependencies).map(([key, urns]) => [
                  key,
                  (urns ?? []).filter(stays),
                ]),
              ),
            }
          : {}),
      };
    });
}
