import type { Stage } from "./dockerfile";
import type { Meaning } from "./installers";
import type { Ecosystem, LockedPackage } from "./locks/lock";
import type { UnknownInstall } from "./unknown-install";

/** Packages that one file, or the command itself, names. */
export interface InstalledList {
  readonly file: string;
  readonly packages: readonly LockedPackage[];
  /** Whether nothing else comes: false where each package brings what its own requirements say that day. */
  readonly complete: boolean;
  /** Kind of the packages where it is another than that of the command: what an environment of Conda gets from pip. */
  readonly ecosystem?: Ecosystem;
  /** Lines of the file for the installer: `--extra-index-url https://…`. */
  readonly options: readonly string[];
}

/** One command of a stage that installs packages, with what it reads. */
export interface Installed extends Pick<Meaning, "ecosystem" | "into" | "compiles" | "sources"> {
  readonly stage: Stage;
  readonly line: number;
  /** Command, shortened: `pip install torch`. */
  readonly command: string;
  readonly lists: readonly InstalledList[];
  /** Why it is not known all that it installs. */
  readonly unknown: readonly UnknownInstall[];
  /** Locks that it needs and that the context lacks. */
  readonly missing: readonly string[];
  /** Locks that are older than their project. */
  readonly stale: readonly StaleLock[];
  /** Whether it runs as a container starts, not in the build. @default false */
  readonly atStart?: boolean;
  /** Whether the same instruction deletes tests and headers of what it installs. */
  readonly trimmed: boolean;
}

/** A lock that was made before its project asked for a package. */
export interface StaleLock {
  readonly lock: string;
  readonly form: string;
  readonly project: string;
  readonly line: number;
  readonly name: string;
}
