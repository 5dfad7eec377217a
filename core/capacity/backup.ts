/**
 * What restic takes at most, in MiB: it runs with GOMEMLIMIT=64MiB and GOGC=20. Its peaks with them were 76 for 300 MB of new data and
 * 72 for a check that reads 600 MB, and 112 without (restic 0.14.0, 2026-11-28, resident).
 */
export const RESTIC_MIB = 96;

/**
 * The limit of the throw-away container that a drill restores into, in MiB: PostgreSQL 15 with 16 MiB of shared buffers and of
 * maintenance memory, Redis with what fits.
 */
export const DRILL_MIB = 96;

/** What a backup and its drill take at most: the drill reads by restic what its container takes in. */
export const BACKUP_MIB = RESTIC_MIB + DRILL_MIB;
