import type { ComposeProject } from "../compose/project";
import type { ComposeService } from "../compose/service";
import type { ComposeLoad } from "./loads";
import type { Notice } from "./notice";

/** Whether something that is seen here tells that a service is healthy: the file, or the Dockerfile that it is built from. */
function isChecked({ health, built }: ComposeService): boolean {
  return health === "declared" || (health === "none" && built?.hasHealthCheck === true);
}

/**
 * Services of which others wait that they become healthy, and that nothing checks: Compose ends with an error there, unless the image
 * brings a check (5.6.0, pkg/compose/service_containers.go, isServiceHealthy).
 */
export function unhealthy(loads: readonly ComposeLoad[], { services }: ComposeProject): Notice[] {
  const waiting = new Map<string, string[]>();
  for (const { name, service } of loads) {
    for (const need of service.needs) {
      if (!need.healthy) continue;
      const others = waiting.get(need.name);
      if (others) others.push(name);
      else waiting.set(need.name, [name]);
    }
  }
  return services.flatMap((service): Notice[] => {
    const others = waiting.get(service.name);
    if (!others || isChecked(service)) return [];
    const off = service.health === "disabled";
    return [{ code: "never-healthy", service: service.name, waiting: others, off }];
  });
}
