import { imageName } from "../../catalog/programs/image-name";
import { lastOption } from "../../catalog/programs/option";
import { isPostgresImage, postgresMajor } from "../data-place";
import { wordsOf } from "../knobs";
import type { ComposeLoad } from "../loads";
import type { Notice } from "../notice";

/** PostgreSQL's images from 18 on, which the official one without a number has been since 2025-09-25. */
function isPostgresFrom18(image: string): boolean {
  const major = postgresMajor(image);
  if (major !== undefined) return major >= 18;
  const { name, tag = "" } = imageName(image);
  return name === "postgres" && /^(?:latest|alpine|trixie|bookworm)?$/.test(tag);
}

/** Read on 2026-11-28. */
const POSTGRES_VOLUME = "https://github.com/docker-library/postgres/pull/1259";

/** A volume at the place that the image of 18 and later leaves. */
export function postgresMount({ name, service }: ComposeLoad): Notice[] {
  const { image, mounts, environment } = service;
  const old = mounts.some(({ target }) => /^\/var\/lib\/postgresql\/data\/?$/.test(target));
  if (!old || environment.has("PGDATA") || !isPostgresImage(image)) return [];
  if (!isPostgresFrom18(image)) return [];
  return [{ code: "postgres-18-volume", service: name, source: POSTGRES_VOLUME }];
}

/** Size of /dev/shm that Docker gives a container, in MiB. */
const SHM_MIB = 64;

/** Read on 2026-11-28; only `posix`, the default of dynamic_shared_memory_type, lies in /dev/shm (PostgreSQL's documentation, 19.4). */
const POSTGRES_SHM = "https://github.com/docker-library/postgres/issues/416";

/** Parallel queries that ask for more shared memory than there is. */
export function postgresShm({ name, service, program, knobs }: ComposeLoad): Notice[] {
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
