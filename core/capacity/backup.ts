/**
 * Most that restic takes, in MiB, with `GOMEMLIMIT=64MiB` and `GOGC=20`. Its peaks with them (restic 0.14.0, 2026-11-28): 98 of anonymous
 * memory for a dump of 270 MB read back, 55 for a check of it, 76 resident for 300 MB of new data, which are 112 without them; a Docker CLI
 * beside it holds 7.
 */
export const RESTIC_MIB = 128;

/**
 * The least limit of the throw-away container that a drill restores into, in MiB: PostgreSQL with 16 MiB of shared buffers and of
 * maintenance memory. A Redis holds all its data there, and MySQL needs more than PostgreSQL to start at all: these and MariaDB get
 * their own limits.
 */
export const LEAST_DRILL_MIB = 96;
