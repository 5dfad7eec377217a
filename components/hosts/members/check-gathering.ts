import { serverName } from "../../../core/capacity/placement/member";
import { UserError } from "../../../core/capacity/user-error";
import { dockerOn } from "../../../engine/server-engine";
import { managesSwarm, swarmServices } from "../../../engine/swarm";
import type { HostedArgs } from "../host";

/**
 * Throws a UserError where several servers are to become one and one that goes has data: the first one stays, with the data volume. Of
 * a swarm without a leader that is not known; what `up` puts on several servers has its data on the first.
 */
export async function checkGathering({ stack, known }: HostedArgs): Promise<void> {
  if (known?.runsOn !== "servers") return;
  const engine = dockerOn(stack);
  if (!(await managesSwarm(engine))) return;
  const first = serverName(0);
  const elsewhere = (await swarmServices(engine, stack)).flatMap(({ service, boundTo }) =>
    boundTo !== undefined && boundTo !== first ? [`${service} on ${boundTo}`] : [],
  );
  if (elsewhere.length === 0) return;
  throw new UserError(
    "enxuto:servers",
    `got 1, but data would go with its server: ${elsewhere.sort().join(", ")}, and ${first} stays: set it back, and move the data first`,
  );
}
