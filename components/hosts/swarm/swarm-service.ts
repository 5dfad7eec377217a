import { createHash } from "node:crypto";
import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { MOST_REPLICAS } from "../../../core/capacity/labels";
import type { DecidedRollout } from "../../../core/capacity/rollout";
import { openTo } from "../../../core/judge/swarm/closing";
import { BUDGET } from "../../../core/judge/swarm/node";
import { confinementOf } from "../../../core/model/confined";
import { duration, type Health, healthyWithinSeconds } from "../../../core/model/health";
import { replicaBounds, type Service } from "../../../core/model/service";
import { volumeLabels } from "../../../engine/volume-owner";
import { fetchingStart } from "../../fetching-start";
import { LOG_OPTS, portsOf, scratch } from "../../service-container";
import type { ServiceEnvironment } from "../../service-environment";
import { TASK } from "../../task";
import { CONVERGED, HOME } from "./command-names";
import type { SwarmFile } from "./swarm-file";

/** Settings of a service of a swarm. */
export interface SwarmServiceArgs {
  readonly stack: string;
  readonly system: string;
  readonly service: string;
  readonly definition: Service;
  readonly image: pulumi.Input<string>;
  /** Ids of the networks on which it is reached by its name. */
  readonly networks: readonly pulumi.Input<string>[];
  readonly variables: ServiceEnvironment["variables"];
  readonly files: readonly SwarmFile[];
  /** Names of the volumes, by the directory they are mounted at. */
  readonly volumes: Readonly<Record<string, string>>;
  /** Volumes that Docker made without labels, and that stay so: labels would replace their tasks and change nothing about them. */
  readonly unlabelled: ReadonlySet<string>;
  readonly rollout: DecidedRollout["rollout"];
  /** MiB of its server's budget that each task takes. */
  readonly taskMiB: number;
  /** Path of the OpenSSH configuration of a manager. @default - the one that this machine's Docker talks to */
  readonly manager?: pulumi.Input<string> | undefined;
  /** Constraint that binds it to a server, since its data lies there; undefined where it may move. */
  readonly binding: string | undefined;
  /** Servers that the plan puts it on, one for each task; empty where it cannot be anywhere else. */
  readonly homes: readonly string[];
  /** The number of servers that run one each; undefined where it has replicas. */
  readonly everywhere: number | undefined;
}

const MIB = 1024 ** 2;

/**
 * A service of a swarm: Docker keeps its budget, restarts its tasks, moves and rolls them. What depends on it starts once the version
 * that was asked for has taken over, by our own judgement: the provider's counts tasks of the version before as well.
 */
export class SwarmService extends pulumi.ComponentResource {
  constructor(name: string, args: SwarmServiceArgs, opts?: pulumi.CustomResourceOptions) {
    super("enxuto:components:SwarmService", name, {}, opts);
    const { stack, definition, everywhere, homes } = args;
    const { min, max } = replicaBounds(definition);
    const scales = min < max;
    const replicas = everywhere ?? min;
    const called = `${args.system}-${stack}-${args.service}`;
    const spec = taskSpec(args, called);
    const version = pulumi.unsecret(pulumi.output(spec).apply(versionOf));
    const manager = args.manager === undefined ? {} : { manager: args.manager };
    const home =
      homes.length > 0
        ? new command.local.Command(
            `${name}${HOME}`,
            {
              create: `${TASK} home`,
              environment: {
                ENXUTO_TASK: pulumi.jsonStringify({
                  ...{ service: args.service, name: called, version, ...manager },
                  ...{ homes: homes.slice(0, replicas), taskMiB: args.taskMiB },
                }),
              },
              triggers: [version],
              logging: command.local.Logging.None,
            },
            { parent: this },
          )
        : undefined;
    const service = new docker.Service(
      name,
      {
        name: called,
        labels: [
          ...(scales ? [{ label: MOST_REPLICAS, value: String(max) }] : []),
          { label: "enxuto.service", value: args.service },
          { label: "enxuto.stack", value: args.stack },
          { label: "enxuto.system", value: args.system },
        ],
        // A number that changes with the tasks' properties, so that tasks of each version can be told apart.
        taskSpec: { ...spec, forceUpdate: version },
        mode: everywhere === undefined ? { replicated: { replicas } } : { global: true },
        endpointSpec: {
          // A virtual address needs ip_vs in the kernel, and names a task before it is healthy.
          mode: "dnsrr",
          ports: portsOf(definition).map(([publishedPort, targetPort]) => ({
            publishedPort,
            targetPort,
            protocol: "tcp",
            publishMode: "host",
          })),
        },
        updateConfig: {
          parallelism: 1,
          order: args.rollout,
          // A rollback would end a failed update as if all were well.
          failureAction: "pause",
          monitor: MONITOR,
        },
      },
      {
        parent: this,
        ...(opts?.deletedWith ? { deletedWith: opts.deletedWith } : {}),
        deleteBeforeReplace: true,
        dependsOn: home ? [home] : [],
        // What a registry says of the image at the first deployment: to take it away again would be an update.
        // Within its bounds a service is scaled by others, and an update leaves it so.
        ignoreChanges: [
          "taskSpec.placement.platforms",
          ...(scales ? ["mode.replicated.replicas"] : []),
        ],
      },
    );
    new command.local.Command(
      `${name}${CONVERGED}`,
      {
        create: `${TASK} converge`,
        environment: {
          ENXUTO_TASK: pulumi.jsonStringify({
            service: args.service,
            id: service.id,
            name: called,
            version,
            replicas,
            ...manager,
            seconds: healthyWithinSeconds(healthOf(definition)) * replicas,
          }),
        },
        triggers: [service.id, version],
        logging: command.local.Logging.None,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** How long Docker watches a task that runs before it goes on with the next one. */
const MONITOR = "5s";

function taskSpec(args: SwarmServiceArgs, called: string) {
  const { definition, files, binding, homes } = args;
  const constraints = [binding, homes.length > 0 ? openTo(called) : undefined];
  const { memory, models } = definition;
  const health = healthOf(definition);
  const { capabilities, writableRoot } = confinementOf(definition);
  return {
    containerSpec: {
      image: args.image,
      ...(models
        ? { commands: [...(fetchingStart(definition) ?? [])] }
        : {
            ...(definition.entrypoint ? { commands: [...definition.entrypoint] } : {}),
            ...(definition.command ? { args: [...definition.command(memory)] } : {}),
          }),
      env: pulumi.all([...args.variables]).apply(byName),
      healthcheck: {
        tests: [...health.test],
        interval: asReadBack(health.intervalSeconds),
        timeout: asReadBack(health.timeoutSeconds),
        startPeriod: asReadBack(health.startPeriodSeconds),
        retries: health.retries,
      },
      stopGracePeriod: asReadBack(definition.stopGraceSeconds ?? 10),
      ...(capabilities.length > 0
        ? { capAdds: capabilities.map((one) => `CAP_${one}`).sort() }
        : {}),
      capDrops: ["ALL"],
      readOnly: writableRoot === "",
      // Signals arrive and ended processes are cleared away, whatever the image starts first.
      init: true,
      // Docker's own, said in full, as a refresh reads it back.
      mounts: mountsOf(args).map((mount) => ({ ...mount, readOnly: false })),
      ...(definition.user === undefined ? {} : { user: definition.user }),
      ...(definition.workingDirectory === undefined ? {} : { dir: definition.workingDirectory }),
      secrets: files.map(({ path, permissions, id, name }) => ({
        secretId: id,
        secretName: name,
        fileName: path,
        // Docker's own is not said, as it was not before there were others.
        ...(permissions === "0444" ? {} : { fileMode: Number.parseInt(permissions, 8) }),
      })),
    },
    resources: {
      limits: { memoryBytes: memory.limitMiB * MIB },
      reservation: {
        memoryBytes: memory.reservationMiB * MIB,
        genericResources: { discreteResourcesSpecs: [`${BUDGET}=${args.taskMiB}`] },
      },
    },
    // Docker's own, said in full: of what is left out the provider changes the delay at the next update.
    restartPolicy: { condition: "any", delay: "5s", maxAttempts: 0, window: "0s" },
    placement: constraints.some((one) => one !== undefined)
      ? { constraints: constraints.filter((one) => one !== undefined) }
      : {},
    networksAdvanceds: args.networks.map((id) => ({ id, aliases: [args.service] })),
    logDriver: { name: "json-file", options: LOG_OPTS },
  };
}

/** Volumes by name, places on the disk that go with their task, and places in memory. */
function mountsOf({ definition, volumes, unlabelled, ...of }: SwarmServiceArgs) {
  const owner = { project: pulumi.getProject(), system: of.system, stack: of.stack };
  const labels = { volumeOptions: { labels: volumeLabels(owner, of.service) } };
  const inMemory = Object.entries(confinementOf(definition).writable).flatMap(([target, size]) =>
    size === "disk" ? [] : [{ target, sizeBytes: size * MIB }],
  );
  return [
    ...Object.entries(volumes).map(([target, source]) => ({
      ...{ type: "volume", target, source },
      ...(unlabelled.has(source) ? {} : labels),
    })),
    ...scratch(definition).map((target) => ({ type: "volume", target })),
    ...inMemory.map(({ target, sizeBytes }) => ({
      type: "tmpfs",
      target,
      tmpfsOptions: { sizeBytes },
    })),
  ];
}

/** A time as the provider reads it back, `2m` and not `2m0s`: another way to write it would be an update. */
function asReadBack(seconds: number): string {
  return duration(seconds).replace(/m0s$/, "m").replace(/h0m$/, "h");
}

/** MB of weights that are taken to arrive in a second. */
const FETCHED_MB_PER_SECOND = 5;

/** The check of a service, with the time in which its weights are on their way: Docker replaces a task that fails its check. */
function healthOf({ health, models }: Service): Health {
  const fetchSeconds = models ? Math.ceil(models.sizeMB / FETCHED_MB_PER_SECOND) : 0;
  return { ...health, startPeriodSeconds: health.startPeriodSeconds + fetchSeconds };
}

/** Number of a version: the same for the same properties, in any order of their keys. */
function versionOf(spec: unknown): number {
  const hash = createHash("sha256")
    .update(JSON.stringify(sorted(spec)))
    .digest("hex");
  return Number.parseInt(hash.slice(0, 8), 16);
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

/** `["A=1"]` → `{ A: "1" }`. */
function byName(variables: readonly string[]): Record<string, string> {
  return Object.fromEntries(variables.map((line) => line.split(/=(.*)/s, 2)));
}
