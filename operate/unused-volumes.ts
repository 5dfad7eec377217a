import { mib } from "../core/capacity/admission";
import { megabytes } from "../engine/disk-usage";
import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";

/** A volume of a stack that no container and no service of today's plan uses. */
export interface UnusedVolume {
  readonly name: string;
  /** What it takes, in MB (10^6 bytes). Null where the engine does not say. */
  readonly sizeMB: number | null;
}

/** Whose volumes are looked for. */
export interface UnusedQuestion {
  readonly system: string;
  readonly stack: string;
  /** The project's stacks: the volumes of `dev-2` begin as those of `dev` do. */
  readonly stacks: readonly string[];
  /** Names of the volumes that the plan has. */
  readonly planned: readonly string[];
}

/** The volumes of a stack that nothing uses: what a removed or renamed service left, and what `destroy` kept of it. */
export async function unusedVolumes(
  docker: Docker,
  { system, stack, stacks, planned }: UnusedQuestion,
): Promise<UnusedVolume[]> {
  const prefix = (name: string) => `${system}-${name}-`;
  const others = stacks.filter((other) => other.startsWith(`${stack}-`)).map(prefix);
  const dangling = lines(await docker(["volume", "ls", "--quiet", "--filter", "dangling=true"]));
  const names = dangling.filter(
    (name) =>
      name.startsWith(prefix(stack)) &&
      !planned.includes(name) &&
      !others.some((other) => name.startsWith(other)),
  );
  if (names.length === 0) return [];
  // Measuring takes the engine a walk over all volumes, so only where there is something to say.
  const measured = await docker(["system", "df", "--verbose", "--format", "{{json .Volumes}}"])
    .then((text) => JSON.parse(text) as { Name: string; Size: string }[])
    .catch(() => []);
  return names.map((name) => {
    const size = measured.find(({ Name }) => Name === name)?.Size;
    return { name, sizeMB: size === undefined || size === "N/A" ? null : megabytes(size) };
  });
}

/** One sentence for each, with what to do. */
export function unusedVolumeLines(volumes: readonly UnusedVolume[]): string[] {
  return volumes.map(
    ({ name, sizeMB }) =>
      `volume ${name} (${sizeMB === null ? "size not known" : `${mib(sizeMB)} MB`}) is used by no service: set renamedFrom on the service whose data it is, or remove it on its host with docker volume rm ${name}`,
  );
}
