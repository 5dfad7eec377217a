import type { Range } from "../capacity/need";

/** MemTotal as the kernel of a server reported it. */
export interface MemTotalReading {
  /** kB of 1,024 bytes. */
  readonly memTotalKB: number;
  /** ISO 8601 day. */
  readonly readOn: string;
}

/**
 * Share that a kernel takes off the memory of its machine before it reports MemTotal, in MiB: [memory, taken].
 *
 * Debian's cloud kernel 6.12 in a plain virtual machine for 1,024 and 2,048 (2026-11-28), Hetzner's servers with Ubuntu 24.04 and
 * kernel 6.8 above (2024-11 to 2025-10).
 */
const TAKEN_BY_KERNEL: readonly (readonly [number, number])[] = [
  [1024, 57],
  [2048, 75],
  [4000, 180],
  [8000, 249],
  [16000, 387],
  [32000, 663],
];

/**
 * MemTotal of a server with this much memory where none was read, in MiB.
 *
 * At most: what the kernel takes, between readings in proportion. At least: 170 MiB and 17 MiB for each GB taken off, as on
 * UpCloud's servers of 1, 2 and 4 GB, where the hypervisor keeps a part as well.
 */
export function estimatedMemTotal(memoryMiB: number): Range {
  return {
    lowMiB: memoryMiB - 170 - Math.round((17 * memoryMiB) / 1024),
    highMiB: memoryMiB - Math.round(takenByKernel(memoryMiB)),
  };
}

function takenByKernel(memoryMiB: number): number {
  const above = TAKEN_BY_KERNEL.findIndex(([memory]) => memory >= memoryMiB);
  const last = TAKEN_BY_KERNEL.length - 1;
  const end = above === -1 ? last : Math.max(1, above);
  const [[fromMemory, fromTaken], [toMemory, toTaken]] = [
    TAKEN_BY_KERNEL[end - 1],
    TAKEN_BY_KERNEL[end],
  ];
  const share = (memoryMiB - fromMemory) / (toMemory - fromMemory);
  return fromTaken + share * (toTaken - fromTaken);
}
