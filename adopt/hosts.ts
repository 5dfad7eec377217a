import { admit, type Load } from "../core/capacity/admission";
import { DATA_VOLUME_MB } from "../core/capacity/disk";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { judgeHosts } from "../core/capacity/shortlist";
import { type HostKind, hostOffers, platformOf } from "../core/catalog/hosts";
import { EDGE, EDGE_MEMORY } from "../core/model/edge";
import type { Draft } from "./draft";

/** Sizes of machines that people have, in GB. */
const MACHINES_GB = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];
/** Least GB that images, logs and volumes of a service are taken to need on a server. */
const DISK_GB = { base: 12, perService: 1 } as const;

/** GB of the data volume that a server has unless its stack says otherwise. */
const DEFAULT_VOLUME_GB = 10;

/** Hosts for the two stacks of a new project: the smallest machine, and the cheapest server on sale that carries it. */
export function hostsFor({ services }: Draft): {
  readonly machine: string;
  readonly server?: {
    readonly kind: string;
    readonly size: string;
    /** GB of its data volume; undefined where the default is enough. */
    readonly dataVolumeGB?: number;
  };
} {
  const loads: Load[] = services.map(({ name, memory, replicas }) => ({
    name,
    memory,
    replicas,
    rollout: "stop-first",
  }));
  const machineGB = MACHINES_GB.find(
    (gb) => admit(loads, gb * 1024, DEFAULT_RESERVE).verdict === "fits",
  );
  const edge: Load = { name: EDGE, memory: EDGE_MEMORY, replicas: 1, rollout: "stop-first" };
  const leastGB = DISK_GB.base + DISK_GB.perService * services.length;
  const server = judgeHosts([...loads, edge], hostOffers(), DEFAULT_RESERVE).find(
    ({ kind, size, verdict, unavailable, diskGB = 0 }) =>
      verdict === "fits" &&
      unavailable === undefined &&
      diskGB >= leastGB &&
      platformOf(kind as HostKind, size) === "linux/amd64",
  );
  const own = services.reduce((count, one) => count + one.volumes.size, 0);
  // The proxy in front keeps its certificates on a volume as well.
  const volumes = own + (services.some(({ isRouted }) => isRouted) ? 1 : 0);
  const dataVolumeGB = Math.ceil((volumes * DATA_VOLUME_MB) / 1000);
  return {
    machine: `${machineGB ?? MACHINES_GB.at(-1)}GB`,
    ...(server
      ? {
          server: {
            kind: server.kind,
            size: server.size,
            ...(dataVolumeGB > DEFAULT_VOLUME_GB ? { dataVolumeGB } : {}),
          },
        }
      : {}),
  };
}
