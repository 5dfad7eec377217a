import type { Place } from "../place";

/** Packages of one registry, pinned. Debian keeps only its newest, so there the suite is pinned and the version recorded. */
export type Package =
  | {
      readonly registry: "debian";
      readonly suite: string;
      readonly packages: readonly string[];
    }
  | {
      readonly registry: "pypi";
      /** Requirements, `name==version`. */
      readonly packages: readonly string[];
      readonly python?: string;
    }
  | {
      readonly registry: "npm";
      /** `name@version`. */
      readonly packages: readonly string[];
      readonly node?: string;
      readonly overrides?: Readonly<Record<string, unknown>>;
      readonly ignoreScripts?: boolean;
      /** True: the first package is unpacked and its own dependencies are installed inside it, as its makers' installer does. */
      readonly unpacked?: boolean;
      /** Packages with native parts that are built although scripts are ignored. */
      readonly rebuild?: readonly string[];
    }
  | {
      readonly registry: "maven";
      /** `group:artifact:version[:type[:classifier]]`; without a type, with all that it depends on. */
      readonly packages: readonly string[];
      readonly java?: string;
    }
  | {
      readonly registry: "go";
      /** Module at a version, and the packages of it to build. */
      readonly module: string;
      readonly packages: readonly string[];
      readonly tags?: string;
      /** Version of the Go toolchain, itself a module, where the machine's is too old. */
      readonly toolchain?: string;
    };

export interface Installed {
  /** Version of the first package as its makers write it. */
  readonly version: string;
  /** Registry, and the first package in its words where its name is not the program's. */
  readonly registry: string;
  /** Runtime of it: `Node 24.22.3`, `Python 3.12.1`, `native`. */
  readonly runtime: string;
}

/** Installation of packages into a place; adds to its path, environment and root. */
export type Installer<P> = (packages: P, place: Place) => Promise<Installed>;

/** Seconds that one installation may take. */
export const INSTALL_SECONDS = 300;
