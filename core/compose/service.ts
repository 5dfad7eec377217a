import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { type BuiltImage, buildOf, type ComposeBuild } from "./build";
import { type Dependency, needsOf } from "./depends";
import {
  type EngineValue,
  engineValuesOf,
  type Places,
  placesOf,
  type SplitKeys,
  splitKeysOf,
} from "./engine-values";
import { readEnvFiles } from "./env-file";
import { isGuessedLimit } from "./guessed-limit";
import { asksForGpu, type CpuSet, cpuSetOf, locksMemory } from "./host-asks";
import type { Lookup } from "./interpolate";
import { dataVolumesIn, type Mount, tmpfsOf, unnamedVolumesIn } from "./mounts";
import { mountsAt, portsAt, type ServiceContext, sizeAt } from "./notes";
import type { Port } from "./ports";
import { isTrueText } from "./reads";
import { replicasOf } from "./replicas";
import { type RestartPolicy, restartOf } from "./restart";
import { bytesOf, isNegative, memoryBytesOf, reservedBytesOf } from "./units";
import { asMapping, isList, isMapping, type Mapping, textAt, textsAt, type Value } from "./value";
import { words } from "./words";

/** A key under which a service declares memory. */
export type MemoryKey =
  | "mem_limit"
  | "mem_reservation"
  | "deploy.resources.limits.memory"
  | "deploy.resources.reservations.memory";

/** One service of a compose file, in one form whatever form the file has it in. */
export interface ComposeService {
  readonly name: string;
  /** Undefined where the service is only built. */
  readonly image: string | undefined;
  /** Sources of its image; undefined where it is not built. */
  readonly build: ComposeBuild | undefined;
  /** What those say of the image, once somebody has read them. @default - not read */
  readonly built?: BuiltImage;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Variables with a value; those that the host's environment would give are left out where it does not. */
  readonly environment: ReadonlyMap<string, string>;
  /** Files with variables that are not there, or not in the tree. */
  readonly unreadEnvFiles: readonly string[];
  readonly limitBytes: number | undefined;
  readonly reservationBytes: number | undefined;
  /** Whether its limit was written from a guess, and declares nothing. */
  readonly isLimitGuessed: boolean;
  /** The keys that declare them: Compose refuses two with two values. */
  readonly memoryKeys: readonly MemoryKey[];
  readonly places: Places;
  /** Whether the command line says what it uses: that goes over what is known of its program. */
  readonly isVouchedFor: boolean;
  /** Memory and swap together; −1 is without bound. */
  readonly memswapBytes: number | undefined;
  readonly shmBytes: number | undefined;
  /** Whether its /dev/shm is another's by `ipc`, or a mount, so that `shm_size` and its default say nothing. */
  readonly hasOtherShm: boolean;
  readonly engineValues: readonly EngineValue[];
  readonly splitKeys: readonly SplitKeys[];
  readonly replicas: number;
  readonly containerName: string | undefined;
  readonly ports: readonly Port[];
  /** Volumes with a name, which outlive the container, but for those at directories of temporary files. */
  readonly volumes: readonly string[];
  /** Whether it has what other containers mount, by `volumes_from`. */
  readonly takesMounts: boolean;
  /** CPUs that it is held to; undefined where it may use any. */
  readonly cpuset: CpuSet | undefined;
  /** Whether it cannot start on a host without a GPU. */
  readonly asksForGpu: boolean;
  /** Host name of the container that stays when it is recreated; the host's own in its network. */
  readonly hostname: string | undefined;
  /** Whether it may lock memory without bound. */
  readonly locksMemory: boolean;
  /** Places of volumes without a name that hold data of their own. */
  readonly unnamedVolumes: readonly string[];
  /** Volumes and paths of the host in the container. */
  readonly mounts: readonly Mount[];
  /** `disabled` switches off the image's own check; `none` leaves it to the image. */
  readonly health: "declared" | "disabled" | "none";
  readonly logging: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  /** The services that it needs. */
  readonly needs: readonly Dependency[];
  /** What starts it again; undefined where the file says nothing, so that nothing does. */
  readonly restart: string | undefined;
  /** The same as an engine is told it, with `deploy.restart_policy`, which goes before. */
  readonly restartPolicy: RestartPolicy | undefined;
  /** Containers that run to their end before this one starts. */
  readonly beforeStart: readonly Hook[];
  /** The language models that it uses, by their names in the file. */
  readonly models: readonly string[];
  /** Whether `deploy.update_config.order` asks for the new container before the old one goes. */
  readonly startFirst: boolean;
}

/** A container of `pre_start`; what it does not declare it has from its service. */
export interface Hook {
  readonly image: string | undefined;
  readonly limitBytes: number | undefined;
  readonly reservationBytes: number | undefined;
}

/** Reads a merged service. Throws a UserError that names the path. */
export function serviceOf(
  name: string,
  service: Mapping,
  context: ServiceContext,
  key: "services" | "jobs" = "services",
): ComposeService {
  const path = `${key}.${name}`;
  const deploy = mappingAt(`${path}.deploy`, service.deploy);
  const resources = asMapping(deploy.resources);
  const size = (key: string, value: Value | undefined, read = bytesOf) =>
    sizeAt(`${path}.${key}`, value, read, context);
  const memory = (key: string, value: Value | undefined) => size(key, value, memoryBytesOf);
  const reserved = (key: string, value: Value | undefined) => size(key, value, reservedBytesOf);
  const image = service.image === "" ? undefined : textAt(`${path}.image`, service.image);
  const build = buildOf(service.build);
  if (image === undefined && !build)
    throw new UserError(path, sentence`has neither image nor build`);
  const containerName = textAt(`${path}.container_name`, service.container_name);
  const replicas = replicasOf(path, service, deploy);
  if (containerName !== undefined && replicas > 1) {
    throw new UserError(
      path,
      sentence`${replicas} replicas cannot all be called ${containerName}: leave out container_name`,
    );
  }
  const own = environmentOf(`${path}.environment`, service.environment, context.lookup);
  const files = readEnvFiles(
    service.env_file,
    context.tree,
    (variable) => context.lookup(variable) ?? own.get(variable),
  );
  const declared = {
    mem_limit: memory("mem_limit", service.mem_limit),
    "deploy.resources.limits.memory": memory(
      "deploy.resources.limits.memory",
      asMapping(resources.limits).memory,
    ),
    mem_reservation: reserved("mem_reservation", service.mem_reservation),
    "deploy.resources.reservations.memory": reserved(
      "deploy.resources.reservations.memory",
      asMapping(resources.reservations).memory,
    ),
  } satisfies Record<MemoryKey, number | undefined>;
  const limitBytes = agreed(path, declared, "mem_limit", "deploy.resources.limits.memory");
  const reservationBytes = agreed(
    path,
    declared,
    "mem_reservation",
    "deploy.resources.reservations.memory",
  );
  const mounts = [
    ...mountsAt(path, service.volumes, context),
    ...tmpfsOf(service.tmpfs).map((target) => ({ target, type: "tmpfs", source: "" })),
  ];
  return {
    name,
    image,
    build,
    entrypoint: commandOf(`${path}.entrypoint`, service.entrypoint),
    command: commandOf(`${path}.command`, service.command),
    environment: new Map([...files.variables, ...own]),
    unreadEnvFiles: files.unread,
    limitBytes,
    reservationBytes,
    isLimitGuessed: isGuessedLimit(service),
    memoryKeys: Object.entries(declared).flatMap(([key, bytes]) =>
      bytes === undefined ? [] : [key as MemoryKey],
    ),
    places: placesOf(service, resources),
    isVouchedFor: false,
    memswapBytes: isNegative(service.memswap_limit)
      ? -1
      : size("memswap_limit", service.memswap_limit),
    shmBytes: size("shm_size", service.shm_size),
    hasOtherShm:
      /^(?:host|container:|service:)/.test(String(service.ipc)) ||
      mounts.some(({ target }) => target === "/dev/shm"),
    engineValues: engineValuesOf(service, asMapping(resources.limits)),
    splitKeys: splitKeysOf(service, resources),
    replicas,
    containerName,
    ports: portsAt(path, service.ports, context),
    volumes: dataVolumesIn(mounts),
    unnamedVolumes: unnamedVolumesIn(mounts),
    takesMounts: isList(service.volumes_from) && service.volumes_from.length > 0,
    cpuset: cpuSetOf(service.cpuset),
    asksForGpu: asksForGpu(service, asMapping(resources.reservations)),
    hostname: service.network_mode === "host" ? "" : textAt(`${path}.hostname`, service.hostname),
    locksMemory: locksMemory(service),
    mounts,
    health: healthOf(service.healthcheck),
    logging: loggingOf(`${path}.logging`, service.logging),
    needs: needsOf(service.depends_on),
    restart: service.restart === false ? "no" : textAt(`${path}.restart`, service.restart),
    restartPolicy: restartOf(service.restart, deploy.restart_policy),
    beforeStart: hooksOf(path, service, memory).map((hook) => ({
      ...hook,
      limitBytes: hook.limitBytes ?? limitBytes,
      reservationBytes: hook.reservationBytes ?? reservationBytes,
    })),
    models: isList(service.models)
      ? textsAt(`${path}.models`, service.models)
      : Object.keys(asMapping(service.models)),
    startFirst: asMapping(deploy.update_config).order === "start-first",
  };
}

function hooksOf(
  path: string,
  service: Mapping,
  read: (key: string, value: Value | undefined) => number | undefined,
): Hook[] {
  if (!isList(service.pre_start)) return [];
  return service.pre_start.map((entry, index) => {
    const hook = { ...service, ...asMapping(entry) };
    const at = (key: string) => `pre_start.${index}.${key}`;
    return {
      image: textAt(`${path}.${at("image")}`, hook.image || service.image),
      limitBytes: read(at("mem_limit"), asMapping(entry).mem_limit),
      reservationBytes: read(at("mem_reservation"), asMapping(entry).mem_reservation),
    };
  });
}

function mappingAt(path: string, value: Value | undefined): Mapping {
  if (value !== undefined && value !== null && !isMapping(value)) {
    throw new UserError(path, sentence`${got(value)}, expected a mapping`);
  }
  return asMapping(value);
}

/** One figure that may be declared in two places, which then have to agree. */
function agreed(
  path: string,
  declared: Readonly<Record<MemoryKey, number | undefined>>,
  key: MemoryKey,
  deployKey: MemoryKey,
): number | undefined {
  const own = declared[key];
  const deployed = declared[deployKey];
  if (own !== undefined && deployed !== undefined && own !== deployed) {
    throw new UserError(
      path,
      sentence`${key} is ${own} bytes and ${deployKey} ${deployed}: declare one of them`,
    );
  }
  return deployed ?? own;
}

function commandOf(path: string, value: Value | undefined): string[] {
  return isList(value) ? textsAt(path, value) : words(path, textAt(path, value) ?? "");
}

function environmentOf(path: string, value: Value | undefined, outer: Lookup): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [name, given] of Object.entries(mappingAt(path, value))) {
    const found = given === null ? outer(name) : textAt(`${path}.${name}`, given);
    if (found !== undefined) variables.set(name, found);
  }
  return variables;
}

function healthOf(value: Value | undefined): ComposeService["health"] {
  if (!isMapping(value)) return "none";
  const { disable, test } = value;
  if (disable === true || (typeof disable === "string" && isTrueText(disable))) return "disabled";
  if (isList(test)) return test[0] === "NONE" ? "disabled" : test.length > 0 ? "declared" : "none";
  return typeof test === "string" ? "declared" : "none";
}

function loggingOf(path: string, value: Value | undefined): ComposeService["logging"] {
  const { driver, options } = asMapping(value);
  return {
    driver: typeof driver === "string" && driver !== "" ? driver : "json-file",
    options: Object.fromEntries(
      Object.entries(asMapping(options)).map(([key, option]) => [
        key,
        textAt(`${path}.options.${key}`, option) ?? "",
      ]),
    ),
  };
}
