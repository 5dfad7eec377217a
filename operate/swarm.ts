import { setTimeout as sleep } from "node:timers/promises";
import type { FitService } from "../core/capacity/fit";
import type { SwarmNode, SwarmService, SwarmTask } from "../core/judge/swarm/node";
import { type ServiceStanding, standingsOf } from "../core/judge/swarm/standing";
import { healthyWithinSeconds } from "../core/model/health";
import type { Service } from "../core/model/service";
import { CHECKS_EN } from "../core/report/check-words/english";
import type { CheckWords } from "../core/report/check-words/words";
import { standingProblem } from "../core/report/swarm-standing";
import type { Docker } from "../engine/server-engine";
import { swarmNodes, swarmServices, swarmTasks } from "../engine/swarm";
import type { Check } from "./check";
import type { Unserved } from "./final-word";

/** Words of a manager on a stack and on the swarm under it. */
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

/** Standings of the planned services in what was seen. */
export function standingsIn(
  { services, tasks }: SwarmSeen,
  planned: readonly FitService[],
): ServiceStanding[] {
  const wanted = new Map(
    planned.map(({ name, replicas, minReplicas = replicas }) => [name, minReplicas]),
  );
  return standingsOf(wanted, services, tasks);
}

/** Whether all planned tasks run; a stack that is not deployed has nothing to check. */
export function swarmCheck(
  seen: SwarmSeen,
  planned: readonly FitService[],
  words: CheckWords = CHECKS_EN,
): Check {
  if (seen.services.length === 0) {
    return { name: "running", passed: true, found: words.notInSwarm };
  }
  const standings = standingsIn(seen, planned);
  const sum = (figure: "running" | "wanted") =>
    standings.reduce((total, standing) => total + standing[figure], 0);
  const problems = standings
    .flatMap(problemOf)
    .map(({ service, text }) => `; ${words.standing(service, text)}`);
  return {
    name: "health",
    passed: problems.length === 0,
    found: `${words.tasks(sum("running"), sum("wanted"))}${problems.join("")}`,
  };
}

const PAUSE_MS = 1000;

/**
 * Planned services that do not run in the swarm as they should. Those of which a task is missing are waited for as long as their
 * health checks allow: Docker replaces one that fails.
 */
export async function unservedInSwarm(
  engine: Docker,
  stack: string,
  planned: readonly FitService[],
  services: ReadonlyMap<string, Service>,
): Promise<Unserved[]> {
  const seconds = [...services.values()].map(({ health }) => healthyWithinSeconds(health));
  const deadline = Date.now() + Math.max(0, ...seconds) * 1000;
  for (;;) {
    const standings = standingsIn(await lookAtSwarm(engine, stack), planned);
    const waits = standings.some(({ running, wanted }) => running < wanted);
    if (!waits || Date.now() > deadline) return standings.flatMap(problemOf);
    await sleep(PAUSE_MS);
  }
}

function problemOf(standing: ServiceStanding): Unserved[] {
  const text = standingProblem(standing);
  return text ? [{ service: standing.service, text }] : [];
}
