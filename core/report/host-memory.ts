import { mib } from "../capacity/admission";
import type { Fit } from "../capacity/fit";
import type { Reservations } from "../capacity/kill-order";

/** Memory of the machine that a stack runs on, as it is. */
export interface HostMemory {
  /** MemTotal as its kernel reports it, in kB of 1,024 bytes. */
  readonly memTotalKB: number;
  readonly reservations: Reservations;
  /** Containers that were made before it kept reservations. @default - none */
  readonly madeBefore?: number;
}

const RESERVATIONS = {
  kept: "the kernel keeps reservations",
  summed: "reservations are only added up",
} as const;

/**
 * What the machine's memory is next to what the plan counts, and the setting that says it where the plan's figure is another one.
 * A machine that is only planned for, `local`, may have more.
 */
export function hostMemoryLine(
  { memTotalKB, reservations, madeBefore }: HostMemory,
  { kind, memTotalMiB, memTotalIs }: Fit["host"],
): string {
  const isMiB = Math.floor(memTotalKB / 1024);
  const is = `MemTotal: ${mib(isMiB)} MiB`;
  const before =
    madeBefore === undefined
      ? ""
      : `, of ${madeBefore === 1 ? "1 container" : `${madeBefore} containers`} in full once recreated`;
  const does = `${RESERVATIONS[reservations]}${before}`;
  if (memTotalMiB === null || isMiB === Math.floor(memTotalMiB)) return `${is}; ${does}`;
  const planned = `${is}, the plan counts ${mib(memTotalMiB)}`;
  if (kind === "local") return `${planned}; ${does}`;
  return `${planned} (${memTotalIs}): set enxuto:memTotal to ${memTotalKB}kB; ${does}`;
}
