import type { PlannedServer } from "../../../core/judge/swarm/members";
import type { HostedArgs } from "../host";

/** The servers of a plan as the nodes of a swarm are held against them. */
export function plannedServers({
  servers,
  reserve,
}: Pick<HostedArgs, "servers" | "reserve">): PlannedServer[] {
  return servers.map((server) => ({
    ...server,
    memTotalMiB: server.budgetMiB + reserve.baseMiB + reserve.evictionMiB,
  }));
}
