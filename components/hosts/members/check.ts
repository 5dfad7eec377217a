import { UserError } from "../../../core/capacity/user-error";
import { EDGE } from "../../../core/model/edge";
import { isStateful } from "../../../core/model/service";
import type { HostedArgs } from "../host";
import { checkServices } from "../swarm/services";

/**
 * Throws a UserError for what several rented servers cannot have: data without a disk that outlives its server, and services that
 * no swarm runs.
 */
export function checkSeveral(args: HostedArgs): void {
  if (args.servers.length < 2) return;
  checkServices(args, args.registry === "");
  const data = dataOf(args);
  if (args.dataVolumeGB > 0 || data.length === 0) return;
  throw new UserError(
    "enxuto:dataVolumeGB",
    `got 0, but ${data.join(", ")} ${data.length === 1 ? "has" : "have"} data, and of several servers only a volume outlives the one that it is on: set it to 10 or more`,
  );
}

function dataOf({ system, external }: HostedArgs): string[] {
  return [...system.services]
    .filter(([name, service]) => name !== EDGE && isStateful(service) && !external.has(name))
    .map(([name]) => name);
}
