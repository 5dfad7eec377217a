import { type DiskLevel, diskLevel, type FileSystem } from "../core/capacity/disk-level";
import type { FitService } from "../core/capacity/fit";
import { isServer } from "../core/catalog/hosts";
import { serves } from "../core/judge/condition";
import type { KillContext } from "../core/report/kill";
import type { DiskStatus, ServiceStatus, StackStatus } from "../core/report/stack-status";
import { conditionsOf } from "../core/watch/conditions";
import { hostOf, type Ticks } from "../core/watch/machine";
import { backupSnapshot } from "../core/watch/record";
import type { Snapshot } from "../core/watch/snapshot";
import { type ContainerUse, containersOf } from "../core/watch/watched";
import { useOf } from "../engine/container-use";
import { dockerShares } from "../engine/disk-usage";
import { containersOn, docker, type Inspected } from "../engine/engine";
import { engineMemory } from "../engine/engine-memory";
import { stackLabels } from "../engine/stack-labels";
import { type Known, passingOf, standingOf } from "../engine/standing";
import type { ChosenStack } from "../program/chosen-stack";
import type { OfflineRun } from "../program/offline";
import type { Settings } from "../program/settings";
import { placeOf, readRecord } from "./backup/stack-backups";
import { keepReading } from "./mem-total";
import type { StackEngine } from "./stack-engine";
import { keptShipments, unusedVolumesOf } from "./unused-volumes";
import { watchedServices } from "./watch/collect";

/** A status, and the ticks by which the next one knows how busy the CPUs were. */
export interface Looked {
  readonly status: StackStatus;
  readonly ticks: Ticks | undefined;
}

/**
 * Looks at a stack: what runs against what was planned, its host, its backups. `before` are the ticks of the last look. MemTotal is kept
 * for the next plan where the catalogue only estimates it.
 */
export async function lookAtStack(
  chosen: ChosenStack,
  run: OfflineRun,
  engine: StackEngine,
  before?: Ticks,
): Promise<Looked> {
  const { settings, fit } = run;
  const { name } = chosen;
  const found = await containersOn(
    engine.docker,
    ...stackLabels({ stack: name, system: settings.system.name }),
  );
  const use = await useOf(engine.docker, found);
  const seen = {
    memory: memoryOf(use),
    passing: await passingOf(engine.docker, found),
    kills: await engine.kernelKills(),
  };
  const above = furthestAbove(fit.services, found, seen.memory);
  const [fileSystem, dataDisk] = [await engine.disk(), await engine.dataDisk()];
  const { host: machine, ticks } = hostOf(await engine.machine(), before, fileSystem, dataDisk);
  const memory = await engineMemory(engine.docker, found);
  keepReading(fit.host, memory, chosen.directory);
  const record = await readRecord(placeOf(chosen, settings));
  const services = fit.services.map((service) =>
    serviceStatus(
      service,
      found.filter(({ Config }) => Config.Labels["enxuto.service"] === service.name),
      { ...seen, ...(above ? { above } : {}) },
    ),
  );
  const { dataBackups } = settings;
  const snapshot: Snapshot = {
    ...{ at: 0, isChanging: false, host: machine },
    containers: containersOf(watchedServices(settings.system, fit.services), found, use, []),
    ...(typeof dataBackups === "object"
      ? { backup: backupSnapshot(record, dataBackups.everySeconds, Date.now()) }
      : {}),
  };
  const status: StackStatus = {
    ...{ stack: name, services, host: fit.host, machine, record },
    ...{ disk: diskOf(fileSystem), dataDisk: diskOf(dataDisk) },
    ...(memory ? { memory } : {}),
    unusedVolumes: await unusedVolumesOf(engine.docker, chosen, run),
    alerts: conditionsOf(snapshot, new Map(), new Set()),
  };
  return { status, ticks };
}

/** Facts that take the engine and the server a while to tell, for a status that is asked for once. */
export async function housekeeping(
  status: StackStatus,
  engine: StackEngine,
  settings: Settings,
): Promise<StackStatus> {
  const labels = stackLabels({ stack: status.stack, system: settings.system.name });
  const found = await containersOn(engine.docker, ...labels);
  const logs = found.flatMap(({ LogPath = "" }) => (LogPath === "" ? [] : [LogPath]));
  const [shares, securityUpdates, logsMB, shipments] = await Promise.all([
    dockerShares(engine.docker).catch(() => []),
    engine.securityUpdates(),
    engine.logsMB(logs),
    // They are on the machine that ships, whose Docker may not run.
    isServer(settings.host) ? keptShipments(docker).catch(() => undefined) : undefined,
  ]);
  const share = (kind: string) => shares.find((one) => one.kind === kind);
  const images = share("images");
  return {
    ...status,
    machine: { ...status.machine, ...(securityUpdates === undefined ? {} : { securityUpdates }) },
    ...(images
      ? {
          held: {
            imagesMB: images.sizeMB,
            idleImagesMB: images.reclaimableMB,
            buildCacheMB: share("build cache")?.sizeMB ?? 0,
            logsMB: logsMB ?? null,
            ...(typeof shipments?.sizeMB === "number" ? { shipmentsMB: shipments.sizeMB } : {}),
          },
        }
      : {}),
  };
}

/** Facts on a stack's containers that `docker inspect` does not tell. */
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
  const ill = containers
    .filter(({ condition }) => !serves(condition))
    .map(({ condition, death, restarts }) => ({
      ...{ condition, restarts },
      ...(death ? { death } : {}),
    }));
  const healthy = containers.length - ill.length;
  const problems = [
    ...(healthy < replicas ? [{ kind: "fewer", healthy, replicas, ill } as const] : []),
    ...(containers.length > replicas
      ? [{ kind: "more", containers: containers.length, replicas } as const]
      : []),
    ...containers.flatMap((container) => [
      ...(container.limitMiB === limitMiB
        ? []
        : [
            {
              ...{ kind: "limit" as const, limitMiB: container.limitMiB },
              plannedMiB: limitMiB ?? 0,
            },
          ]),
      ...(container.death
        ? [
            {
              ...{ kind: "death" as const, death: container.death },
              context: {
                ...{ limitMiB: container.limitMiB, restarts: container.restarts },
                ...(above ? { above } : {}),
              },
            },
          ]
        : []),
    ]),
  ];
  return { name, replicas, limitMiB, reservationMiB, containers, problems };
}

/** Working sets in MiB by container id, with one decimal. */
function memoryOf(use: ReadonlyMap<string, ContainerUse>): Map<string, number> {
  return new Map(
    [...use].map(([id, { workingSetMiB }]) => [id, Math.round(workingSetMiB * 10) / 10]),
  );
}

function diskOf(found: FileSystem | undefined): DiskStatus | null {
  if (!found) return null;
  const { bytes, inodes } = found;
  const mb = (count: number) => Math.round(count / 1e6);
  const level: DiskLevel = diskLevel(bytes, inodes);
  return { freeMB: mb(bytes.total - bytes.used), totalMB: mb(bytes.total), level };
}
