/**
 * What restic takes at most, in MiB: it runs with GOMEMLIMIT=64MiB and GOGC=20. Its peaks with them were 76 for 300 MB of new data and
 * 72 for a check that reads 600 MB, and 112 without (restic 0.14.0, 2026-11-28, resident).
 */
export const RESTIC_MIB = 96;

/**
 * The least limit of the throw-away container that a drill restores into, in MiB: PostgreSQL with 16 MiB of shared buffers and of
 * maintenance memory. A Redis holds all its data there and gets its own limit.
 */
export const LEAST_DRILL_MIB = 96;
