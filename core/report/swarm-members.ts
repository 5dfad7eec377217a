import { grouped } from "../capacity/figures";
import type { MemberProblem } from "../judge/swarm/members";
import { BUDGET } from "../judge/swarm/node";

/** A problem with the servers of a swarm as a sentence that begins with the server and ends with the way out. */
export function memberProblemText(problem: MemberProblem): string {
  switch (problem.kind) {
    case "not one":
      return problem.nodes === 0
        ? `${problem.server}: is no node of this swarm, which has ${problem.found.join(", ")}: join it with docker swarm join, or name another one in enxuto:servers`
        : `${problem.server}: is the hostname of ${problem.nodes} nodes of this swarm: give each its own`;
    case "not ready":
      return `${problem.server}: is ${problem.state}, and the plan counts on it: start its Docker, or take it out of enxuto:servers`;
    case "takes no tasks":
      return `${problem.server}: takes no tasks (${problem.availability}): docker node update --availability active ${problem.server}`;
    case "memory":
      return `${problem.server}: has ${grouped(problem.foundMiB)} MiB, and the plan counts on ${grouped(problem.plannedMiB)}: set enxuto:servers.${problem.server} to ${problem.foundMiB}MiB`;
    case "budget":
      return `${problem.server}: ${declares(problem.foundMiB)}, and the plan lets tasks have ${grouped(problem.plannedMiB)} MiB there: put ${daemonLine(problem.plannedMiB)} into /etc/docker/daemon.json on ${problem.server} and restart its Docker, which stops and starts what runs there`;
    case "not planned":
      return `${problem.server}: ${declares(problem.foundMiB)}, and enxuto:servers does not name it, so tasks would run where nothing was planned: add it there, or remove the line from its daemon.json and restart its Docker`;
    case "data elsewhere":
      return `${problem.service}: its data lies on ${problem.liesOn}, and the plan puts it on ${problem.plannedOn}, where it would start empty: set enxuto:homes.${problem.service} to ${problem.liesOn}`;
  }
}

/** The same of servers that a stack rents, whose swarm nobody makes by hand. */
export function rentedProblemText(problem: MemberProblem, stack: string): string {
  switch (problem.kind) {
    case "not ready":
      return `${problem.server}: is ${problem.state}, and the plan counts on it: start it at its provider, or delete it there, and up ${stack} makes another one`;
    case "takes no tasks":
      return `${problem.server}: takes no tasks (${problem.availability}): enxuto servers restore ${problem.server} ${stack}`;
    case "memory":
      return `${problem.server}: has ${grouped(problem.foundMiB)} MiB, and the plan counts on ${grouped(problem.plannedMiB)}: set enxuto:memTotal to ${problem.foundMiB}MiB`;
    case "data elsewhere":
      return `${problem.service}: its data lies on ${problem.liesOn}, and the plan puts it on ${problem.plannedOn}, where it would start empty`;
    default:
      return memberProblemText(problem);
  }
}

/** What a node's daemon.json has to say for a budget. */
function daemonLine(MiB: number): string {
  return `"node-generic-resources": ["${BUDGET}=${MiB}"]`;
}

function declares(MiB: number | undefined): string {
  return MiB === undefined ? `declares no ${BUDGET}` : `declares ${BUDGET}=${MiB}`;
}
