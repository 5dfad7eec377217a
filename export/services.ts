import * as path from "node:path";
import { got, UserError } from "../core/capacity/user-error";
import { SECRETS_DIRECTORY } from "../core/model/env";
import {
  fetcherOf,
  MODELS_FETCH_LIMIT_MIB,
  type Models,
  modelVariables,
} from "../core/model/service";
import { plainProps } from "../policy/resource";
import type { PlannedResource } from "../program/offline";
import { mountOf, namedOf, type Props, scratchName, scratchOf, unused } from "./volumes";

/** Facts that a compose file needs beyond the planned resources. */
export interface ComposeArgs {
  readonly stack: string;
  readonly resources: readonly PlannedResource[];
  /** The services in the order of the file, each with those that it needs. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** The weights of those that have some. */
  readonly models: ReadonlyMap<string, Models>;
  /** The folder of the compose file: its paths are relative to it. */
  readonly folder: string;
  /** Variables and secret files of each service, as they are written beside the compose file. */
  readonly beside: (service: string) => Beside;
  /** Processes and threads that each container of a service may have at once. */
  readonly processes: (service: string) => number;
}

/** Secrets that a service is told by files next to the compose file. */
export interface Beside {
  /** Secret files by the path in the container: paths on this machine. */
  readonly files: ReadonlyMap<string, string>;
  /** A file with variables that hold a secret. */
  readonly variables?: string;
}

/** A plain object, as YAML prints it. */
export type Yaml = Readonly<Record<string, unknown>>;

const SYSTEM = "enxuto.system";
const SERVICE = "enxuto.service";

/** The compose file of planned resources: the very numbers that Pulumi would hand to Docker. */
export function composeFile(args: ComposeArgs): Yaml {
  const of = (type: string) =>
    args.resources
      .filter((resource) => resource.type === type)
      .map(({ name, props }) => ({ name, props: plainProps(props) as Props }));
  const images = new Map(
    of("docker:index/image:Image").map(({ props }) => [props.imageName, props.build]),
  );
  const containers = of("docker:index/container:Container");
  const secrets: Record<string, Yaml> = {};
  const services: Record<string, Yaml> = {};
  const scratch: string[] = [];
  for (const service of args.needs.keys()) {
    const replicas = containers.filter(({ props }) => labelOf(props, SERVICE) === service);
    if (replicas.length === 0) continue;
    const [{ name, props }] = replicas;
    checkProps(name, props);
    const models = args.models.get(service);
    if (models)
      services[fetcherOf(service)] = {
        image: props.image,
        ...buildOf(images.get(props.image), args.folder),
        ...fetcher(service, models),
      };
    services[service] = serviceOf(service, props, replicas.length, images.get(props.image), args);
    if (replicas.length === 1) {
      scratch.push(...scratchOf(props).map((directory) => scratchName(service, directory)));
    }
    for (const [inside, file] of args.beside(service).files) {
      secrets[secretName(service, inside)] = { file: relative(args.folder, file) };
    }
  }
  return escaped({
    name: `${labelOf(containers[0].props, SYSTEM)}-${args.stack}`,
    services,
    networks: Object.fromEntries(
      of("docker:index/network:Network").map(({ props }) => [
        props.name,
        { name: props.name, driver: props.driver },
      ]),
    ),
    volumes: Object.fromEntries(
      [...of("docker:index/volume:Volume").map(({ name }) => name), ...scratch].map((name) => [
        name,
        {},
      ]),
    ),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
  }) as Yaml;
}

/** Properties that the file writes, or that only say how Pulumi goes about it. */
const KNOWN = new Set([
  ..."command entrypoints envs healthcheck image labels logDriver logOpts memory memoryReservation memorySwap name".split(
    " ",
  ),
  ..."networksAdvanced ports restart securityOpts stopTimeout uploads volumes".split(" "),
  ..."capabilities cpuShares init readOnly tmpfs ulimits user workingDir".split(" "),
  ..."destroyGraceSeconds wait waitTimeout".split(" "),
]);

/** Leaving something out silently would make two different systems. */
function checkProps(name: string, props: Props): void {
  const unknown = Object.keys(props).find((key) => props[key] !== undefined && !KNOWN.has(key));
  if (unknown)
    throw new UserError(
      `${name}/${unknown}`,
      `${got(props[unknown])}, which compose does not write`,
    );
}

function serviceOf(
  service: string,
  props: Props,
  replicas: number,
  build: Props | undefined,
  { folder, needs, models, beside, processes, resources }: ComposeArgs,
): Yaml {
  const { files, variables } = beside(service);
  const { healthcheck } = props;
  const needed = Object.fromEntries([
    ...(models.has(service)
      ? [[fetcherOf(service), { condition: "service_completed_successfully" }]]
      : []),
    ...(needs.get(service) ?? []).map((need) => [need, { condition: "service_healthy" }]),
  ]);
  const environment = props.envs.filter((line: unknown) => typeof line === "string");
  const mounts = [
    ...(replicas === 1
      ? scratchOf(props).map((directory) => `${scratchName(service, directory)}:${directory}`)
      : []),
    ...namedOf(props).map((mount) => mountOf(resources, mount)),
  ];
  const inMemory = Object.entries({ ...unused(props), ...props.tmpfs }).map(
    ([place, options]) => `${place}:${options}`,
  );
  return {
    image: props.image,
    ...buildOf(build, folder),
    ...(props.entrypoints ? { entrypoint: props.entrypoints } : {}),
    ...(props.command ? { command: props.command } : {}),
    ...(props.user ? { user: props.user } : {}),
    ...(props.workingDir ? { working_dir: props.workingDir } : {}),
    ...(variables ? { env_file: [relative(folder, variables)] } : {}),
    ...(environment.length > 0 ? { environment } : {}),
    ...(files.size > 0
      ? {
          secrets: [...files.keys()].map((inside) => ({
            source: secretName(service, inside),
            target: inside,
          })),
        }
      : {}),
    ...(Object.keys(needed).length > 0 ? { depends_on: needed } : {}),
    healthcheck: {
      test: healthcheck.tests,
      interval: healthcheck.interval,
      timeout: healthcheck.timeout,
      retries: healthcheck.retries,
      start_period: healthcheck.startPeriod,
    },
    deploy: {
      ...(replicas > 1 ? { replicas } : {}),
      resources: {
        limits: { memory: `${props.memory}m`, pids: processes(service) },
        reservations: { memory: `${props.memoryReservation}m` },
      },
    },
    memswap_limit: `${props.memorySwap}m`,
    restart: props.restart,
    logging: { driver: props.logDriver, options: props.logOpts },
    security_opt: props.securityOpts,
    cap_drop: props.capabilities.drops,
    ...(props.capabilities.adds ? { cap_add: props.capabilities.adds } : {}),
    // Replicas cannot share a scratch directory, and Compose gives each a volume of its own only without a name.
    ...(props.readOnly && (replicas === 1 || scratchOf(props).length === 0)
      ? { read_only: true }
      : {}),
    ...(inMemory.length > 0 ? { tmpfs: inMemory } : {}),
    init: props.init,
    ulimits: Object.fromEntries(
      props.ulimits.map(({ name, soft, hard }: Props) => [name, { soft, hard }]),
    ),
    cpu_shares: props.cpuShares,
    stop_grace_period: `${props.stopTimeout}s`,
    networks: props.networksAdvanced.map(({ name }: Props) => name),
    ...(props.ports?.length
      ? { ports: props.ports.map((port: Props) => `${port.ip}:${port.external}:${port.internal}`) }
      : {}),
    ...(mounts.length > 0 ? { volumes: mounts } : {}),
    // Without the stack's label: an `up` takes what carries it for its own.
    labels: { [SYSTEM]: labelOf(props, SYSTEM), [SERVICE]: service },
  };
}

/** The container that runs once and fetches a service's weights. */
function fetcher(service: string, models: Models): Yaml {
  const limit = `${MODELS_FETCH_LIMIT_MIB}m`;
  return {
    command: [...models.fetch],
    environment: modelVariables(models),
    deploy: { resources: { limits: { memory: limit } } },
    memswap_limit: limit,
    restart: "no",
    security_opt: ["no-new-privileges:true"],
    cap_drop: ["ALL"],
    init: true,
    volumes: [`${fetcherOf(service)}:${models.directory}`],
  };
}

/** The build section of an image; none where it is pulled. */
function buildOf(build: Props | undefined, folder: string): Yaml {
  if (!build) return {};
  return {
    build: {
      context: relative(folder, build.context),
      dockerfile: path.relative(build.context, build.dockerfile),
      ...(build.args ? { args: build.args } : {}),
      ...(build.platform ? { platforms: [build.platform] } : {}),
    },
  };
}

function secretName(service: string, inside: string): string {
  return `${service}-${fileLabel(inside)}`;
}

/** Short name of a file in a container: that of a secret by its last part, any other by all of its path. */
export function fileLabel(inside: string): string {
  return inside.startsWith(`${SECRETS_DIRECTORY}/`)
    ? path.posix.basename(inside)
    : inside.slice(1).replace(/[^\w.-]+/g, "-");
}

function labelOf(props: Props, label: string): string {
  const found = props.labels?.find((entry: Props) => entry.label === label);
  return found?.value ?? "";
}

function relative(folder: string, file: string): string {
  const from = path.relative(folder, path.resolve(file));
  return from === "" ? "." : from.startsWith("..") ? from : `./${from}`;
}

/** Compose would put variables of the shell in where a dollar stands. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]));
}
