import { groupBy } from "../capacity/group-by";
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
  const needs = loads.flatMap(({ name, service }) =>
    service.needs.flatMap((need) => (need.healthy ? [{ name, waitsFor: need.name }] : [])),
  );
  const byNeed = groupBy(needs, ({ waitsFor }) => waitsFor);
  return services.flatMap((service): Notice[] => {
    const others = byNeed.get(service.name);
    if (!others || isChecked(service)) return [];
    const off = service.health === "disabled";
    const waiting = others.map(({ name }) => name);
    return [{ code: "never-healthy", service: service.name, waiting, off }];
  });
}
