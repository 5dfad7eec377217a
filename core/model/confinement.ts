import { MINIMUM_LIMIT_MIB } from "../capacity/memory";
import { got, oneOf, UserError } from "../capacity/user-error";
import type { Service } from "./service";

/** What a container may do beyond computing and answering on its network. What is left out has the default for its image. */
export interface Confinement {
  /**
   * Linux capabilities that it keeps, without `CAP_`: `["NET_BIND_SERVICE"]`.
   *
   * @default - none for an image that is built here; for others' images what an entrypoint needs that starts as root and then
   * takes another user
   */
  readonly capabilities?: readonly Capability[];
  /**
   * Directories that it may write to beside its volumes. `disk` lasts as long as the container; a number is a tmpfs of that many
   * MiB, which are memory of the container and counted as such.
   *
   * @default `{ "/tmp": "disk" }`
   */
  readonly writable?: Readonly<Record<string, "disk" | number>>;
  /** Why it has to write anywhere. @default - it has not; for others' images it is not known */
  readonly writableRoot?: string;
  /** Processes and threads that it may have at once. @default 512 */
  readonly processes?: number;
}

/** What a container keeps of root's powers by the engine's default. */
export const CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
] as const;

/** One of them. */
export type Capability = (typeof CAPABILITIES)[number];

/** What an entrypoint needs that starts as root, makes its data another user's, and goes on as that user. */
export const STEPS_DOWN: readonly Capability[] = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "SETGID",
  "SETUID",
];

/** Measured 2026-11-28 over the images of this project's systems: at most 40 processes and threads under load. */
const PROCESSES = 512;

/** The label that says why a container's root is not read-only. */
export const WRITABLE_ROOT = "enxuto.writable-root";

/**
 * Open files: what a program has by itself, and what it may raise that to; more than an engine has itself it cannot give, and one
 * without root's powers may have no more than this. Memory dumps of a crash are not written.
 */
export const ULIMITS = [
  { name: "core", soft: 0, hard: 0 },
  { name: "nofile", soft: 4096, hard: 16_384 },
] as const;

/** The confinement of a service, with its defaults. */
export function confinementOf({ image, confinement = {} }: Service): Required<Confinement> {
  const own = image.from === "build";
  const known = own || confinement.writable !== undefined;
  const writableRoot =
    confinement.writableRoot ?? (known ? "" : "what the image writes is not known");
  return {
    capabilities: confinement.capabilities ?? (own ? [] : [...STEPS_DOWN, "NET_BIND_SERVICE"]),
    writable: confinement.writable ?? (writableRoot ? {} : { "/tmp": "disk" }),
    writableRoot,
    processes: confinement.processes ?? PROCESSES,
  };
}

/** The memory that a service's tmpfs can take, in MiB. */
export function tmpfsMiB(service: Service): number {
  return Object.values(confinementOf(service).writable)
    .filter((size) => size !== "disk")
    .reduce((sum, size) => sum + size, 0);
}

/**
 * The weight of a container's claim on the processors, as Docker's `--cpu-shares` counts it: 1,024 at a reservation of 256 MiB,
 * and twice as much at four times that. No container gets less than a quarter of what another one gets where all compute.
 */
export function cpuShares(reservationMiB: number): number {
  return Math.round(Math.min(2048, Math.max(512, 1024 * Math.sqrt(reservationMiB / 256))));
}

/** Throws a UserError where a confinement cannot be kept. */
export function checkConfinement(path: string, service: Service): void {
  const { capabilities, writable, processes } = confinementOf(service);
  const at = `${path}/confinement`;
  for (const capability of capabilities) {
    if (!CAPABILITIES.includes(capability))
      throw new UserError(`${at}/capabilities`, `${got(capability)}, ${oneOf(CAPABILITIES)}`);
  }
  for (const [directory, size] of Object.entries(writable)) {
    if (!/^\/[^:,\s]+$/.test(directory))
      throw new UserError(`${at}/writable`, `${got(directory)}, expected a directory: /tmp`);
    if (Object.values(service.volumes ?? {}).includes(directory))
      throw new UserError(`${at}/writable`, `${directory} is a volume already`);
    if (size !== "disk" && (!Number.isInteger(size) || size < 1))
      throw new UserError(
        `${at}/writable/${directory}`,
        `${got(size)}, expected "disk" or a whole number of MiB`,
      );
  }
  if (!Number.isInteger(processes) || processes < 16 || processes > 32_768)
    throw new UserError(
      `${at}/processes`,
      `${got(processes)}, expected a whole number from 16 to 32768`,
    );
  const room = service.memory.limitMiB - MINIMUM_LIMIT_MIB;
  if (tmpfsMiB(service) > room)
    throw new UserError(
      `${at}/writable`,
      `a tmpfs of ${tmpfsMiB(service)} MiB is memory of the container: expected at most ${room} at a limit of ${service.memory.limitMiB} MiB`,
    );
}
