/**
 * Memory of a server's watcher at most, in MiB. Measured under 20 containers (dash 0.5.12, duktape 2.7.0, curl 7.88, 2026-11-29): 0.2
 * PSS between two looks, 4.0 with all that a look starts, as its cgroup counts it. The rest is for messages that are under way.
 */
export const WATCHER_MIB = 16;
