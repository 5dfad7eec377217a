import type { SwarmNode, SwarmTask } from "./node";

/** Before the name of a service: label of a node on which none of its tasks may start at this moment. */
export const CLOSED = "enxuto.closed.";

/** The constraint that keeps a service's tasks from the nodes that are closed to it; `name` is Docker's name of it. */
export function openTo(name: string): string {
  return `node.labels.${CLOSED}${name}!=true`;
}

/** A service whose tasks are about to start. */
export interface Starting {
  /** Servers that the plan puts it on, one for each of its tasks. */
  readonly homes: readonly string[];
  /** MiB of its server's budget that each task takes. */
  readonly taskMiB: number;
}

/**
 * Ids of the nodes to be closed to a service until its tasks have their servers, so that they start where the plan puts them: Docker by
 * itself takes whichever node has the fewest tasks. A node that runs one of them stays open, since Docker ends what runs on a closed one.
 *
 * Empty where a home is not there or has no room left, since others use it: then Docker finds another place within the budgets.
 */
export function nodesToClose(
  { homes, taskMiB }: Starting,
  own: readonly SwarmTask[],
  nodes: readonly SwarmNode[],
  tasks: readonly SwarmTask[],
): string[] {
  const running = (list: readonly SwarmTask[], server: string) =>
    list.filter((task) => task.server === server && task.desired === "running");
  const hasRoom = (home: string) => {
    const node = nodes.find(({ hostname }) => hostname === home);
    if (node?.state !== "ready" || node.availability !== "active") return false;
    const usedMiB = running(tasks, home).reduce((sum, { MiB }) => sum + MiB, 0);
    const more = homes.filter((one) => one === home).length - running(own, home).length;
    return usedMiB + Math.max(1, more) * taskMiB <= (node.budgetMiB ?? 0);
  };
  if (!homes.every(hasRoom)) return [];
  return nodes
    .filter(({ hostname }) => !homes.includes(hostname) && running(own, hostname).length === 0)
    .map(({ id }) => id);
}
