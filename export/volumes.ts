import { imageVolumes } from "../core/catalog/image-volumes";
import type { PlannedResource } from "../program/offline";

// biome-ignore lint/suspicious/noExplicitAny: the inputs of the docker provider, read one by one and checked by name
export type Props = Record<string, any>;

/** Mounts of volumes that have a name. */
export function namedOf({ volumes = [] }: Props): Props[] {
  return volumes.filter(({ volumeName }: Props) => volumeName);
}

/** Directories on the disk that go with the container. */
export function scratchOf({ volumes = [] }: Props): string[] {
  return volumes.flatMap(({ volumeName, containerPath }: Props) =>
    volumeName ? [] : [containerPath],
  );
}

/** Name of the volume at a service's scratch directory: one without a name would be left at each `up` and `down`. */
export function scratchName(service: string, directory: string): string {
  return `${service}${directory.replace(/[^\w.-]+/g, "-")}`;
}

/** Directories that the image declares as volumes and the system keeps nothing in, for the same reason. */
export function unused({ image, volumes = [], tmpfs = {} }: Props): Record<string, string> {
  const taken = [
    ...volumes.map(({ containerPath }: Props) => containerPath),
    ...Object.keys(tmpfs),
  ];
  return Object.fromEntries(
    imageVolumes(String(image))
      .filter((directory) => !taken.includes(directory))
      .map((directory) => [directory, "size=1m,noexec,nosuid,nodev"]),
  );
}

export function mountOf(resources: readonly PlannedResource[], mount: Props): string {
  const named = volumeName(resources, mount.volumeName);
  return `${named}:${mount.containerPath}${mount.readOnly ? ":ro" : ""}`;
}

/** Volumes keep the names of their resources: Compose puts the project's in front, so they are not those of Pulumi's stack. */
function volumeName(resources: readonly PlannedResource[], name: string): string {
  const volume = resources.find(
    ({ type, props }) => type === "docker:index/volume:Volume" && props.name === name,
  );
  return volume?.name ?? name;
}
