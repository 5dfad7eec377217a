import { referenceOf } from "../../../core/catalog/base-images";
import {
  RENDER_BUILD_MINUTES,
  RENDER_POSTGRES_VERSIONS,
  RENDER_PRE_DEPLOY_MINUTES,
  RENDER_REGIONS,
  RENDER_START_MINUTES,
} from "../../../core/catalog/render";
import {
  diskGB,
  hasDisk,
  type LayoutArgs,
  type Placed,
  planNamed,
  STORAGE_GB,
} from "../../../core/judge/render/layout";
import { protocolOf, replicaBounds } from "../../../core/model/service";
import { shellWords } from "../../../engine/shell-words";
import { fetchingStart } from "../../fetching-start";
import type { KeyValueState } from "./key-value";
import type { PostgresState } from "./postgres";
import type { ServiceState } from "./service-state";
import type { StoreState } from "./store-api";

/** Values with which a layout is filled in. */
export interface PropertyArgs extends LayoutArgs {
  /** The plan that every service was admitted on, by service. */
  readonly plans: ReadonlyMap<string, string>;
  /** Empty for the first region. */
  readonly location: string;
}

/** Settings of a service that follow from nothing but its definition: neither addresses nor images. */
export type ServiceProperties = Omit<ServiceState, "image" | "rewrites" | "variables" | "files">;

/** The properties of a service, a worker or a site. */
export function serviceProperties(one: Placed, args: PropertyArgs): ServiceProperties {
  const { service, name, kind } = one;
  if (kind === "postgres" || kind === "key_value") throw new Error(`${service} is a store`);
  const identity = { service, name, owner: `${args.system.name}/${args.stack}`, type: kind };
  return kind === "static_site"
    ? { ...identity, ...site(one) }
    : { ...identity, ...container(one, args) };
}

/** The properties of a Postgres. */
export function postgresProperties(one: Placed, args: PropertyArgs): PostgresState {
  const protocol = protocolOf(one.definition);
  if (protocol.scheme !== "postgresql") throw new Error(`${one.service} is no database`);
  return {
    ...store(one, args),
    database: protocol.database,
    version: postgresVersion(one),
    storageGB: STORAGE_GB,
  };
}

/** The properties of a Key Value. */
export function keyValueProperties(one: Placed, args: PropertyArgs): KeyValueState {
  const cache = isCache(one);
  return {
    ...store(one, args),
    eviction: cache ? "allkeys_lru" : "noeviction",
    persistence: cache ? "off" : "journal_snapshot",
  };
}

/** True for a service whose data may be lost. */
export function isCache({ definition }: Placed): boolean {
  const protocol = protocolOf(definition);
  return protocol.scheme === "redis" && protocol.eviction === "allkeys-lru";
}

function container(one: Placed, args: PropertyArgs) {
  const { definition, kind, origin } = one;
  const { health, stopGraceSeconds = 10 } = definition;
  const start = RENDER_PRE_DEPLOY_MINUTES + RENDER_START_MINUTES;
  const built = origin?.from === "repository";
  return {
    ...planNamed(kind, args.plans.get(one.service)),
    ...repository(one),
    ...(built && definition.image.from === "build"
      ? { dockerfile: `./${definition.image.dockerfile}` }
      : {}),
    region: regionOf(args),
    command: shellWords(fetchingStart(definition) ?? []),
    healthPath: kind === "web_service" ? (health.path ?? "") : "",
    instances: replicaBounds(definition).min,
    shutdownSeconds: stopGraceSeconds,
    ...(hasDisk(kind, definition) ? { disk: disk(one) } : {}),
    deployMinutes: built ? start + RENDER_BUILD_MINUTES : start,
  };
}

function site(one: Placed) {
  const { build, publish } = one.definition.site ?? {};
  return { ...repository(one), build, publish, deployMinutes: RENDER_BUILD_MINUTES };
}

function repository({ origin }: Placed) {
  if (origin?.from !== "repository") return {};
  return { repository: origin.url, branch: origin.ref, directory: origin.directory };
}

function disk({ service, definition }: Placed): ServiceState["disk"] {
  const [[volume, path]] = Object.entries(definition.volumes ?? {});
  return { name: `${service}-${volume}`, path, sizeGB: diskGB(definition) };
}

function store({ service, name, kind }: Placed, args: PropertyArgs): StoreState {
  return { service, name, region: regionOf(args), ...planNamed(kind, args.plans.get(service)) };
}

function regionOf({ location }: PropertyArgs): string {
  return location || RENDER_REGIONS[0];
}

/** The major version of the image that runs elsewhere; the newest on offer where it says none. */
function postgresVersion({ definition: { image } }: Placed): string {
  const full = image.from === "upstream" ? referenceOf(image.reference) : "";
  const version = /:(\d+)/.exec(full)?.[1];
  return (
    RENDER_POSTGRES_VERSIONS.find((known) => known === version) ??
    (RENDER_POSTGRES_VERSIONS.at(-1) as string)
  );
}
