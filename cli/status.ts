import { mib } from "../core/capacity/admission";
import { type DiskLevel, diskLevel, type FileSystem } from "../core/capacity/disk-level";
import type { FitService } from "../core/capacity/fit";
import { type Condition, serves } from "../core/judge/condition";
import { type Death, isForMemory } from "../core/judge/kill";
import { columns } from "../core/report/columns";
import { hostMemoryLine } from "../core/report/host-memory";
import { deathText, type KillContext } from "../core/report/kill";
import type { BackupRecord } from "../core/watch/record";
import { useOf } from "../engine/container-use";
import { containersOn, type Inspected } from "../engine/engine";
import { engineMemory } from "../engine/engine-memory";
import type { Docker } from "../engine/server-engine";
import { type Known, passingOf, standingOf } from "../engine/standing";
import { placeOf, readRecord } from "../operate/backup/stack-backups";
import { standingText } from "../operate/remedy";
import { stackEngine } from "../operate/stack-engine";
import { unusedVolumeLines, unusedVolumes } from "../operate/unused-volumes";
import { chooseStack } from "../program/chosen-stack";
import { type OfflineRun, runOffline } from "../program/offline";
import { stackNames } from "../program/project";
import { showSwarm } from "./swarm-status";
import { EXIT, type Verb } from "./verb";

/** One container as it is, next to what was planned. */
export interface ContainerStatus {
  readonly name: string;
  /** Docker's word: `healthy`, `starting`, `unhealthy`, or that the container is `exited`, `restarting`. */
  readonly health: string;
  /** Condition that tells what gets it to serve again: `stopped`, `paused`, `crashed`. */
  readonly condition: Condition;
  /** Working set in MiB: what it uses without file cache that can be dropped. Null while it does not run. */
  readonly memoryMiB: number | null;
  readonly limitMiB: number;
  readonly restarts: number;
  /** Whether it was ever killed for using more than its limit. */
  readonly oomKilled: boolean;
  /** What ended it, or a process in it, as the kernel and the engine say. Null where nothing did. */
  readonly death: Death | null;
  readonly image: string;
}

/** One service: what was planned and what is there. */
export interface ServiceStatus {
  readonly name: string;
  readonly replicas: number;
  readonly limitMiB: number | null;
  readonly reservationMiB: number | null;
  readonly containers: readonly ContainerStatus[];
  /** What is not as planned; empty where all is well. */
  readonly problems: readonly string[];
}

/** `enxuto status`: what runs against what was planned. */
export const status: Verb<"status"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const { name } = chosen;
    const run = await runOffline(chosen.systems, name, chosen.config);
    const { settings, fit } = run;
    const engine = await stackEngine(chosen, settings.host);
    if (settings.host === "swarm") return showSwarm(engine.docker, run, values.json ?? false);
    const found = await containersOn(engine.docker, `enxuto.stack=${name}`);
    const memory = await memoryInUse(engine.docker, found);
    const passing = await passingOf(engine.docker, found);
    const seen = { memory, passing, kills: await engine.kernelKills() };
    const above = furthestAbove(fit.services, found, memory);
    const services = fit.services.map((service) =>
      serviceStatus(
        service,
        found.filter(({ Config }) => Config.Labels["enxuto.service"] === service.name),
        { ...seen, ...(above ? { above } : {}) },
      ),
    );
    const disk = diskOf(await engine.disk());
    const memTotal = await engineMemory(engine.docker, found);
    const unused = await unusedVolumes(engine.docker, {
      system: settings.system.name,
      stack: name,
      stacks: stackNames(chosen.directory),
      planned: plannedVolumes(run),
    });
    const record = await readRecord(placeOf(chosen, settings));
    console.log(
      values.json
        ? JSON.stringify(
            {
              ...{ schemaVersion: 1, stack: name, services, disk },
              ...{ memory: memTotal ?? null, unusedVolumes: unused, ...record },
            },
            null,
            2,
          )
        : [
            statusText(
              name,
              services,
              disk,
              record,
              memTotal && hostMemoryLine(memTotal, fit.host),
            ),
            ...unusedVolumeLines(unused),
          ].join("\n"),
    );
    return services.every(({ problems }) => problems.length === 0) ? EXIT.ok : EXIT.refused;
  },
};

/** Names of all volumes that the plan has. */
function plannedVolumes({ resources }: OfflineRun): string[] {
  return resources
    .filter(({ type }) => type === "docker:index/volume:Volume")
    .map(({ props }) => String(props.name));
}

/** What was seen of a stack's containers beside `docker inspect`. */
interface Seen extends Known {
  /** Working sets in MiB by container id. */
  readonly memory: ReadonlyMap<string, number>;
  /** The service that is furthest above its reservation. */
  readonly above?: KillContext["above"];
}

/** The service that takes most beyond what is reserved for it, in MiB; undefined where all keep within. */
function furthestAbove(
  services: readonly FitService[],
  found: readonly Inspected[],
  memory: ReadonlyMap<string, number>,
): KillContext["above"] {
  const [most] = services
    .map(({ name, reservationMiB, replicas }) => {
      const own = found.filter(({ Config }) => Config.Labels["enxuto.service"] === name);
      const used = own.reduce((sum, { Id }) => sum + (memory.get(Id) ?? 0), 0);
      return { name, byMiB: Math.round(used - (reservationMiB ?? 0) * replicas) };
    })
    .sort((a, b) => b.byMiB - a.byMiB);
  return most && most.byMiB > 0 ? most : undefined;
}

/** A service's status from what Docker and the kernel say of its containers. */
export function serviceStatus(
  { name, replicas, limitMiB, reservationMiB }: FitService,
  found: readonly Inspected[],
  { memory, above, ...known }: Seen,
): ServiceStatus {
  const standings = found.map((container) => standingOf(container, known));
  const containers = standings.map(({ container, condition, death }) => ({
    name: container.Name.replace(/^\//, ""),
    health: container.State.Running
      ? (container.State.Health?.Status ?? container.State.Status)
      : container.State.Status,
    condition,
    memoryMiB: memory.get(container.Id) ?? null,
    limitMiB: container.HostConfig.Memory / 1024 ** 2,
    restarts: container.RestartCount,
    oomKilled: container.State.OOMKilled,
    death: death ?? null,
    image: container.Config.Image,
  }));
  const ill = standings.filter(({ condition }) => !serves(condition));
  const healthy = standings.length - ill.length;
  const why = [...new Set(ill.map((standing) => `, it ${standingText(standing)}`))].join("");
  const problems = [
    ...(healthy < replicas ? [`${healthy} of ${replicas} healthy${why}`] : []),
    ...(containers.length > replicas ? [`${containers.length} containers for ${replicas}`] : []),
    ...containers.flatMap((container) => [
      ...(container.limitMiB === limitMiB
        ? []
        : [`limit is ${mib(container.limitMiB)} MiB, planned ${mib(limitMiB ?? 0)}`]),
      ...(container.death ? [deathText(container.death, { ...container, above })] : []),
    ]),
  ];
  return { name, replicas, limitMiB, reservationMiB, containers, problems };
}

/** Working sets in MiB by container id, with one decimal. */
async function memoryInUse(
  docker: Docker,
  containers: readonly Inspected[],
): Promise<Map<string, number>> {
  const use = await useOf(docker, containers);
  return new Map(
    [...use].map(([id, { workingSetMiB }]) => [id, Math.round(workingSetMiB * 10) / 10]),
  );
}

interface Disk {
  readonly freeMB: number;
  readonly totalMB: number;
  /** As `check-disk` has it. */
  readonly level: DiskLevel;
}

function diskOf(found: FileSystem | undefined): Disk | null {
  if (!found) return null;
  const { bytes, inodes } = found;
  const mb = (count: number) => Math.round(count / 1e6);
  return {
    freeMB: mb(bytes.total - bytes.used),
    totalMB: mb(bytes.total),
    level: diskLevel(bytes, inodes),
  };
}

/** The status of a stack's services for a terminal. */
export function statusText(
  stack: string,
  services: readonly ServiceStatus[],
  disk: Disk | null,
  record: BackupRecord = {},
  machine?: string,
): string {
  const header = ["service", "state", "in use", "reserved", "limit", "restarts", "image"];
  const rows = services.flatMap((service) =>
    service.containers.length === 0
      ? [[service.name, "not there", "", figure(service.reservationMiB), figure(service.limitMiB)]]
      : service.containers.map((container) => [
          service.name,
          isForMemory(container.death)
            ? `${container.condition}, was OOM-killed`
            : container.condition,
          figure(container.memoryMiB),
          figure(service.reservationMiB),
          figure(container.limitMiB),
          String(container.restarts),
          container.image,
        ]),
  );
  const containers = services.flatMap((service) => service.containers);
  const used = containers.reduce((sum, { memoryMiB }) => sum + (memoryMiB ?? 0), 0);
  const problems =
    containers.length === 0
      ? [`${stack} is not up: run enxuto up ${stack}`]
      : services.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
  return [
    ...columns([header, ...rows], ["left", "left", "right", "right", "right", "right", "left"]),
    "",
    `memory in use: ${mib(Math.round(used))} MiB`,
    ...(machine ? [machine] : []),
    ...(disk ? [`disk: ${mib(disk.freeMB)} of ${mib(disk.totalMB)} MB free, ${disk.level}`] : []),
    ...recordLines(stack, record),
    ...problems,
  ].join("\n");
}

/** `last backup: 2026-11-28T10:00:00Z; restored and compared: never: enxuto restore shop --drill`. */
function recordLines(stack: string, { backup, drill }: BackupRecord): string[] {
  if (!backup && !drill) return [];
  const proven = drill?.lastGood ?? `never, prove it with enxuto restore ${stack} --drill`;
  return [
    `last backup: ${backup?.lastGood ?? "never"}; last drill that found everything: ${proven}`,
    ...(backup?.problem ? [`the last backup failed: ${backup.problem}`] : []),
    ...(drill?.problem ? [`the last drill failed: ${drill.problem}`] : []),
  ];
}

function figure(value: number | null): string {
  return value === null ? "" : mib(value);
}
