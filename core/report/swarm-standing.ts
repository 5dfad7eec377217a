import { grouped } from "../capacity/figures";
import type { ServerStanding, ServiceStanding } from "../judge/swarm/standing";
import { columns } from "./columns";

/** What is wrong with a service of a swarm, behind its name; empty where it runs as it should. */
export function standingProblem({ running, wanted, error, update }: ServiceStanding): string {
  const missing =
    running < wanted ? `runs ${running} of ${wanted} replicas${error ? `: ${error}` : ""}` : "";
  const stopped =
    update === "paused"
      ? "its last update was stopped at a version that failed"
      : update === "rolled back"
        ? "its last update was taken back"
        : "";
  return [missing, stopped].filter(Boolean).join("; ");
}

/** A table of the servers of a swarm with what runs there. */
export function serverStandingsText(servers: readonly ServerStanding[]): string {
  const rows = servers.map(
    ({ server, role, state, availability, budgetMiB, usedMiB, services }) => [
      server,
      role,
      availability === "active" ? state : `${state}, ${availability}`,
      grouped(usedMiB),
      budgetMiB === undefined ? "none" : grouped(budgetMiB),
      services.join(", ") || "nothing",
    ],
  );
  return columns(
    [["server", "role", "state", "used MiB", "budget MiB", "runs"], ...rows],
    ["left", "left", "left", "right", "right", "left"],
  ).join("\n");
}
