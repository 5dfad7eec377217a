import { type DataDirectory, dataDirectoryOf } from "../catalog/programs/data-directories";
import { imageName } from "../catalog/programs/image-name";
import { lastOption } from "../catalog/programs/option";
import { normalPath } from "../dockerfile/paths";

/** A container that uses a volume, as far as it tells where its program keeps files. */
export interface DataUser {
  /** Undefined where it is not known. */
  readonly image: string | undefined;
  /** Directory at which the volume is mounted. */
  readonly mountedAt: string;
  /** Variables; undefined where they cannot be read. */
  readonly environment: ReadonlyMap<string, string> | undefined;
  /** Words that start it, entrypoint and command. */
  readonly words: readonly string[];
}

/** Where a program looks for its files in a volume. */
export interface DataPlace {
  /** Directory of the container at which the volume is mounted. */
  readonly mountedAt: string;
  /** Directory of the container in which its program keeps its files; undefined where it is not known. */
  readonly directory: string | undefined;
  /** How Redis or Valkey keep their entries. @default - another program, or not known */
  readonly form?: "an append-only file" | "dumps";
}

/** The place of a program's files: settings go before what its image says. */
export function dataPlace(user: DataUser): DataPlace {
  const { mountedAt } = user;
  // A variable that cannot be read may be the one that moves the files.
  if (user.environment === undefined) return { mountedAt, directory: undefined };
  const image = imageName(user.image ?? "");
  const program = PROGRAMS.find(({ images }) => images.test(image.name));
  if (program) return { mountedAt, ...program.place(user, user.environment) };
  const known = dataDirectoryOf(image);
  if (!known) return { mountedAt, directory: undefined };
  return { mountedAt, directory: directoryBy(known, user.words, user.environment) };
}

function directoryBy(
  { directory, options = [], variables = [] }: DataDirectory,
  words: readonly string[],
  environment: ReadonlyMap<string, string>,
): string | undefined {
  const said = variables.flatMap((name) => environment.get(name) ?? []);
  return lastOption(words, options)?.value ?? said[0] ?? directory;
}

/** Whether a program would no longer find at one place what it keeps at another. */
export function isElsewhere(before: DataPlace, after: DataPlace): boolean {
  if (before.directory === undefined || after.directory === undefined) {
    return normalPath(before.mountedAt) !== normalPath(after.mountedAt);
  }
  const from = inside(before);
  const to = inside(after);
  // A further volume of a program, which holds none of what it keeps by itself.
  if (from === undefined && to === undefined) {
    return normalPath(before.mountedAt) !== normalPath(after.mountedAt);
  }
  return from !== to || (before.form !== undefined && after.form !== before.form);
}

/** Directory of a program's files below the top of the volume, `.` for the top itself; undefined where they lie outside, or it is not known where. */
export function inside({ mountedAt, directory }: DataPlace): string | undefined {
  if (directory === undefined) return undefined;
  const top = normalPath(mountedAt);
  const place = normalPath(directory);
  if (place === top) return ".";
  const below = top === "/" ? top : `${top}/`;
  return place.startsWith(below) ? place.slice(below.length) : undefined;
}

type Place = Pick<DataPlace, "directory" | "form">;

interface Program {
  readonly images: RegExp;
  readonly place: (user: DataUser, environment: ReadonlyMap<string, string>) => Place;
}

/** The official image, and those that are built on it and keep its directories (their Dockerfiles, 2026-11-30). */
const POSTGRES_IMAGES =
  /^(postgres|(ankane|pgvector)\/pgvector|(postgis|imresamu)\/postgis|timescale\/timescaledb|paradedb\/paradedb|tensorchord\/(pgvecto-rs|vchord-postgres|vchord-suite)|immich-app\/postgres|apache\/age)$/;

/** Whether an image is one of PostgreSQL that keeps the directories of the official one. */
export function isPostgresImage(image: string | undefined): image is string {
  return image !== undefined && POSTGRES_IMAGES.test(imageName(image).name);
}

/** Directories of images that keep their data by rules of their own, read in their Dockerfiles on 2026-11-30. */
const PROGRAMS: readonly Program[] = [
  {
    images: POSTGRES_IMAGES,
    place: ({ image, words }, environment) => ({
      directory: option(words, "-D") ?? environment.get("PGDATA") ?? postgresDirectory(image),
    }),
  },
  {
    images: /^(redis|valkey\/valkey|redis\/redis-stack-server)$/,
    place: ({ words }) => ({
      directory: option(words, "--dir") ?? (words.some(isSettings) ? undefined : "/data"),
      // Each form is read only by a server that is set to it ("Redis persistence", redis.io, read 2026-11-29).
      ...(words.some(isSettings)
        ? {}
        : { form: option(words, "--appendonly") === "yes" ? "an append-only file" : "dumps" }),
    }),
  },
];

/** A file of settings of Redis, which may say anything: a word of its command, not one behind an option. */
function isSettings(word: string, index: number, words: readonly string[]): boolean {
  return /\.conf$/.test(word) && !words[index - 1]?.startsWith("-");
}

function option(words: readonly string[], name: string): string | undefined {
  return lastOption(words, [name])?.value;
}

/** PostgreSQL's images keep each major version in a directory of its own from 18 on. */
function postgresDirectory(image: string | undefined): string | undefined {
  const major = postgresMajor(image);
  if (major === undefined) return undefined;
  return major >= 18 ? `/var/lib/postgresql/${major}/docker` : "/var/lib/postgresql/data";
}

/** Last parts of the images whose tag says PostgreSQL's version. */
const MAJOR_IN_TAG =
  /^(postgres|postgresql|postgis|pgvector|pgvecto-rs|vchord-.*|paradedb|age|timescaledb.*)$/;

/**
 * Major version of PostgreSQL in an image's reference: `postgres:16.4-alpine`, `pgvector/pgvector:pg17`, `timescaledb:2.17.2-pg16`.
 * Undefined for other programs, and where the tag does not tell. Each major version reads only its own files (postgresql.org,
 * "Upgrading a PostgreSQL Cluster").
 */
export function postgresMajor(reference: string | undefined): number | undefined {
  const [, name, tag] = /([^/:@]+):([^/@]+)(?:@.*)?$/.exec(reference ?? "") ?? [];
  if (!MAJOR_IN_TAG.test(name ?? "")) return undefined;
  const leading = /^postg/.test(name) ? /^(\d+)/.exec(tag)?.[1] : undefined;
  const major = /(?:\b|_)pg(\d+)/i.exec(tag)?.[1] ?? leading;
  return major === undefined ? undefined : Number(major);
}
