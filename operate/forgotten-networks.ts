import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import { replaceEntries, type StateResource } from "../pulumi/state";
import type { OpenStack } from "../pulumi/workspace";

const NETWORK = "docker:index/network:Network";

/** Takes the networks that the state has forgotten back into it, says so, and gives what the state then holds. */
export async function recallNetworks(
  open: OpenStack,
  resources: readonly StateResource[],
  earlier: readonly (readonly StateResource[])[],
  engine: Docker,
  say: (line: string) => void,
): Promise<readonly StateResource[]> {
  const found = await forgottenNetworks(resources, earlier, engine);
  if (found.length === 0) return resources;
  await replaceEntries(open, (entries) => withResources(entries, found));
  for (const { outputs } of found)
    say(`network ${outputs?.name}: is there, and is taken back into the state, which had lost it`);
  return withResources(resources, found);
}

/**
 * Networks that an earlier state of a stack held, that the state of now does not, and whose ids the engine still has. The provider
 * takes a network for removed where its engine does not answer a refresh (docker 5.2.0, 2026-11-29): the state then forgets it, and
 * no later run could make one of its name.
 */
export async function forgottenNetworks(
  now: readonly StateResource[],
  earlier: readonly (readonly StateResource[])[],
  engine: Docker,
): Promise<StateResource[]> {
  const known = new Set(now.map(({ urn }) => urn));
  const lost = new Map<string, StateResource>();
  for (const resource of earlier.flat()) {
    const { urn, type, id } = resource;
    const isLost = type === NETWORK && id !== undefined && !known.has(urn) && !resource.delete;
    if (isLost && !lost.has(id)) lost.set(id, resource);
  }
  if (lost.size === 0) return [];
  const there = lines(await engine(["network", "ls", "--quiet", "--no-trunc"]));
  const found = there.flatMap((id) => lost.get(id) ?? []);
  return [...new Map(found.map((resource) => [resource.urn, resource])).values()];
}

/** A state's resources with others among them, each behind what it hangs on; without those that hang on what is not there. */
export function withResources<Resource extends StateResource>(
  resources: readonly Resource[],
  others: readonly Resource[],
): Resource[] {
  const all = [...resources];
  for (const other of others) {
    const { parent, provider, dependencies = [] } = other;
    const urns = [parent, provider?.replace(/::[^:]*$/, ""), ...dependencies].filter(
      (urn) => urn !== undefined,
    );
    const places = urns.map((urn) => all.findIndex((one) => one.urn === urn));
    if (places.includes(-1)) continue;
    all.splice(Math.max(-1, ...places) + 1, 0, other);
  }
  return all;
}
