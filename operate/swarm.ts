import type { FitService } from "../core/capacity/fit";
import type { SwarmNode, SwarmService, SwarmTask } from "../core/judge/swarm/node";
import { type ServiceStanding, standingsOf } from "../core/judge/swarm/standing";
import { standingProblem } from "../core/report/swarm-standing";
import type { Docker } from "../engine/server-engine";
import { swarmNodes, swarmServices, swarmTasks } from "../engine/swarm";
import type { Unserved } from "./final-word";

/** What a manager tells of a stack and of the swarm under it. */
export interface SwarmSeen {
  readonly nodes: readonly SwarmNode[];
  readonly services: readonly SwarmService[];
  readonly tasks: readonly SwarmTask[];
}

/** Asks a manager about a stack. Throws a UserError where the engine is none. */
export async function lookAtSwarm(engine: Docker, stack: string): Promise<SwarmSeen> {
  const nodes = await swarmNodes(engine);
  const services = await swarmServices(engine, stack);
  return { nodes, services, tasks: await swarmTasks(engine, services, nodes) };
}

/** How the planned services stand in what was seen. */
export function standingsIn(
  { services, tasks }: SwarmSeen,
  planned: readonly FitService[],
): ServiceStanding[] {
  const wanted = new Map(
    planned.map(({ name, replicas, minReplicas = replicas }) => [name, minReplicas]),
  );
  return standingsOf(wanted, services, tasks);
}

/** Planned services that do not run in the swarm as they should. */
export async function unservedInSwarm(
  engine: Docker,
  stack: string,
  planned: readonly FitService[],
): Promise<Unserved[]> {
  const standings = standingsIn(await lookAtSwarm(engine, stack), planned);
  return standings.flatMap((standing) => {
    const text = standingProblem(standing);
    return text ? [{ service: standing.service, text }] : [];
  });
}
