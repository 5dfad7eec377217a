import { REGISTRY_VOLUME } from "../components/hosts/server/tunnel-registry";
import type { UnusedVolume } from "../core/report/stack-status";
import { megabytes } from "../engine/disk-usage";
import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import type { ChosenStack } from "../program/chosen-stack";
import type { OfflineRun } from "../program/offline";
import { stackNames } from "../program/project";

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
  return measured(docker, names);
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
    ...{ system: settings.system.name, stack: name, stacks: stackNames(directory) },
    planned: resources.flatMap(volumesIn),
  });
}

/** Names of the volumes that a resource of a plan is or mounts: those of a swarm are made by Docker where a task starts. */
function volumesIn({ type, props }: OfflineRun["resources"][number]): string[] {
  switch (type) {
    case "docker:index/volume:Volume":
      return [String(props.name)];
    case "docker:index/service:Service": {
      const { containerSpec } = props.taskSpec as {
        containerSpec: { mounts?: readonly { type: string; source?: string }[] };
      };
      return (containerSpec.mounts ?? []).flatMap((mount) =>
        mount.type === "volume" && mount.source !== undefined ? [mount.source] : [],
      );
    }
    default:
      return [];
  }
}
