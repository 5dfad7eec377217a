import type { StateResource } from "../pulumi/state";

/** The images that a stack's services ran at one time, by service. */
export type ImageSet = Readonly<Record<string, string>>;

/** Store of a stack's image sets, the last one last. */
export interface SetStore {
  read(): Promise<ImageSet[]>;
  write(sets: readonly ImageSet[]): Promise<void>;
}

/** Number of sets that are remembered. */
const REMEMBERED = 10;

/**
 * The images that a stack runs now, as its state holds them: those that were built, whose tags name a content.
 *
 * An `up` that failed leaves what it replaced in the state: what only waits for its removal, and what is gone already and has no
 * successor. Replicas that it left on different images are all named, so that this is no set that ever ran.
 */
export function imageSetOf(
  resources: readonly StateResource[],
  services: Iterable<string>,
): ImageSet {
  const images = new Map([...services].map((service) => [service, new Set<string>()]));
  for (const { type, inputs, delete: leaving, pendingReplacement: gone } of resources) {
    const image = imageIn(type, inputs);
    if (image === undefined || leaving || gone) continue;
    const labels = (inputs?.labels ?? []) as readonly { label: string; value: string }[];
    const service = labels.find(({ label }) => label === "enxuto.service")?.value;
    if (service) images.get(service)?.add(image);
  }
  return Object.fromEntries(
    [...images].flatMap(([service, found]) =>
      found.size > 0 ? [[service, [...found].join(" and ")]] : [],
    ),
  );
}

/** The image that a container or a service of a swarm runs; undefined for what runs none. */
function imageIn(type: string, inputs: StateResource["inputs"]): string | undefined {
  switch (type) {
    case "docker:index/container:Container":
      return String(inputs?.image);
    case "docker:index/service:Service": {
      const tasks = inputs?.taskSpec as { containerSpec: { image: string } } | undefined;
      return tasks?.containerSpec.image;
    }
    default:
      return undefined;
  }
}

/** Remembers the set that an `up` has left running. The same one twice in a row is one. */
export async function remember(store: SetStore, set: ImageSet): Promise<void> {
  if (Object.keys(set).length === 0) return;
  const sets = await store.read();
  if (sameSet(sets.at(-1), set)) return;
  await store.write([...sets, set].slice(-REMEMBERED));
}

/** The set to return to: the last one before the one that runs now. */
export function previousSet(sets: readonly ImageSet[], now: ImageSet): ImageSet | undefined {
  const last = sets.map((set) => sameSet(set, now)).lastIndexOf(true);
  const before = last === -1 ? sets : sets.slice(0, last);
  return [...before].reverse().find((set) => !sameSet(set, now));
}

function sameSet(a: ImageSet | undefined, b: ImageSet): boolean {
  return (
    a !== undefined &&
    Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([service, image]) => b[service] === image)
  );
}
