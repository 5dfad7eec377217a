import table from "./python-packages.json";

/**
 * MB (10^6 bytes) that a Python package takes once installed, without tests and headers, by its normalised name, as
 * `scripts/package-sizes.ts` measured it in the built images on the day that the table names; of those images that stand on torch,
 * which are not built, in the unpacked packages.
 */
export const PACKAGE_SIZES: Readonly<Record<string, number>> = table.packages;

/** Size counted for a package that was not measured, in MB: the median of the table is below it. */
export const UNKNOWN_PACKAGE_MB = 3;

/** MB that a Debian package takes with all that it pulls in on slim Python, by the layer of the image that has it, 2026-11-21. */
export const DEBIAN_PACKAGE_SIZES: Readonly<Record<string, number>> = {
  "espeak-ng": 22.8,
  libpq5: 2.2,
};

/** MB of torch from PyPI with the 18 packages that it brings on Linux, unpacked: torch 2.15.0 for CUDA 13, measured 2026-11-28. */
export const CUDA_TORCH_MB = 5_415;

/** MB of torch for the CPU, unpacked: torch 2.13.0+cpu, measured 2026-11-20. */
export const CPU_TORCH_MB = 699;

/** MB that a base with CUDA counts: an estimate for `cudnn-devel`, the largest kind (2026-11-21); `runtime` takes less than half. */
export const CUDA_BASE_MB = 9_000;
