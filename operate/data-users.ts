import { type DataPlace, dataPlace } from "../core/judge/data-place";

/** A container or a swarm's service, as a state or a plan holds it. */
export interface Deployed {
  readonly service: string | undefined;
  readonly image: string | undefined;
  readonly mounts: readonly { readonly volume: string; readonly at: string }[];
  readonly environment: ReadonlyMap<string, string> | undefined;
  readonly words: readonly string[];
  /** Whether it is a swarm's. */
  readonly inSwarm: boolean;
}

type Props = Readonly<Record<string, unknown>>;

const SWARM_SERVICE = "docker:index/service:Service";

/** What a resource deploys; undefined for one that is neither a container nor a swarm's service. */
export function deployedIn(type: string, props: Props): Deployed | undefined {
  switch (type) {
    case "docker:index/container:Container":
      return {
        service: labelled(props),
        image: text(props.image),
        mounts: list(props.volumes).flatMap(({ volumeName, containerPath }) =>
          volumeName === undefined
            ? []
            : [{ volume: String(volumeName), at: String(containerPath) }],
        ),
        environment: variables(props.envs),
        words: [...words(props.entrypoints), ...words(props.command)],
        inSwarm: false,
      };
    case SWARM_SERVICE: {
      const { containerSpec = {} } = (props.taskSpec ?? {}) as { containerSpec?: Props };
      return {
        service: labelled(props),
        image: text(containerSpec.image),
        mounts: namedMounts(props).map(({ source, target }) => ({
          volume: String(source),
          at: String(target),
        })),
        environment: variables(containerSpec.env),
        words: [...words(containerSpec.commands), ...words(containerSpec.args)],
        inSwarm: true,
      };
    }
    default:
      return undefined;
  }
}

/** Names of the volumes that a resource is or mounts: those of a swarm are made by Docker where a task starts. */
export function volumesIn(type: string, props: Props): string[] {
  if (type === "docker:index/volume:Volume") return [String(props.name)];
  return (deployedIn(type, props)?.mounts ?? []).map(({ volume }) => volume);
}

/** Names of the volumes that a swarm's service mounts, and would have Docker make without labels. */
export function unlabelledIn(type: string, props: Props): string[] {
  if (type !== SWARM_SERVICE) return [];
  return namedMounts(props)
    .filter(({ volumeOptions }) => list((volumeOptions as Props | undefined)?.labels).length === 0)
    .map(({ source }) => String(source));
}

/** The mounts of a swarm's service that are volumes with a name. */
function namedMounts({ taskSpec }: Props): readonly Props[] {
  const { containerSpec = {} } = (taskSpec ?? {}) as { containerSpec?: Props };
  return list(containerSpec.mounts).filter(
    ({ type, source }) => type === "volume" && source !== undefined,
  );
}

/** Where a container's program looks for its files in one of its volumes; undefined where it does not mount it. */
export function placeIn(
  deployed: Deployed | undefined,
  volume: string,
  image: string | undefined,
): DataPlace | undefined {
  const mount = deployed?.mounts.find((one) => one.volume === volume);
  if (!deployed || !mount) return undefined;
  const { environment, words } = deployed;
  return dataPlace({ image, mountedAt: mount.at, environment, words });
}

function labelled({ labels }: Props): string | undefined {
  return text(list(labels).find(({ label }) => label === "enxuto.service")?.value);
}

/** Variables as a list of lines or by their names; undefined where they are secret as a whole. One that is secret by itself is left out. */
function variables(value: unknown): ReadonlyMap<string, string> | undefined {
  if (value === undefined) return new Map();
  if (Array.isArray(value)) {
    return new Map(
      value.flatMap((line) => {
        const [, name, content] = /^([^=]+)=(.*)$/s.exec(text(line) ?? "") ?? [];
        return name === undefined ? [] : [[name, content] as const];
      }),
    );
  }
  const isSecret = Object.values(value as Props).some((one) => typeof one !== "string");
  return isSecret || "ciphertext" in (value as Props)
    ? undefined
    : new Map(Object.entries(value as Record<string, string>));
}

function list(value: unknown): readonly Props[] {
  return Array.isArray(value) ? value : [];
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((word) => text(word) ?? []) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
