import type { ContainerSnapshot } from "./snapshot";

/** A service as the plan has it: what a watcher knows before it looks. */
export interface WatchedService {
  readonly name: string;
  /** Whether it keeps data. */
  readonly isStateful: boolean;
  /** Interval × retries of its health check, in seconds. @default - that of the documents */
  readonly rhythmSeconds?: number;
  /** Whether its log tells how long a language model took to answer. @default false */
  readonly isModel?: boolean;
  /** What the plan counts for each of its containers. @default - not known */
  readonly reservationMiB?: number;
}

/** A container as the engine shows it; the fields that are read here. */
export interface SeenContainer {
  readonly Id: string;
  readonly RestartCount: number;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: { readonly Memory: number };
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } };
}

/** What a container uses at one moment. */
export interface ContainerUse {
  /** Memory in MiB without file cache that can be dropped. */
  readonly workingSetMiB: number;
  /** CPUs that it keeps busy: 1 is a whole one. @default - not known yet */
  readonly cpus?: number;
}

/** The documents' rhythm: 30 seconds and 3 retries. */
const RHYTHM_SECONDS = 90;

/**
 * The containers of a stack as they are, and each service of the plan that has none. `killed` are the ids of those in which the
 * kernel killed since the last look, one for each kill.
 */
export function containersOf(
  services: readonly WatchedService[],
  found: readonly SeenContainer[],
  use: ReadonlyMap<string, ContainerUse>,
  killed: readonly string[],
): ContainerSnapshot[] {
  const seen = found.map((container): ContainerSnapshot => {
    const { Id, State, HostConfig, RestartCount, Config } = container;
    const name = Config.Labels["enxuto.service"];
    const service = services.find((one) => one.name === name);
    const health = State.Health?.Status;
    return {
      ...{ id: Id, service: name, status: State.Status, restarts: RestartCount },
      isStateful: service?.isStateful ?? false,
      ...(health === "healthy" || health === "unhealthy" || health === "starting"
        ? { health }
        : {}),
      rhythmSeconds: service?.rhythmSeconds ?? RHYTHM_SECONDS,
      oomKills: killed.filter((id) => id === Id).length,
      ...use.get(Id),
      ...(HostConfig.Memory > 0 ? { limitMiB: HostConfig.Memory / 1024 ** 2 } : {}),
      ...(service?.reservationMiB ? { reservationMiB: service.reservationMiB } : {}),
    };
  });
  const present = new Set(seen.map(({ service }) => service));
  return [...seen, ...services.filter(({ name }) => !present.has(name)).map(absent)];
}

function absent({ name, isStateful }: WatchedService): ContainerSnapshot {
  return {
    ...{ id: name, service: name, isStateful, status: "missing" },
    ...{ rhythmSeconds: 0, restarts: 0, oomKills: 0 },
  };
}
