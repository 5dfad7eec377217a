import { UserError } from "../../../core/capacity/user-error";
import { memberProblems } from "../../../core/judge/swarm/members";
import { EDGE, routedPaths } from "../../../core/model/edge";
import type { Service } from "../../../core/model/service";
import { memberProblemText } from "../../../core/report/swarm-members";
import { docker } from "../../../engine/engine";
import { swarmNodes, swarmServices } from "../../../engine/swarm";
import { imagePlan, imageSourcesOf } from "../../image-plan";
import type { Host, HostedArgs } from "../host";
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

/** Throws a UserError for the services that a swarm cannot have. */
function checkServices(args: HostedArgs): void {
  const { system, external } = args;
  for (const [service, definition] of system.services as ReadonlyMap<string, Service>) {
    if (external.has(service)) continue;
    const at = `${system.name}/${service}`;
    if (definition.models && !definition.command && !definition.models.start) {
      throw new UserError(
        `${at}/models`,
        "a swarm fills no volume before a start, and what comes after the fetch is not known: give its models a start command",
      );
    }
    checkImage(at, service, args);
  }
}

/** Throws a UserError for an image that could be another one on each server, or none. */
function checkImage(at: string, service: string, args: HostedArgs): void {
  const { servers, registry } = args;
  if (servers.length < 2) return;
  const plan = imagePlan(imageSourcesOf(service, args));
  if (plan.from === "build" && !registry) {
    throw new UserError(
      "enxuto:registry",
      `is missing: ${service} is built here, and ${servers.length} servers have to get it: set a registry that all of them reach`,
    );
  }
  if (plan.from !== "build" && !plan.reference.includes("@sha256:")) {
    throw new UserError(
      `${at}/image`,
      `${plan.reference} may be another image on each of ${servers.length} servers: name it by digest, ${plan.reference}@sha256:…`,
    );
  }
}

/** Throws a UserError where the nodes are not what the plan counts on. */
async function checkServers({ stack, system, servers, reserve }: HostedArgs): Promise<void> {
  const planned = servers.map((server) => ({
    ...server,
    memTotalMiB: server.budgetMiB + reserve.baseMiB + reserve.evictionMiB,
  }));
  const problems = memberProblems(
    planned,
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
