import { UserError } from "../../../core/capacity/user-error";
import { drainOf } from "../../../core/judge/swarm/drain";
import { type MemberProblem, memberProblems } from "../../../core/judge/swarm/members";
import { drainRefusals } from "../../../core/report/swarm-drain";
import { rentedProblemText } from "../../../core/report/swarm-members";
import { dockerOn } from "../../../engine/server-engine";
import { managesSwarm, swarmNodes, swarmServices, swarmTasks } from "../../../engine/swarm";
import type { HostedArgs } from "../host";
import { plannedServers } from "../swarm/planned";

/**
 * Throws a UserError where the swarm of several rented servers is not as a change needs it: one that the plan counts on is down or takes
 * no tasks, one that is to go cannot be emptied, data lies elsewhere. What an `up` sets right itself is no problem.
 *
 * `rented` are the sizes of the servers that the provider has, by their names in the plan: one that it has no more is made again.
 */
export async function checkNodes(
  args: HostedArgs,
  rented: ReadonlyMap<string, string>,
): Promise<void> {
  const { servers, stack, known } = args;
  if (servers.length < 2 || known?.runsOn !== "servers") return;
  checkSizes(args, rented);
  const engine = dockerOn(stack);
  // Of one that does not answer, or is no manager any more, the operation itself tells.
  if (!(await managesSwarm(engine))) return;
  const nodes = await swarmNodes(engine);
  const services = await swarmServices(engine);
  const own = await swarmServices(engine, stack);
  const counts = (problem: MemberProblem) => isForPeople(problem, rented);
  const problems = memberProblems(plannedServers(args), nodes, own)
    .filter(counts)
    .map((problem) => rentedProblemText(problem, stack));
  const tasks = await swarmTasks(engine, services, nodes);
  const names = servers.map(({ name }) => name);
  const leaving = nodes.filter(
    ({ hostname, state }) => !names.includes(hostname) && state === "ready",
  );
  for (const { hostname } of leaving) {
    // Where several go each finds room without the others that go.
    const stay = nodes.filter((node) => node.hostname === hostname || !leaving.includes(node));
    const drain = drainOf(hostname, stay, services, tasks);
    const refusals = drain ? drainRefusals(hostname, drain, false) : [];
    problems.push(...refusals.map((why) => `${hostname}: is to go, but ${why}`));
  }
  if (problems.length === 0) return;
  throw new UserError(
    "enxuto:servers",
    [`the swarm is not as ${stack} needs it`, ...problems].join("\n  "),
  );
}

/** Throws a UserError where several servers would restart at once, since each other size restarts one. */
function checkSizes({ servers }: HostedArgs, rented: ReadonlyMap<string, string>): void {
  const sizes = servers.map(({ name, size }) => rented.get(name) ?? size);
  const changed = servers.filter(({ size }, index) => size !== sizes[index]);
  const [first] = changed;
  if (!first || changed.length < 2) return;
  const one = servers.map(({ name, size }, index) => (name === first.name ? size : sizes[index]));
  throw new UserError(
    "enxuto:servers",
    `${changed.map(({ name }) => name).join(", ")} would restart at once, each for another size: change one after the other, first to [${one.join(", ")}]`,
  );
}

/** Whether a problem is one that nothing but people can solve. */
function isForPeople(problem: MemberProblem, rented: ReadonlyMap<string, string>): boolean {
  switch (problem.kind) {
    case "not ready":
      return rented.has(problem.server);
    case "takes no tasks":
    case "memory":
    case "data elsewhere":
      return true;
    // It joins, declares what it may give, takes the place of another one, or leaves.
    case "not one":
    case "budget":
    case "not planned":
      return false;
  }
}
