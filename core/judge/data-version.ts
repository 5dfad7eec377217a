import { imageName } from "../catalog/programs/image-name";

/** A program that keeps data, and which versions read what another one wrote. */
interface Kept {
  readonly program: string;
  readonly images: RegExp;
  /** Where its makers say that there is no way back, read 2026-11-30. */
  readonly source: string;
  /** Whether its files go from one major version to the next one only. @default false */
  readonly stepwise?: boolean;
}

const KEPT: readonly Kept[] = [
  {
    program: "MySQL",
    images: /^(mysql|mysql-server)$/,
    source: "MySQL 8.4 Reference Manual, chapter 4, Downgrading MySQL",
  },
  {
    program: "MariaDB",
    images: /^mariadb$/,
    source: "MariaDB documentation, Downgrading between Major Versions of MariaDB",
  },
  {
    program: "MongoDB",
    images: /^(mongo|mongodb-community-server)$/,
    source: "MongoDB Manual, release notes: binary downgrades are not supported",
    stepwise: true,
  },
  {
    program: "Redis",
    images: /^(redis|redis-stack-server)$/,
    source: "a newer format of its file is refused, redis/redis issue 6032",
  },
  {
    program: "Valkey",
    images: /^valkey$/,
    source: "as Redis: a newer format of its file is refused",
  },
  {
    program: "Elasticsearch",
    images: /^elasticsearch$/,
    source:
      "Elasticsearch, Upgrade Elasticsearch: no downgrade in place; indices of the major version before are read",
    stepwise: true,
  },
  {
    program: "OpenSearch",
    images: /^opensearch$/,
    source:
      "OpenSearch, Rolling upgrade: nodes cannot be downgraded; upgrades between adjacent major versions",
    stepwise: true,
  },
];

/** A program with the version that wrote or would read a volume, `8.0`, or `8` where the tag says no more. */
export interface DataVersion {
  readonly program: string;
  readonly version: string;
}

/** Why the version of a program may not read what another one wrote. */
export type VersionDoubt = "older" | "skips" | "other program";

/** Version of the program of an image that keeps data; undefined for one that is not known, and where the tag tells none. */
export function dataVersion(image: string | undefined): DataVersion | undefined {
  const { last, tag = "" } = imageName(image ?? "");
  const kept = KEPT.find(({ images }) => images.test(last));
  const [, version] = /^v?(\d+(?:\.\d+)?)/.exec(tag) ?? [];
  return kept && version ? { program: kept.program, version } : undefined;
}

/** Why a version may not read what another one wrote; undefined where it does, or not known to matter. */
export function versionDoubt(from: DataVersion, to: DataVersion): VersionDoubt | undefined {
  if (from.program !== to.program) {
    // Valkey began as Redis 7.2, and reads what that wrote.
    const isHeir = from.program === "Redis" && to.program === "Valkey";
    return isHeir && compared(from.version, "7.4") < 0 ? undefined : "other program";
  }
  if (compared(to.version, from.version) < 0) return "older";
  const steps = Number.parseInt(to.version, 10) - Number.parseInt(from.version, 10);
  return steps > 1 && keptOf(from).stepwise ? "skips" : undefined;
}

/** Where the makers of a program say what its versions read. */
export function versionSource(version: DataVersion): string {
  return keptOf(version).source;
}

function keptOf({ program }: DataVersion): Kept {
  return KEPT.find((one) => one.program === program) as Kept;
}

/** Difference of two versions, as far as both tell. */
function compared(a: string, b: string): number {
  const [first, second] = [a, b].map((text) => text.split(".").map(Number));
  for (let place = 0; place < Math.min(first.length, second.length); place += 1) {
    if (first[place] !== second[place]) return first[place] - second[place];
  }
  return 0;
}
