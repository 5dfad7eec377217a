import { BUILD_CACHE_MB } from "../../core/capacity/disk";

/** Folder in which Debian and Ubuntu look for what runs once a day. */
export const CLEAN_UP_FILE = "/etc/cron.daily/enxuto-clean-up";

/**
 * What runs once a day: build cache above its cap and images without a name.
 *
 * The images of the set that runs and of the one before it have names, so neither goes; `docker system prune`, which the
 * document has for this, would also take stopped containers and the whole cache.
 */
export function cleanUpScript(cacheGB = BUILD_CACHE_MB / 1000): string {
  return [
    "#!/bin/sh",
    "# Written by enxuto host-setup. Never touches volumes, containers, or images that have a name.",
    `docker builder prune --force --keep-storage ${cacheGB}GB >/dev/null`,
    "docker image prune --force >/dev/null",
    "",
  ].join("\n");
}
