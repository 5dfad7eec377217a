import type { AlertChoice } from "./choice";
import type { WatchedService } from "./watched";

/** What a server's watcher is told by `up`. */
export interface Told {
  readonly stack: string;
  readonly services: readonly WatchedService[];
  readonly choice: AlertChoice;
  /** Seconds from one backup to the next. @default - the stack has no backups of ours */
  readonly everySeconds?: number;
}
