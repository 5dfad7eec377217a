/** The keys of a service that change what it needs, or what is said about it. */
const KEPT = new Set([
  "build",
  "command",
  "container_name",
  "cpu_period",
  "cpu_quota",
  "cpus",
  "depends_on",
  "deploy",
  "entrypoint",
  "env_file",
  "environment",
  "extends",
  "healthcheck",
  "image",
  "label_file",
  "logging",
  "mem_limit",
  "mem_reservation",
  "mem_swappiness",
  "memswap_limit",
  "models",
  "oom_score_adj",
  "pids_limit",
  "ports",
  "pre_start",
  "profiles",
  "provider",
  "restart",
  "scale",
  "shm_size",
  "volumes",
]);

/** Whether a value, by its path, lies under one of them. */
export function isCounted(path: string): boolean {
  const [, key] = /^(?:services|jobs)\.[^.]+\.([^.]+)/.exec(path) ?? [];
  return key !== undefined && KEPT.has(key);
}
