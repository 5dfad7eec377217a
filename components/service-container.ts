import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { WRITABLE_ROOT } from "../core/capacity/capabilities";
import { MOST_REPLICAS } from "../core/capacity/labels";
import type { DecidedRollout } from "../core/capacity/rollout";
import { confinementOf } from "../core/model/confined";
import { cpuShares, ULIMITS } from "../core/model/confinement";
import { duration } from "../core/model/health";
import { isStateful, replicaBounds, type Service } from "../core/model/service";
import { healthWait } from "./health-wait";
import { serverLabel } from "./server-label";
import type { ServiceEnvironment } from "./service-environment";

/** Circumstances in which one container of a service runs. */
export interface ServiceContainerArgs {
  readonly stack: string;
  readonly system: string;
  readonly service: string;
  readonly definition: Service;
  readonly image: pulumi.Input<string>;
  /** The networks on which it is reached by the service's name. */
  readonly networks: readonly pulumi.Input<string>[];
  readonly environment: ServiceEnvironment;
  /** Names of the volumes, by the directory they are mounted at. */
  readonly volumes: Readonly<Record<string, pulumi.Input<string>>>;
  /** The volume with its weights, which it only reads. @default - none */
  readonly models?: pulumi.Input<string>;
  readonly rollout: DecidedRollout["rollout"];
  /** The address on which a published port is reachable. */
  readonly publishAddress: string;
  /** Words that run a POSIX shell on the engine's machine. */
  readonly shell: pulumi.Input<string>;
  /** The server that it is gone with, if it is on one. */
  readonly server?: pulumi.Input<string>;
}

/** Log rotation of every container: 3 files of 10 MB. */
export const LOG_OPTS = { "max-size": "10m", "max-file": "3" };

/**
 * One container of a service: capped, watched, restarted, with rotated logs, and reached by the service's name. What depends on it
 * starts once it is healthy.
 */
export class ServiceContainer extends pulumi.ComponentResource {
  /** The container's own name, under which only this one answers. */
  readonly name: pulumi.Output<string>;
  /** Another one for each container that is made. */
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: ServiceContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:ServiceContainer", name, {}, opts);
    const { definition, environment, service } = args;
    const { memory, health } = definition;
    const unconfined = writableRoot(definition, environment);
    const graceSeconds = definition.stopGraceSeconds ?? 10;
    const { min, max } = replicaBounds(definition);
    const container = new docker.Container(
      name,
      {
        // A name of its own keeps two databases off one volume; all others must be able to overlap.
        ...(isStateful(definition) ? { name: `${args.system}-${args.stack}-${service}` } : {}),
        image: args.image,
        ...(definition.entrypoint ? { entrypoints: [...definition.entrypoint] } : {}),
        ...(definition.command ? { command: [...definition.command(memory)] } : {}),
        ...(definition.user === undefined ? {} : { user: definition.user }),
        ...(definition.workingDirectory === undefined
          ? {}
          : { workingDir: definition.workingDirectory }),
        memory: memory.limitMiB,
        memoryReservation: memory.reservationMiB,
        memorySwap: memory.limitMiB,
        healthcheck: {
          tests: [...health.test],
          interval: duration(health.intervalSeconds),
          timeout: duration(health.timeoutSeconds),
          startPeriod: duration(health.startPeriodSeconds),
          retries: health.retries,
        },
        restart: "unless-stopped",
        logDriver: "json-file",
        logOpts: LOG_OPTS,
        ...confined(definition, unconfined),
        stopTimeout: graceSeconds,
        destroyGraceSeconds: graceSeconds,
        networksAdvanced: args.networks.map((name) => ({ name, aliases: [service] })),
        envs: [...environment.variables],
        // Root owns what is uploaded, and services are not root: the directory is closed to other containers, not to this one.
        uploads: [...environment.files].map(([file, { content, permissions }]) => ({
          file,
          content,
          permissions,
        })),
        volumes: [
          ...scratch(definition).map((containerPath) => ({ containerPath })),
          ...Object.entries(args.volumes).map(([containerPath, volumeName]) => ({
            containerPath,
            volumeName,
          })),
          ...(args.models && definition.models
            ? [
                {
                  containerPath: definition.models.directory,
                  volumeName: args.models,
                  readOnly: true,
                },
              ]
            : []),
        ],
        ports: portsOf(definition).map(([external, internal]) => ({
          internal,
          external,
          ip: args.publishAddress,
        })),
        labels: [
          ...(unconfined ? [{ label: WRITABLE_ROOT, value: unconfined }] : []),
          { label: "enxuto.stack", value: args.stack },
          { label: "enxuto.system", value: args.system },
          { label: "enxuto.service", value: service },
          ...(min < max ? [{ label: MOST_REPLICAS, value: String(max) }] : []),
          ...serverLabel(args.server),
        ],
      },
      {
        parent: this,
        deleteBeforeReplace: args.rollout === "stop-first",
        // The provider accepts that these change, and leaves the running container as it was.
        replaceOnChanges: ["healthcheck", "init", "tmpfs"],
      },
    );
    healthWait(name, { container: container.id, health, shell: args.shell }, { parent: this });
    this.name = container.name;
    this.id = container.id;
    this.registerOutputs({ name: this.name, id: this.id });
  }
}

/** Inputs that keep a container from the machine and from its neighbours. */
function confined(definition: Service, unconfined: string) {
  const { capabilities, writable } = confinementOf(definition);
  const inMemory = Object.entries(writable).filter(([, size]) => size !== "disk");
  return {
    securityOpts: ["no-new-privileges:true"],
    capabilities: {
      // Written as the engine's client sends them: another spelling would be a difference, and so a new container, in every `up`.
      ...(capabilities.length > 0
        ? { adds: capabilities.map((name) => `CAP_${name}`).sort() }
        : {}),
      drops: ["ALL"],
    },
    ...(unconfined ? {} : { readOnly: true }),
    ...(inMemory.length > 0
      ? {
          tmpfs: Object.fromEntries(
            inMemory.map(([directory, size]) => [directory, `size=${size}m,noexec,nosuid,nodev`]),
          ),
        }
      : {}),
    // Signals arrive and ended processes are cleared away, whatever the image starts first.
    init: true,
    ulimits: ULIMITS.map((limit) => ({ ...limit })),
    cpuShares: cpuShares(definition.memory.reservationMiB),
  };
}

/** Directories on the disk that go with the container. */
export function scratch(definition: Service): string[] {
  const { writable } = confinementOf(definition);
  return Object.keys(writable).filter((directory) => writable[directory] === "disk");
}

/** Reason why the container's root is writable; empty where it is not. */
function writableRoot(definition: Service, { files }: ServiceEnvironment): string {
  const { writableRoot } = confinementOf(definition);
  // The engine takes no upload into a read-only root, and the provider uploads from the root on, also into a volume.
  if (writableRoot || files.size === 0) return writableRoot;
  return definition.files
    ? "its files are put there before it starts"
    : "its secret files are put there before it starts";
}

/** Pairs of the host's port and the container's. */
export function portsOf({ port, publish, alsoPublish }: Service): [number, number][] {
  if (publish === undefined || port === undefined) return [];
  return [[publish, port], ...(alsoPublish ?? []).map((same): [number, number] => [same, same])];
}
