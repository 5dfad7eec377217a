import { UserError } from "../../../core/capacity/user-error";
import { memberProblems } from "../../../core/judge/swarm/members";
import { EDGE, routedPaths } from "../../../core/model/edge";
import { memberProblemText } from "../../../core/report/swarm-members";
import { docker } from "../../../engine/engine";
import { swarmNodes, swarmServices } from "../../../engine/swarm";
import type { Host, HostedArgs } from "../host";
import { plannedServers } from "./planned";
import { checkServices } from "./services";
import { SwarmDeployment } from "./swarm-deployment";

/** Servers that a team has and that are the nodes of one Docker Swarm, deployed through a manager of it. */
export const swarm: Host = {
  async check(args) {
    checkServices(args);
  },

  checkServers,

  deploy(args) {
    new SwarmDeployment(args.system.name, args);
    const { system, external, servers } = args;
    if (!system.services.has(EDGE)) return {};
    // The proxy is on each of them.
    const [{ name }] = servers;
    return Object.fromEntries(
      routedPaths(system)
        .filter(({ service }) => !external.has(service))
        .map(({ service, path }) => [service, `http://${name}${path === "/" ? "" : path}`]),
    );
  },
};

/** Throws a UserError where the nodes are not what the plan counts on. */
async function checkServers(args: HostedArgs): Promise<void> {
  const { stack, system } = args;
  const problems = memberProblems(
    plannedServers(args),
    await swarmNodes(docker),
    await swarmServices(docker, stack),
  );
  if (problems.length === 0) return;
  throw new UserError(
    "enxuto:servers",
    [`the swarm is not as ${system.name} was planned for`, ...problems.map(memberProblemText)].join(
      "\n  ",
    ),
  );
}
