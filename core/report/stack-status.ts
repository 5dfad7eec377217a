import type { DiskLevel } from "../capacity/disk-level";
import type { Fit } from "../capacity/fit";
import type { Condition } from "../judge/condition";
import type { Death } from "../judge/kill";
import type { Condition as Alert } from "../watch/conditions";
import type { BackupRecord } from "../watch/record";
import type { HostSnapshot } from "../watch/snapshot";
import type { HostMemory } from "./host-memory";
import type { KillContext } from "./kill";

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
  readonly problems: readonly Problem[];
}

/** What is not as planned of a service. */
export type Problem =
  | {
      readonly kind: "fewer";
      readonly healthy: number;
      readonly replicas: number;
      /** Those that do not serve. */
      readonly ill: readonly {
        readonly condition: Condition;
        readonly death?: Death;
        readonly restarts: number;
      }[];
    }
  | { readonly kind: "more"; readonly containers: number; readonly replicas: number }
  | { readonly kind: "limit"; readonly limitMiB: number; readonly plannedMiB: number }
  | { readonly kind: "death"; readonly death: Death; readonly context: KillContext };

/** The disk that holds images, volumes and logs. */
export interface DiskStatus {
  readonly freeMB: number;
  readonly totalMB: number;
  /** As `check-disk` has it. */
  readonly level: DiskLevel;
}

/** A volume of a stack that no container and no service of today's plan uses. */
export interface UnusedVolume {
  readonly name: string;
  /** What it takes, in MB (10^6 bytes). Null where the engine does not say. */
  readonly sizeMB: number | null;
  /** Whether only its name says whose it is: versions up to 0.2.0 gave volumes no labels. @default false */
  readonly isByName?: boolean;
}

/** What an engine holds beside containers and volumes, in MB (10^6 bytes). */
export interface Held {
  readonly imagesMB: number;
  /** Those of them that no container runs from. */
  readonly idleImagesMB: number;
  readonly buildCacheMB: number;
  /** Log files of the stack's containers. Null where they cannot be read. */
  readonly logsMB: number | null;
  /** Layers that this machine keeps for shipments to servers. @default - none, or their size is not known */
  readonly shipmentsMB?: number;
}

/** A stack as it is at one moment, next to its plan. */
export interface StackStatus {
  readonly stack: string;
  readonly services: readonly ServiceStatus[];
  /** The host as the plan counts it. */
  readonly host: Fit["host"];
  readonly disk: DiskStatus | null;
  /** The disk with the data, where that is another one. */
  readonly dataDisk: DiskStatus | null;
  /** The machine's memory. Undefined where its engine does not say. */
  readonly memory?: HostMemory;
  readonly machine: HostSnapshot;
  readonly record: BackupRecord;
  readonly unusedVolumes: readonly UnusedVolume[];
  /** Images and build cache that the engine holds. @default - it was not asked, since it takes a while to say */
  readonly held?: Held;
  /** What a watcher would tell of it now. */
  readonly alerts: readonly Alert[];
}
