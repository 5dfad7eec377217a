import type { Footprint } from "../capacity/footprint";
import type { Memory } from "../capacity/memory";
import type { Rollout } from "../capacity/rollout";
import type { Confinement } from "./confinement";
import type { EnvValue } from "./env";
import type { Health } from "./health";
import type { Image } from "./image";

/** One container image run with a memory budget, a health check, needs and replicas. `N` are the names of its system. */
export interface Service<N extends string = string> {
  readonly image: Image;
  /** The budget of the system's first profile. */
  readonly memory: Memory;
  /** Figures of `enxuto measure`, by which limits are judged. @default - not measured */
  readonly footprint?: Footprint;
  /** Port that the container listens on. @default - none: a worker, which nothing addresses */
  readonly port?: number;
  /** The host's port that leads there; only what must be reached from outside publishes. @default - none */
  readonly publish?: number;
  /** Further ports, the same on host and container. @default - none */
  readonly alsoPublish?: readonly number[];
  /** Paths that a proxy in front hands to this service. @default - everything where the service publishes, else nothing */
  readonly routes?: readonly Route[];
  readonly health: Health;
  /** Services that must be healthy before this one starts. @default - none */
  readonly needs?: readonly N[];
  /** @default - none */
  readonly env?: Readonly<Record<string, EnvValue<N>>>;
  /** Variables that follow from the service's limit, under those of `env`. @default - none */
  readonly knobs?: (memory: Memory) => Readonly<Record<string, string>>;
  /** Replaces the image's entrypoint. @default - the image's own */
  readonly entrypoint?: readonly string[];
  /** Replaces the image's command. Gets the service's limit, so that knobs follow it. @default - the image's own */
  readonly command?: (memory: Memory) => readonly string[];
  /** Texts of the project that it reads: paths from the project's folder, by their path in the container. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** User that it runs as, and group: `1000:1000`. @default - the image's own */
  readonly user?: string;
  /** Directory that it starts in. @default - the image's own */
  readonly workingDirectory?: string;
  /** Protocol on the port. @default http */
  readonly protocol?: Protocol;
  /** Build for a host that hands out its files by itself. @default - it runs as a container everywhere */
  readonly site?: StaticSite;
  /** Directories that outlive the container, by the name of their volume. @default - none */
  readonly volumes?: Readonly<Record<string, string>>;
  /**
   * Names that it had before, the first one first: its data stays with it, under the name that it was made with.
   * @default - it was never renamed
   */
  readonly renamedFrom?: string | readonly string[];
  /** Size that its volumes are taken to have, in MB (10^6 bytes). @default - a cautious guess for each */
  readonly dataMB?: number;
  /** Weights that it loads at run time. @default - none */
  readonly models?: Models;
  /** Other images behind the same API, by the name that a stack chooses them with. @default - none */
  readonly variants?: Readonly<Record<string, Variant>>;
  /** A number, or the fewest and the most between which something may scale: the most is what admission counts. @default 1 */
  readonly replicas?: number | ReplicaBounds;
  /** @default - stop-first with a volume of data or a published port, else auto */
  readonly rollout?: Rollout;
  /** Seconds from SIGTERM to SIGKILL. @default 10 */
  readonly stopGraceSeconds?: number;
  /** Privileges of its container. @default - as little as its kind of image needs */
  readonly confinement?: Confinement;
}

/** The fewest and the most replicas of a service; the fewest are deployed. */
export interface ReplicaBounds {
  readonly min: number;
  readonly max: number;
  /**
   * CPU that a replica should keep busy, in percent of one, by which `enxuto watch` changes their number on several rented servers.
   * @default - nothing but people changes it
   */
  readonly cpuPercent?: number;
}

/** Keys of a service, and which are required; systems run without a compiler before them. */
export const SERVICE_KEYS: Readonly<Record<keyof Service, "required" | "optional">> = {
  image: "required",
  memory: "required",
  port: "optional",
  health: "required",
  footprint: "optional",
  publish: "optional",
  alsoPublish: "optional",
  routes: "optional",
  needs: "optional",
  env: "optional",
  knobs: "optional",
  entrypoint: "optional",
  command: "optional",
  files: "optional",
  user: "optional",
  workingDirectory: "optional",
  protocol: "optional",
  site: "optional",
  volumes: "optional",
  renamedFrom: "optional",
  dataMB: "optional",
  models: "optional",
  variants: "optional",
  replicas: "optional",
  rollout: "optional",
  stopGraceSeconds: "optional",
  confinement: "optional",
};

/**
 * Weights in a volume of their own, filled by a container of the service's image that runs once: no layer carries them.
 *
 * The command gets `MODEL_DIR`, `MODEL_SOURCE` and `MODEL_MANIFEST_SHA256`, may be killed and run again at any moment, and
 * exits with 0 when everything is there with its checksum. Until then the service itself says that it is not healthy, and why.
 */
export interface Models {
  /** Directory at which the volume is mounted: `/models`. */
  readonly directory: string;
  readonly fetch: readonly string[];
  /** Command that runs once they are there, for hosts that have no volume to fill before. @default - the service's own command */
  readonly start?: readonly string[];
  /** Address that they come from unless the stack says otherwise: `builtin:`, `https://…`. */
  readonly source: string;
  /** SHA-256 of the source's manifest. @default - any manifest that is consistent in itself */
  readonly sha256?: string;
  /** Size on the disk, in MB (10^6 bytes). */
  readonly sizeMB: number;
}

/** Another image of the same service, with what differs because of it. */
export interface Variant {
  readonly image: Image;
  /** Figures of `enxuto measure`. @default - not measured, so its limit is not judged */
  readonly footprint?: Footprint;
  /** Variables on top of the service's own. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Weights that it loads. @default - the service's own */
  readonly models?: Models;
}

/** Variable that names the directory of the models. */
export const MODEL_DIRECTORY = "MODEL_DIR";

/** Variables of the container that fetches the models. */
export function modelVariables({ directory, source, sha256 }: Models): string[] {
  return [
    `${MODEL_DIRECTORY}=${directory}`,
    `MODEL_SOURCE=${source}`,
    ...(sha256 ? [`MODEL_MANIFEST_SHA256=${sha256}`] : []),
  ];
}

/** Limit of the container that fetches the models, in MiB: measured 2026-11-21 at 40 MiB with a web source. */
export const MODELS_FETCH_LIMIT_MIB = 96;

/** Name of the volume with a service's weights, and of the container that fills it. */
export function fetcherOf(service: string): string {
  return `${service}-models`;
}

/** Requests whose path lies below `path`. */
export interface Route {
  /** `/api`; `/` takes what no longer path takes. */
  readonly path: string;
  /** Whether the service gets the path without it. @default false */
  readonly strip?: boolean;
  /** Whether the path is reached without the proxy's login. @default false */
  readonly withoutLogin?: boolean;
  /**
   * The secret by which the service itself tells who sent a request, as a signed webhook does: where the stack has it, the path
   * is reached without the proxy's login.
   *
   * @default - none: it believes whoever reaches it
   */
  readonly signedBy?: string;
}

/** A service that is nothing but files, once the routes of the others are taken care of. */
export interface StaticSite {
  /** The command that makes the files, in the directory of the image's build context. */
  readonly build: string;
  /** Address there. */
  readonly publish: string;
}

/** Answer of a Redis whose memory is full: forget the least used key (a cache), or refuse the write (a queue). */
export type Eviction = "allkeys-lru" | "noeviction";

/** Protocol of a service's port, by which its address is written. */
export type Protocol =
  | { readonly scheme: "http" }
  | { readonly scheme: "redis"; readonly eviction: Eviction; readonly withPassword?: boolean }
  | { readonly scheme: "postgresql"; readonly user: string; readonly database: string };

/** Protocol of the service's port. */
export function protocolOf(service: Service): Protocol {
  return service.protocol ?? { scheme: "http" };
}

/** Whether whoever asks on the service's port gives a password, which is generated. */
export function hasPassword(service: Service): boolean {
  const protocol = protocolOf(service);
  return (
    protocol.scheme === "postgresql" || (protocol.scheme === "redis" && !!protocol.withPassword)
  );
}

/** Paths that a proxy in front hands to the service, with the default. */
export function routesOf(service: Service): readonly Route[] {
  return service.routes ?? (service.publish === undefined ? [] : [{ path: "/" }]);
}

/** Names that the service had before, the first one first. */
export function formerNames({ renamedFrom = [] }: Service): readonly string[] {
  return typeof renamedFrom === "string" ? [renamedFrom] : renamedFrom;
}

/** The name under which a service's data lies: the one that it was made with. */
export function dataName(name: string, service: Service): string {
  return formerNames(service)[0] ?? name;
}

/** The name that Docker has a volume of a service's under, in a stack of a system. */
export function volumeName(
  { system, stack }: { readonly system: string; readonly stack: string },
  name: string,
  service: Service,
  volume: string,
): string {
  return `${system}-${stack}-${dataName(name, service)}-${volume}`;
}

/** Whether data of the service outlives its container. */
export function isStateful(service: Service): boolean {
  return Object.keys(service.volumes ?? {}).length > 0;
}

/** The bounds of a service's replicas; of a plain number both are that. */
export function replicaBounds({ replicas = 1 }: Pick<Service, "replicas">): ReplicaBounds {
  return typeof replicas === "number" ? { min: replicas, max: replicas } : replicas;
}

/** The rollout of a service, with its default. */
export function rolloutOf(service: Service): Rollout {
  return (
    service.rollout ??
    (isStateful(service) || service.publish !== undefined ? "stop-first" : "auto")
  );
}
