import { serverStandingsOf } from "../core/judge/swarm/standing";
import { serverStandingsText, standingProblem } from "../core/report/swarm-standing";
import type { Docker } from "../engine/server-engine";
import { lookAtSwarm, standingsIn } from "../operate/swarm";
import type { OfflineRun } from "../program/offline";
import { EXIT } from "./verb";

/** Shows the servers of a swarm with what runs on each, and what of it is not as planned; gives the exit code. */
export async function showSwarm(
  docker: Docker,
  { settings: { stack }, fit }: OfflineRun,
  json: boolean,
): Promise<number> {
  const seen = await lookAtSwarm(docker, stack);
  const servers = serverStandingsOf(seen.nodes, seen.tasks);
  const services = standingsIn(seen, fit.services);
  const problems = services.flatMap((standing) => {
    const text = standingProblem(standing);
    return text ? [`${standing.service} ${text}`] : [];
  });
  console.log(
    json
      ? JSON.stringify({ schemaVersion: 1, stack, servers, services, problems }, null, 2)
      : [serverStandingsText(servers), ...problems].join("\n"),
  );
  return problems.length === 0 ? EXIT.ok : EXIT.refused;
}
