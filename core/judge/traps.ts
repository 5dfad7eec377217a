import { mib } from "../capacity/admission";
import { imageName } from "../catalog/programs/image-name";
import { wordsOf } from "./knobs";
import type { ComposeLoad } from "./loads";

/** Known faults of one program's image that appear though every figure fits; each with its maker's words. */
type Trap = (load: ComposeLoad) => string[];

/** The traps that a service stands in. */
export function trapsOf(load: ComposeLoad): string[] {
  return TRAPS.flatMap((trap) => trap(load));
}

const TRAPS: readonly Trap[] = [postgresMount, postgresShm];

/** The official image from PostgreSQL 18 on, which a tag without a number has been since 2025-09-25. */
function isPostgresFrom18(image: string | undefined): boolean {
  if (image === undefined) return false;
  const { name, tag } = imageName(image);
  if (name !== "postgres") return false;
  const major = /^(\d+)/.exec(tag ?? "")?.[1];
  return major === undefined
    ? /^(?:latest|alpine|trixie|bookworm)?$/.test(tag ?? "")
    : Number(major) >= 18;
}

/** https://github.com/docker-library/postgres/pull/1259, read on 2026-11-28 */
function postgresMount({ name, service }: ComposeLoad): string[] {
  const { image, mountTargets, environment } = service;
  const old = mountTargets.some((target) => /^\/var\/lib\/postgresql\/data\/?$/.test(target));
  if (!old || environment.has("PGDATA") || !isPostgresFrom18(image)) return [];
  return [
    `${name}: from 18 on PostgreSQL's image keeps its data in /var/lib/postgresql/18/docker; with a volume at /var/lib/postgresql/data it does not start, or its data is lost when it will be recreated: mount /var/lib/postgresql (https://github.com/docker-library/postgres/pull/1259)`,
  ];
}

/** Size of /dev/shm that Docker gives a container, in MiB. */
const SHM_MIB = 64;

/** https://github.com/docker-library/postgres/issues/416, read on 2026-11-28 */
function postgresShm({ name, service, program, knobs }: ComposeLoad): string[] {
  if (program !== "postgres") return [];
  const line = wordsOf(service).join(" ");
  const workers = Number(/max_parallel_workers_per_gather=(\d+)/.exec(line)?.[1] ?? 2);
  const workMemMiB = knobs.workMemMiB ?? 4;
  const shmMiB = service.shmBytes === undefined ? SHM_MIB : service.shmBytes / 1024 ** 2;
  const asked = (workers + 1) * workMemMiB;
  if (workers === 0 || asked <= shmMiB) return [];
  return [
    `${name}: a parallel query may take ${workers + 1} × ${workMemMiB} work_mem = ${mib(asked)} MiB of /dev/shm, which has ${mib(shmMiB)}, and then fails: set shm_size (https://github.com/docker-library/postgres/issues/416)`,
  ];
}
