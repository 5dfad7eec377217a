import type { Capability } from "../capacity/capabilities";

/** Privileges of a container beyond computing and answering on its network. Each that is left out has the default for its image. */
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

/** Capabilities of an entrypoint that starts as root, makes its data another user's, and continues as that user. */
export const STEPS_DOWN: readonly Capability[] = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "SETGID",
  "SETUID",
];

/** Far above what the containers of conecta-saude have at rest: 2 to 10 each, read 2026-11-28 on Docker 20.10 with stand-in bases. */
export const PROCESSES = 512;

/**
 * Open files: what a program has by itself, and what it may raise that to; more than an engine has itself it cannot give, and one
 * without root's powers may have no more than this. Memory dumps of a crash are not written.
 */
export const ULIMITS = [
  { name: "core", soft: 0, hard: 0 },
  { name: "nofile", soft: 4096, hard: 16_384 },
] as const;

/**
 * The weight of a container's claim on the processors, as Docker's `--cpu-shares` counts it: 1,024 at a reservation of 256 MiB,
 * and twice as much at four times that. No container gets less than a quarter of what another one gets where all compute.
 */
export function cpuShares(reservationMiB: number): number {
  return Math.round(Math.min(2048, Math.max(512, 1024 * Math.sqrt(reservationMiB / 256))));
}
