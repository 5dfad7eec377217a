import { imageName } from "../catalog/programs/image-name";
import { isPostgresImage, postgresMajor } from "./data-place";

/** What a database sorts text by: the C library of its image's base. Indexes of text are kept in that order. */
export interface TextOrder {
  readonly library: "musl" | "glibc";
  /** Version of the library, `2.36`. @default - not known from the image's tag */
  readonly version?: string;
}

/**
 * Versions of glibc by the release of Debian, by name and number (libc6 in the indexes of Debian 11 to 13; 10: pgsql-hackers,
 * "pg_collation.collversion for C.UTF-8"; read 2026-11-30).
 */
const GLIBC: readonly (readonly [release: RegExp, version: string])[] = [
  [/\bbuster\b|\bdebian-10\b/, "2.28"],
  [/\bbullseye\b|\bdebian-11\b/, "2.31"],
  [/\bbookworm\b|\bdebian-12\b/, "2.36"],
  [/\btrixie\b|\bdebian-13\b/, "2.41"],
];

/**
 * The first minor release of each major version whose official image, by a tag without a base, was only ever on that release of Debian,
 * and the last one on the release before (docker-library/official-images pulls 14859 and 19659, read 2026-11-30). The ones between
 * were built on both.
 */
const UNNAMED: Readonly<
  Record<number, { readonly bookworm: readonly [number, number]; readonly trixie: number }>
> = {
  13: { bookworm: [12, 20], trixie: 22 },
  14: { bookworm: [9, 17], trixie: 19 },
  15: { bookworm: [4, 12], trixie: 14 },
  16: { bookworm: [0, 8], trixie: 10 },
  17: { bookworm: [0, 4], trixie: 6 },
};

/**
 * The order in which a PostgreSQL of an image sorts text; undefined for other programs, for a tag that does not tell, and where the
 * database was made to sort by code points, which no library changes. `environment` is undefined where it cannot be read.
 */
export function textOrder(
  image: string | undefined,
  environment: ReadonlyMap<string, string> | undefined,
): TextOrder | undefined {
  if (image === undefined) return undefined;
  if (!isPostgresImage(image) && postgresMajor(image) === undefined) return undefined;
  const { name, last, tag } = imageName(image);
  if (tag === undefined || tag === "latest" || sortsByCodePoints(environment)) return undefined;
  // Its makers build it on Alpine.
  if (/alpine/.test(tag) || (last === "timescaledb" && !/ubuntu|debian/.test(tag))) {
    return { library: "musl" };
  }
  const named = GLIBC.find(([release]) => release.test(tag))?.[1];
  const version = named ?? (name === "postgres" ? unnamed(image, tag) : undefined);
  return { library: "glibc", ...(version ? { version } : {}) };
}

/** Whether text would be sorted otherwise than it was when its indexes were made, as far as both are known. */
export function isOtherOrder(from: TextOrder | undefined, to: TextOrder | undefined): boolean {
  if (!from || !to) return false;
  if (from.library !== to.library) return true;
  return from.version !== undefined && to.version !== undefined && from.version !== to.version;
}

function sortsByCodePoints(environment: ReadonlyMap<string, string> | undefined): boolean {
  const words = environment?.get("POSTGRES_INITDB_ARGS") ?? "";
  if (/--no-locale\b|--(locale|lc-collate)[= ](C|POSIX)(\.UTF-?8)?(\s|$)/i.test(words)) return true;
  if (/--locale-provider[= ]builtin\b/.test(words)) return true;
  return /^(C|POSIX)$/.test(environment?.get("LC_ALL") ?? environment?.get("LANG") ?? "");
}

function unnamed(image: string, tag: string): string | undefined {
  const major = postgresMajor(image) ?? 0;
  const minor = Number(/^\d+\.(\d+)$/.exec(tag)?.[1] ?? Number.NaN);
  if (major >= 18) return "2.41";
  const known = UNNAMED[major];
  if (!known || Number.isNaN(minor)) return undefined;
  const { bookworm, trixie } = known;
  if (minor >= trixie) return "2.41";
  return minor >= bookworm[0] && minor <= bookworm[1] ? "2.36" : undefined;
}
