import { imageName } from "../catalog/programs/image-name";
import { lastOption } from "../catalog/programs/option";
import { isDrivePath } from "../compose/mounts";
import { wordsOf } from "./knobs";
import type { ComposeLoad } from "./loads";
import type { Notice } from "./notice";

/** Known faults of one program's image that appear though every figure fits; each with its maker's words. */
type Trap = (load: ComposeLoad) => Notice[];

/** The traps that a service stands in. */
export function trapsOf(load: ComposeLoad): Notice[] {
  return TRAPS.flatMap((trap) => trap(load));
}

const TRAPS: readonly Trap[] = [postgresMount, postgresShm, driveLetter];

/** The major version in the tags of the official image, and of those that are built on it and keep its directories (their Dockerfiles, 2026-11-29). */
const MAJOR: Readonly<Record<string, RegExp>> = {
  postgres: /^(\d+)/,
  "postgis/postgis": /^(\d+)-/,
  "pgvector/pgvector": /(?:^|-)pg(\d+)/,
};

/** PostgreSQL's images from 18 on, which the official one without a number has been since 2025-09-25. */
function isPostgresFrom18(image: string | undefined): boolean {
  if (image === undefined) return false;
  const { name, tag = "" } = imageName(image);
  const major = MAJOR[name]?.exec(tag)?.[1];
  if (major !== undefined) return Number(major) >= 18;
  return name === "postgres" && /^(?:latest|alpine|trixie|bookworm)?$/.test(tag);
}

/** Read on 2026-11-28. */
const POSTGRES_VOLUME = "https://github.com/docker-library/postgres/pull/1259";

function postgresMount({ name, service }: ComposeLoad): Notice[] {
  const { image, mountTargets, environment } = service;
  const old = mountTargets.some((target) => /^\/var\/lib\/postgresql\/data\/?$/.test(target));
  if (!old || environment.has("PGDATA") || !isPostgresFrom18(image)) return [];
  return [{ code: "postgres-18-volume", service: name, source: POSTGRES_VOLUME }];
}

/** Size of /dev/shm that Docker gives a container, in MiB. */
const SHM_MIB = 64;

/** Read on 2026-11-28; only `posix`, the default of dynamic_shared_memory_type, lies in /dev/shm (PostgreSQL's documentation, 19.4). */
const POSTGRES_SHM = "https://github.com/docker-library/postgres/issues/416";

function postgresShm({ name, service, program, knobs }: ComposeLoad): Notice[] {
  if (program !== "postgres" || service.hasOtherShm) return [];
  const words = wordsOf(service);
  const setting = (name: string) =>
    lastOption(words, [name, `--${name.replaceAll("_", "-")}`])?.value;
  const perQuery = Number(setting("max_parallel_workers_per_gather") ?? 2);
  const workers = Math.min(perQuery, Number(setting("max_parallel_workers") ?? 8));
  if ((setting("dynamic_shared_memory_type") ?? "posix") !== "posix") return [];
  const workMemMiB = knobs.workMemMiB ?? 4;
  const shmMiB = service.shmBytes === undefined ? SHM_MIB : service.shmBytes / 1024 ** 2;
  const processes = workers + 1;
  if (!(workers > 0) || processes * workMemMiB <= shmMiB) return [];
  const figures = { processes, workMemMiB, shmMiB };
  return [{ code: "postgres-shm", service: name, ...figures, source: POSTGRES_SHM }];
}

/** A volume whose name is one letter: Compose (5.6, run on 2026-11-30) reads `d:/data` as a path on a drive, in a volume without a name. */
function driveLetter({ name, service }: ComposeLoad): Notice[] {
  return service.mountTargets
    .filter(isDrivePath)
    .map((mount) => ({ code: "drive-letter-volume", service: name, mount }));
}
