import type { SwarmNode, SwarmService, SwarmTask } from "../../../../core/judge/swarm/node";
import { serverStandingsOf, standingsOf } from "../../../../core/judge/swarm/standing";
import { serverStandingsText, standingProblem } from "../../../../core/report/swarm-standing";

const NODES: readonly SwarmNode[] = [
  {
    ...{ id: "b", hostname: "small", role: "worker", state: "down" },
    ...{ availability: "active", memTotalMiB: 2048, budgetMiB: 1628 },
  },
  {
    ...{ id: "a", hostname: "big", role: "manager", state: "ready" },
    ...{ availability: "drain", memTotalMiB: 4096, budgetMiB: undefined },
  },
];

const WEB: SwarmService = {
  ...{ id: "web-id", service: "web", version: 2, update: "paused" },
  ...{ boundTo: undefined, replicas: 3, hostPorts: [] },
};

const task = (server: string | undefined, state: string, error = ""): SwarmTask => ({
  ...{ serviceId: "web-id", service: "web", server, version: 2, state, error, MiB: 76 },
  desired: state === "failed" ? "shutdown" : "running",
});

const TASKS = [
  task("small", "failed", "task: non-zero exit (1)"),
  task("small", "running"),
  task("small", "running"),
  task(undefined, "pending", "no suitable node (insufficient resources on 2 nodes)"),
];

test("a service tells how many of its replicas run, what keeps the others, and how its update ended", () => {
  const [web, db] = standingsOf(
    new Map([
      ["web", 3],
      ["db", 1],
    ]),
    [WEB],
    TASKS,
  );
  expect(web).toMatchObject({ wanted: 3, running: 2, on: ["small", "small"], update: "paused" });
  expect(standingProblem(web)).toBe(
    "runs 2 of 3 replicas: no suitable node (insufficient resources on 2 nodes); its last update was stopped at a version that failed",
  );
  expect(standingProblem(db)).toBe("runs 0 of 1 replicas");
  expect(standingProblem({ ...web, running: 3, update: undefined })).toBe("");
});

test("servers come by name, each with what its tasks have of its budget", () => {
  const servers = serverStandingsOf(NODES, TASKS);
  expect(servers.map(({ server, usedMiB, services }) => [server, usedMiB, services])).toEqual([
    ["big", 0, []],
    ["small", 152, ["web", "web"]],
  ]);
  expect(serverStandingsText(servers)).toBe(
    [
      "server  role     state         used MiB  budget MiB  runs",
      "big     manager  ready, drain         0        none  nothing",
      "small   worker   down               152       1,628  web, web",
    ].join("\n"),
  );
});
