import { BUILD_CACHE_MB } from "../core/capacity/disk";
import { docker, lines } from "./engine";
import type { Docker } from "./server-engine";

/**
 * The images that nobody needs any more: those that a stack ran once or brought, and that neither its current set, nor the one
 * before it, nor those of the other stacks hold. What was built by hand and never ran is none of them.
 *
 * `sets` are the sets that each stack ran, the last one last; of each the last two are kept. `brought` are images that its `up`s
 * made whether or not they came to run: those of an `up` that failed are in no set. `ids` are the ids of what an engine holds, by
 * which the sets of several servers name their images.
 */
export function staleImages(
  stack: string,
  sets: ReadonlyMap<string, readonly Readonly<Record<string, string>>[]>,
  brought: readonly string[] = [],
  ids: ReadonlyMap<string, string> = new Map(),
): string[] {
  const imagesOf = (some: readonly Readonly<Record<string, string>>[]) =>
    some.flatMap((set) => Object.values(set));
  const kept = new Set([...sets.values()].flatMap((ran) => imagesOf(ran.slice(-2))));
  const ran = new Set([...imagesOf(sets.get(stack) ?? []), ...brought]);
  return [...ran].filter(
    (reference) => !kept.has(reference) && !kept.has(ids.get(reference) ?? reference),
  );
}

/** Ids of the images that an engine holds, by their tagged references. */
export async function imagesOn(engine: Docker): Promise<Map<string, string>> {
  const format = "{{.Repository}}:{{.Tag}} {{.ID}}";
  return new Map(
    lines(await engine(["images", "--no-trunc", "--format", format]))
      .map((line) => line.split(" ") as [string, string])
      .filter(([reference]) => !reference.includes("<none>")),
  );
}

/** Those of some references that lie in the repositories of `known`: `shop/web:2` with `shop/web:1`. */
export function inRepositoriesOf(
  references: readonly string[],
  known: readonly string[],
): string[] {
  const repository = (reference: string) => reference.slice(0, reference.lastIndexOf(":"));
  const repositories = new Set(known.map(repository));
  return references.filter((reference) => repositories.has(repository(reference)));
}

/**
 * Removes images from an engine; gives the references that went. One that a container needs stays, and one that is gone already is
 * no news.
 *
 * Tags carry content hashes, so that without this every change of a source would keep its images for ever.
 */
export async function collectImages(
  references: readonly string[],
  engine: Docker,
): Promise<string[]> {
  if (references.length === 0) return [];
  const used = new Set(lines(await engine(["ps", "--all", "--format", "{{.Image}}"])));
  const removed: string[] = [];
  for (const reference of references.filter((one) => !used.has(one))) {
    const gone = await engine(["rmi", reference]).then(
      () => true,
      () => false,
    );
    if (gone) removed.push(reference);
  }
  return removed;
}

/** Holds the build cache of this machine to its cap. */
export async function capBuildCache(): Promise<void> {
  await docker(["builder", "prune", "--force", "--keep-storage", `${BUILD_CACHE_MB}MB`]);
}
