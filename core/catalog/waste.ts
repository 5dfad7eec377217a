/**
 * MB (10^6 bytes) of what an image does not need, read from Debian 12's packages and from wheels on 2026-11-20: curl; a compiler, with
 * make or with Fortran and LAPACK; the lists that `apt-get update` leaves; OpenBLAS and LAPACK next to wheels that carry their own.
 */
export const WASTE_MB = {
  curl: 12,
  compiler: [269, 447],
  aptLists: [20, 45],
  carriedLibraries: 55,
  /** NCCL for GPUs, which xgboost brings, compressed: nvidia-nccl-cu13 2.32.3, PyPI, 2026-11-28. */
  nccl: 216,
} as const;

/** GB of bases that carry CUDA: from `runtime` to `cudnn-devel`, estimated on 2026-11-21. */
export const CUDA_BASES_GB = [2, 9] as const;
