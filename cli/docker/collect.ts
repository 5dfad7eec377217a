import { BUILD_CACHE_MB } from "../../capacity/disk";
import { docker, lines } from "./engine";

/** Images that are there, by what they are for. */
export interface ImageUse {
  /** `conecta-saude/backend:0123456789ab`. */
  readonly present: readonly string[];
  /** References that the current set and the one before it hold. */
  readonly kept: ReadonlySet<string>;
  /** References that containers run or could be started from. */
  readonly used: ReadonlySet<string>;
}

/** The built images of a system that neither the current set, nor the one before it, nor any container needs. */
export function staleImages(system: string, services: readonly string[], use: ImageUse): string[] {
  const own = new Set(services.map((service) => `${system}/${service}`));
  return use.present.filter(
    (reference) =>
      own.has(reference.slice(0, reference.lastIndexOf(":"))) &&
      !use.kept.has(reference) &&
      !use.used.has(reference),
  );
}

/**
 * Removes image sets older than the previous one and holds the build cache to its cap; gives the references that went.
 *
 * Tags carry content hashes, so that without this every change of a source would keep its images for ever.
 */
export async function collectImages(
  system: string,
  services: readonly string[],
  kept: ReadonlySet<string>,
): Promise<string[]> {
  const format = ["--format", "{{.Repository}}:{{.Tag}}"];
  const present = lines(await docker(["images", ...format, "--filter", `reference=${system}/*`]));
  const used = new Set(lines(await docker(["ps", "--all", "--format", "{{.Image}}"])));
  const removed: string[] = [];
  for (const reference of staleImages(system, services, { present, kept, used })) {
    // Somebody else may have begun to use it meanwhile: then it stays.
    const gone = await docker(["rmi", reference]).then(
      () => true,
      () => false,
    );
    if (gone) removed.push(reference);
  }
  await docker(["builder", "prune", "--force", "--keep-storage", `${BUILD_CACHE_MB}MB`]);
  return removed;
}
