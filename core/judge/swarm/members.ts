import type { ServerFit } from "../../capacity/placement/servers";
import type { SwarmNode, SwarmService } from "./node";

/** Why a plan cannot be carried out on the swarm that is there. */
export type MemberProblem =
  | {
      /** No node has the name, or several have it. */
      readonly kind: "not one";
      readonly server: string;
      readonly nodes: number;
      /** Hostnames that there are. */
      readonly found: readonly string[];
    }
  | { readonly kind: "not ready"; readonly server: string; readonly state: string }
  | { readonly kind: "takes no tasks"; readonly server: string; readonly availability: string }
  | {
      /** It has less memory than the plan counts on. */
      readonly kind: "memory";
      readonly server: string;
      readonly plannedMiB: number;
      readonly foundMiB: number;
    }
  | {
      /** It declares another budget than the plan's, or none. */
      readonly kind: "budget";
      readonly server: string;
      readonly plannedMiB: number;
      readonly foundMiB: number | undefined;
    }
  | {
      /** A node that the plan does not know declares a budget: tasks would run there. */
      readonly kind: "not planned";
      readonly server: string;
      readonly foundMiB: number;
    }
  | {
      /** A service's data lies on another server than the plan puts it on. */
      readonly kind: "data elsewhere";
      readonly service: string;
      readonly plannedOn: string;
      readonly liesOn: string;
    };

/** A server as a plan has it. */
export type PlannedServer = Pick<ServerFit, "name" | "budgetMiB" | "services"> & {
  readonly memTotalMiB: number;
};

/** MiB by which two readings of one MemTotal may differ: kernels of one machine reserve a little more or less. */
const MEMTOTAL_SLACK_MIB = 16;

/** What of a plan does not hold on the nodes of a swarm, and with the services that run there; empty where all does. */
export function memberProblems(
  planned: readonly PlannedServer[],
  nodes: readonly SwarmNode[],
  services: readonly SwarmService[],
): MemberProblem[] {
  const found = nodes.map(({ hostname }) => hostname).sort();
  return [
    ...planned.flatMap((server) => {
      const same = nodes.filter(({ hostname }) => hostname === server.name);
      if (same.length === 1) return nodeProblems(server, same[0]);
      return [{ kind: "not one" as const, server: server.name, nodes: same.length, found }];
    }),
    ...nodes.flatMap(({ hostname: server, budgetMiB: foundMiB }) =>
      foundMiB === undefined || planned.some(({ name }) => name === server)
        ? []
        : [{ kind: "not planned" as const, server, foundMiB }],
    ),
    ...services.flatMap(({ service, boundTo: liesOn }) => {
      const on = planned.find((server) => server.services.includes(service))?.name;
      if (liesOn === undefined || on === undefined || on === liesOn) return [];
      return [{ kind: "data elsewhere" as const, service, plannedOn: on, liesOn }];
    }),
  ];
}

function nodeProblems(
  { name: server, budgetMiB: plannedMiB, memTotalMiB }: PlannedServer,
  node: SwarmNode,
): MemberProblem[] {
  const { state, availability, budgetMiB: foundMiB } = node;
  // Of a node that is not there nothing else can be believed.
  if (state !== "ready") return [{ kind: "not ready", server, state }];
  return [
    ...(availability === "active"
      ? []
      : [{ kind: "takes no tasks" as const, server, availability }]),
    ...(node.memTotalMiB + MEMTOTAL_SLACK_MIB < memTotalMiB
      ? [
          {
            kind: "memory" as const,
            server,
            plannedMiB: memTotalMiB,
            foundMiB: node.memTotalMiB,
          },
        ]
      : []),
    ...(foundMiB === plannedMiB ? [] : [{ kind: "budget" as const, server, plannedMiB, foundMiB }]),
  ];
}
