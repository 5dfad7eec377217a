import type { DataVolume } from "./disk";
import type { ServersReason } from "./placement/servers";
import type { OverBudget } from "./price";
import type { HostNotice, LoadNotice, OverLimits, SumNotice } from "./sum-notice";

/** What is said of a stack, whose settings a compose file does not have. */
export type StackNotice =
  | Exclude<LoadNotice, SumNotice>
  | ({ readonly code: "data-volume-short"; readonly wantedGB: number } & DataVolume)
  | ({ readonly code: "above-budget" } & OverBudget)
  | { readonly code: "servers-refused"; readonly reason: ServersReason }
  | ({ readonly code: "server-limits"; readonly server: string } & OverLimits)
  /** Fewer than three servers, which have one manager. */
  | { readonly code: "one-manager" }
  | { readonly code: "disks-unknown" }
  | ExposureNotice
  | DataNotice
  | PlatformNotice;

/** Open ports of a rented server. */
export type ExposureNotice =
  | { readonly code: "ssh-open" }
  | {
      readonly code: "web-open";
      readonly paths: readonly { readonly path: string; readonly service: string }[];
      /** Whether a login is set, which these do not ask for. */
      readonly hasLogin: boolean;
    }
  | { readonly code: "plain-http" };

/** Data of a stack, and where it is kept a second time. */
export type DataNotice =
  | { readonly code: "no-backup"; readonly services: readonly string[] }
  | { readonly code: "backup-on-server"; readonly repository: string; readonly stack: string }
  | { readonly code: "files-paused"; readonly service: string; readonly program: string };

/** What Render cannot honour, or decides by itself. */
export type PlatformNotice =
  | { readonly code: "no-registry"; readonly services: readonly string[] }
  | ({ readonly code: "platform"; readonly service: string } & PlatformLimit);

export type PlatformLimit =
  | { readonly limit: "weights-before-start" }
  | { readonly limit: "disk-of-one"; readonly replicas: number }
  | { readonly limit: "one-disk"; readonly volumes: readonly string[] }
  | { readonly limit: "only-http"; readonly scheme: string }
  | { readonly limit: "one-port"; readonly ports: readonly number[] }
  | { readonly limit: "no-worker" }
  | { readonly limit: "reserved-port"; readonly port: number }
  | { readonly limit: "entrypoint" }
  | { readonly limit: "in-image"; readonly key: "files" | "user" | "workingDirectory" }
  | { readonly limit: "health-command" }
  | { readonly limit: "stop-time"; readonly seconds: number; readonly mostSeconds: number }
  | { readonly limit: "commit"; readonly commit: string }
  | { readonly limit: "build-time"; readonly minutes: number; readonly mostMinutes: number }
  /** A name that is told to another service before this one exists. */
  | { readonly limit: "foretold-name"; readonly of: string; readonly name: string }
  | { readonly limit: "untold-address"; readonly need: string; readonly name: string };

/** What an answer of `plan` says next to its figures. */
export type FitNotice = HostNotice | SumNotice | StackNotice;
