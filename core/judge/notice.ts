import type { Standing } from "../capacity/known";
import type { HostNotice, SumNotice } from "../capacity/sum-notice";
import type { ReadNotice } from "../compose/notice";

/** What somebody who runs a compose file must know of it, as data: `core/report` has the sentences. All memory is in MiB. */
export type Notice =
  | ReadNotice
  | HostNotice
  | SumNotice
  | HostReason
  | ServicesNotice
  | ServiceNotice;

/** A notice with its values, by its code. */
export type NoticeOf<C extends Notice["code"]> = {
  readonly [K in C]: Extract<Notice, { readonly code: K }>;
}[C];

/** What is said of a host for a compose file. */
type HostReason =
  /** Nobody sells a server with what is needed at the least. */
  | { readonly code: "no-server"; readonly lowMiB: number }
  /** A product's machine, as its makers ask for it. */
  | {
      readonly code: "below-product-minimum";
      readonly product: string;
      readonly minimumMiB: number;
      readonly memTotalMiB: number;
    }
  /** The same of makers who name no least, only what they recommend. */
  | {
      readonly code: "below-recommended";
      readonly product: string;
      readonly recommendedMiB: number;
      readonly memTotalMiB: number;
    };

/** Findings that most files have of most services. */
export type SharedFinding = "no-limit" | "no-health-check" | "health-check-off" | "no-log-rotation";

/** What is said of several services at once. */
type ServicesNotice =
  | {
      [C in SharedFinding]: { readonly code: C; readonly services: readonly string[] };
    }[SharedFinding]
  /** Services that ask for a GPU, where nobody says whether the host has one. */
  | { readonly code: "needs-gpu"; readonly services: readonly string[] }
  /** Services that have the engine's own socket. */
  | {
      readonly code: "docker-socket";
      readonly services: readonly string[];
      readonly source: string;
    }
  /** Services that are only guessed from their class, the largest first, of so many. */
  | {
      readonly code: "services-unknown";
      readonly services: readonly string[];
      readonly of: number;
    }
  /** What programs take while they start; together so much more than there is. */
  | {
      readonly code: "start-beyond-host";
      readonly starts: readonly { readonly service: string; readonly startMiB: number }[];
      readonly overMiB: number;
    }
  /** Images that are built on the host, with what is free for it. */
  | {
      readonly code: "builds-without-room";
      readonly services: readonly string[];
      readonly freeMiB: number;
      /** Memory that the build takes which takes most, and the command that does; null where it is not known which. */
      readonly needMiB: number;
      readonly command: string | null;
    };

/** What is said of one service. */
type ServiceNotice = { readonly service: string } & (
  | { readonly code: "swap-without-bound" }
  | { readonly code: "counts-on-swap"; readonly swapMiB: number }
  /** Swap that Docker refuses as it creates the container. */
  | { readonly code: "swap-without-limit" }
  | { readonly code: "swap-below-limit" }
  /** A value that Docker refuses as it creates the container; `high` is null where it takes any above `low`. */
  | {
      readonly code: "value-out-of-range";
      readonly key: string;
      readonly value: number;
      readonly low: number;
      readonly high: number | null;
    }
  /** Two keys of which Docker takes one. */
  | { readonly code: "keys-exclude"; readonly key: string; readonly other: string }
  /** A word that is none of those that Docker takes. */
  | {
      readonly code: "choice-refused";
      readonly key: string;
      readonly written: string;
      readonly allowed: readonly string[];
    }
  /** A GPU that is asked for on a host that has none. */
  | { readonly code: "gpu-missing" }
  | { readonly code: "cpus-above-host"; readonly cpus: number; readonly vcpus: number }
  /** Many CPUs on a machine of which nobody says how many it has. */
  | { readonly code: "cpus-unknown"; readonly cpus: number }
  /** More CPUs than any server in the catalogues has. */
  | { readonly code: "cpus-above-all"; readonly cpus: number; readonly vcpus: number }
  /** Two keys of one quantity that Compose refuses together, though only one of them has a value. */
  | { readonly code: "split-keys"; readonly key: string; readonly deployKey: string }
  /** A size that its program was told, as the file has it. */
  | { readonly code: "setting-above-limit"; readonly setting: string; readonly limitMiB: number }
  /** What the program needs at rest is above what is reserved for it. */
  | (ProgramNeed & { readonly code: "need-above-reservation"; readonly reservationMiB: number })
  /** What its settings allow the program is above its limit. */
  | (ProgramNeed & { readonly code: "settings-above-limit"; readonly limitMiB: number })
  /** PostgreSQL's settings all in use. */
  | ({ readonly code: "postgres-above-limit"; readonly limitMiB: number } & PostgresCeiling)
  /** What the program needs at rest is above its limit; `refuses` where nobody vouches for less. */
  | (ProgramNeed & {
      readonly code: "need-above-limit";
      readonly limitMiB: number;
      readonly refuses: boolean;
    })
  /** The program was seen to fail with no less than its limit. */
  | (ProgramNeed & {
      readonly code: "fails-in-limit";
      readonly limitMiB: number;
      readonly refuses: boolean;
    })
  /** What the program mostly takes is above its limit. */
  | (ProgramNeed & {
      readonly code: "likely-above-limit";
      readonly source: string;
      readonly limitMiB: number;
    })
  | {
      readonly code: "asked-above-limit";
      readonly program: string;
      readonly askedMiB: number;
      readonly limitMiB: number;
    }
  /** A variable that looks like a setting and that the image does not read, and the option that is one. */
  | { readonly code: "variable-not-read"; readonly variable: string; readonly option: string }
  /** A volume named by one letter, which Compose reads as a drive. */
  | { readonly code: "drive-letter-volume"; readonly mount: string }
  /** A volume where PostgreSQL's image from 18 on keeps nothing. */
  | { readonly code: "postgres-18-volume"; readonly source: string }
  | {
      readonly code: "postgres-shm";
      readonly processes: number;
      readonly workMemMiB: number;
      readonly shmMiB: number;
      readonly source: string;
    }
  /** Data of a known program that nothing which the file names holds. */
  | {
      readonly code: "data-outside-volume";
      readonly directory: string;
      readonly source: string;
    }
  | { readonly code: "unnamed-volume"; readonly targets: readonly string[] }
  | { readonly code: "rabbitmq-hostname"; readonly source: string }
  | { readonly code: "no-maxmemory"; readonly limitMiB: number; readonly source: string }
  /** Memory map areas that a program asks of its host before it starts. */
  | { readonly code: "map-areas"; readonly areas: number; readonly source: string }
  | { readonly code: "memory-lock"; readonly source: string }
  /** A service that starts again whenever it ends, though others wait for its end. */
  | {
      readonly code: "never-ends";
      readonly waiting: readonly string[];
      readonly policy: string;
    }
  /** A service without a health check of which others wait that it becomes healthy; `off` where the file switches it off. */
  | {
      readonly code: "never-healthy";
      readonly waiting: readonly string[];
      readonly off: boolean;
    }
  /** A need that is neither declared nor measured, where nothing else passes. */
  | { readonly code: "need-not-known"; readonly standing: Standing }
  /** A service whose high end decides, with its room; null where its makers ask for nothing. */
  | {
      readonly code: "service-decides";
      readonly roomMiB: number;
      readonly likelyMiB: number;
      readonly highMiB: number;
      readonly standing: Standing;
      readonly askedMiB: number | null;
      /** Containers that have that room each. @default - one */
      readonly replicas?: number;
    }
);

/** What a program needs, and how that is known. */
interface ProgramNeed {
  readonly program: string;
  readonly needMiB: number;
  readonly standing: Standing;
}

/** What PostgreSQL takes where everything that its settings allow is in use. */
export interface PostgresCeiling {
  readonly sharedBuffersMiB: number;
  readonly connections: number;
  readonly workMemMiB: number;
  readonly maintenanceWorkMemMiB: number;
  readonly ceilingMiB: number;
}
