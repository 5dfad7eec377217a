import { REGISTRY_VOLUME } from "../components/hosts/server/tunnel-registry";
import type { UnusedVolume } from "../core/report/stack-status";
import { megabytes } from "../engine/disk-usage";
import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import { isVolumeOf, type VolumeOwner, volumesOn } from "../engine/volume-owner";
import type { ChosenStack } from "../program/chosen-stack";
import type { OfflineRun } from "../program/offline";
import { projectName, stackNames } from "../program/project";
import { volumesIn } from "./data-users";

/** Whose volumes are looked for. */
export interface UnusedQuestion extends VolumeOwner {
  /** The project's stacks, among which names decide where a volume has no labels. */
  readonly stacks: readonly string[];
  /** Names of the volumes that the plan has. */
  readonly planned: readonly string[];
}

/** The volumes of a stack that nothing uses: what a removed or renamed service left, and what `destroy` kept of it. */
export async function unusedVolumes(
  docker: Docker,
  { stacks, planned, ...stack }: UnusedQuestion,
): Promise<UnusedVolume[]> {
  const prefix = `${stack.system}-${stack.stack}-`;
  const isWanted = (name: string) => name.startsWith(prefix) && !planned.includes(name);
  const dangling = await volumesOn(docker, isWanted, "--filter", "dangling=true");
  const ours = dangling.filter((volume) => isVolumeOf(volume, stack, stacks));
  if (ours.length === 0) return [];
  const unlabelled = ours.flatMap(({ name, owner }) => (owner ? [] : [name]));
  const sized = await measured(
    docker,
    ours.map(({ name }) => name),
  );
  return sized.map((volume) => ({
    ...volume,
    ...(unlabelled.includes(volume.name) ? { isByName: true } : {}),
  }));
}

/** Volumes with their sizes. It takes the engine a walk over all of them, so it is asked only where there is something to say. */
async function measured(docker: Docker, names: readonly string[]): Promise<UnusedVolume[]> {
  const sizes = await docker(["system", "df", "--verbose", "--format", "{{json .Volumes}}"])
    .then((text) => JSON.parse(text) as { Name: string; Size: string }[])
    .catch(() => []);
  return names.map((name) => {
    const size = sizes.find(({ Name }) => Name === name)?.Size;
    return { name, sizeMB: size === undefined || size === "N/A" ? null : megabytes(size) };
  });
}

/** The layers that this machine keeps of what it shipped to servers, so that the next shipment packs new ones only; none where there are none. */
export async function keptShipments(docker: Docker): Promise<UnusedVolume | undefined> {
  const filter = ["--filter", `name=^${REGISTRY_VOLUME}$`, "--filter", "dangling=true"];
  const [name] = lines(await docker(["volume", "ls", "--quiet", ...filter]));
  return name === undefined ? undefined : (await measured(docker, [name]))[0];
}

/** The same of a stack with today's plan; nothing where it is refused, since then nobody knows what it would use. */
export function unusedVolumesOf(
  docker: Docker,
  { name, directory }: ChosenStack,
  { settings, fit, resources }: OfflineRun,
): Promise<UnusedVolume[]> {
  if (fit.verdict === "refused") return Promise.resolve([]);
  return unusedVolumes(docker, {
    ...{ project: projectName(directory), system: settings.system.name, stack: name },
    stacks: stackNames(directory),
    planned: resources.flatMap(({ type, props }) => volumesIn(type, props)),
  });
}
