import { memberProblems, type PlannedServer } from "../../../../core/judge/swarm/members";
import type { SwarmNode, SwarmService } from "../../../../core/judge/swarm/node";
import { memberProblemText } from "../../../../core/report/swarm-members";

const PLANNED: readonly PlannedServer[] = [
  { name: "big", memTotalMiB: 4096, budgetMiB: 3676, services: ["backend", "db"] },
  { name: "small", memTotalMiB: 2048, budgetMiB: 1628, services: ["backend"] },
];

function node(hostname: string, changed: Partial<SwarmNode> = {}): SwarmNode {
  const planned = PLANNED.find(({ name }) => name === hostname);
  return {
    id: `${hostname}-id`,
    hostname,
    role: "worker",
    state: "ready",
    availability: "active",
    memTotalMiB: planned?.memTotalMiB ?? 1024,
    budgetMiB: planned?.budgetMiB,
    ...changed,
  };
}

const DB: SwarmService = {
  id: "db-id",
  service: "db",
  version: 1,
  update: undefined,
  boundTo: "big",
  replicas: 1,
  hostPorts: [],
};

const said = (nodes: readonly SwarmNode[], services: readonly SwarmService[] = [DB]) =>
  memberProblems(PLANNED, nodes, services).map(memberProblemText);

test("a swarm that is as planned has no problem, whatever other nodes without a budget there are", () => {
  expect(said([node("big"), node("small"), node("manager")])).toEqual([]);
});

test("another budget than the plan's is refused with the line that sets it right", () => {
  expect(said([node("big", { budgetMiB: 3000 }), node("small", { budgetMiB: undefined })])).toEqual(
    [
      'big: declares memory-mib=3000, and the plan lets tasks have 3,676 MiB there: put "node-generic-resources": ["memory-mib=3676"] into /etc/docker/daemon.json on big and restart its Docker, which stops and starts what runs there',
      'small: declares no memory-mib, and the plan lets tasks have 1,628 MiB there: put "node-generic-resources": ["memory-mib=1628"] into /etc/docker/daemon.json on small and restart its Docker, which stops and starts what runs there',
    ],
  );
});

test("a node that the plan does not know must not offer a budget", () => {
  expect(said([node("big"), node("small"), node("third", { budgetMiB: 600 })])).toEqual([
    "third: declares memory-mib=600, and enxuto:servers does not name it, so tasks would run where nothing was planned: add it there, or remove the line from its daemon.json and restart its Docker",
  ]);
});

test("a server that is missing, down, drained, or there twice is refused", () => {
  expect(said([node("big", { state: "down", availability: "drain" })])).toEqual([
    "big: is down, and the plan counts on it: start its Docker, or take it out of enxuto:servers",
    "small: is no node of this swarm, which has big: join it with docker swarm join, or name another one in enxuto:servers",
  ]);
  expect(
    said([node("big", { availability: "drain" }), node("small"), node("small", { id: "other" })]),
  ).toEqual([
    "big: takes no tasks (drain): docker node update --availability active big",
    "small: is the hostname of 2 nodes of this swarm: give each its own",
  ]);
});

test("less memory than planned is refused with what it has; a few MiB are a reading's own", () => {
  expect(said([node("big", { memTotalMiB: 3800 }), node("small", { memTotalMiB: 2035 })])).toEqual([
    "big: has 3,800 MiB, and the plan counts on 4,096: set enxuto:servers.big to 3800MiB",
  ]);
});

test("data that lies on another server than planned is never started empty", () => {
  expect(said([node("big"), node("small")], [{ ...DB, boundTo: "small" }])).toEqual([
    "db: its data lies on small, and the plan puts it on big, where it would start empty: set enxuto:homes.db to small",
  ]);
});
