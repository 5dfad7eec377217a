import type { FitService } from "../capacity/fit";

/** `web`, `web ×2`, and `web ×1–3` where something may scale it: three are counted. */
export function withReplicas({
  name,
  replicas,
  minReplicas = replicas,
}: Pick<FitService, "name" | "replicas" | "minReplicas">): string {
  if (minReplicas < replicas) return `${name} ×${minReplicas}–${replicas}`;
  return replicas > 1 ? `${name} ×${replicas}` : name;
}
