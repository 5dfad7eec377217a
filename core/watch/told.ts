import type { AlertChoice } from "./choice";
import type { WatchedService } from "./watched";

/** What a server's watcher is told by `up`. */
export interface Told {
  readonly stack: string;
  readonly services: readonly WatchedService[];
  readonly choice: AlertChoice;
  /** What the plan leaves of the host's memory that nobody reserved, in MiB. @default - not known */
  readonly headroomMiB?: number;
  /** Seconds from one backup to the next. @default - the stack has no backups of ours */
  readonly everySeconds?: number;
}
