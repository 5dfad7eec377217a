import type { EdgeUse } from "./edge-use";
import type { ModelUse } from "./model-use";

/** What runs at one moment, as a watcher sees it. Nothing in it is judged. */
export interface Snapshot {
  /** Seconds of a clock that only goes forward: a wall clock that is set moves nothing. */
  readonly at: number;
  readonly containers: readonly ContainerSnapshot[];
  readonly host: HostSnapshot;
  /** Whether an `up` or another verb holds the stack's lock: what it stops and starts is meant. */
  readonly isChanging: boolean;
  /** Undefined where the stack has no backups of ours. */
  readonly backup?: BackupSnapshot;
  /** Growth of services over the last days. @default - not known */
  readonly trends?: readonly Trend[];
  /** What the plan leaves of the host's memory that nobody reserved, in MiB. @default - not known */
  readonly headroomMiB?: number;
  /** What the proxy's clients saw. @default - not known, or too few of them */
  readonly edge?: EdgeUse;
  /** Latency of each language model that was asked often enough. @default - not known */
  readonly models?: readonly ModelUse[];
  /** Undefined where the stack has no domain, or it was not looked at. */
  readonly certificate?: Certificate;
}

/** Growth of one service's memory, as its days show it. */
export interface Trend {
  readonly service: string;
  /** Its height today by the line, in MiB: not what a single day peaked at. */
  readonly nowMiB: number;
  readonly perDayMiB: number;
  /** Days that it was read from. */
  readonly days: number;
}

/** The certificate that a stack's domain shows. */
export interface Certificate {
  readonly domain: string;
  /** Whole days to its end. Undefined where none is shown. */
  readonly daysLeft?: number;
}

export interface ContainerSnapshot {
  readonly id: string;
  readonly service: string;
  /** Whether it keeps data: a failed health check then restarts nothing. */
  readonly isStateful: boolean;
  /** Docker's word for its state: `running`, `exited`, `restarting`. */
  readonly status: string;
  /** Docker's word for its health; undefined where it has no check. */
  readonly health?: "healthy" | "unhealthy" | "starting";
  /** Seconds in which its own rhythm tells that it is unhealthy: interval × retries. */
  readonly rhythmSeconds: number;
  /** How often the engine restarted it. */
  readonly restarts: number;
  /** Processes in it that the kernel killed for memory since the snapshot before. */
  readonly oomKills: number;
  /** Memory that cannot be dropped; undefined while it does not run or cannot be read. */
  readonly workingSetMiB?: number;
  /** Undefined where it has none. */
  readonly limitMiB?: number;
  /** What the plan counts for it. @default - not known */
  readonly reservationMiB?: number;
  /** Share of one CPU since the snapshot before, 1 is a whole one. @default - not known */
  readonly cpus?: number;
}

/** Figures of the machine; one that cannot be read is left out, and nothing is said of it. */
export interface HostSnapshot {
  readonly memTotalMiB?: number;
  readonly memAvailableMiB?: number;
  /** Share of all CPUs that is in use, 0 to 1. */
  readonly cpuShare?: number;
  /** Share of the disk's bytes and inodes that is in use, 0 to 1. */
  readonly diskShare?: number;
  readonly inodeShare?: number;
  /** The same of the disk with the data, where that is another one. */
  readonly dataShare?: number;
  readonly dataInodeShare?: number;
  readonly isRebootDue?: boolean;
  /** Security updates that are not installed yet. */
  readonly securityUpdates?: number;
}

export interface BackupSnapshot {
  /** Seconds that the setting has from one to the next. */
  readonly everySeconds: number;
  /** Age of the last one that went well, in seconds; undefined where none did. */
  readonly ageSeconds?: number;
  /** Age of the last drill that found everything. */
  readonly drillAgeSeconds?: number;
  /** What the newest backup failed of. @default - it did not */
  readonly problem?: string;
  /** The same of the newest drill. */
  readonly drillProblem?: string;
}
