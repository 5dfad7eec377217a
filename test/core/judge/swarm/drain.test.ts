import { drainOf } from "../../../../core/judge/swarm/drain";
import type { SwarmNode, SwarmService, SwarmTask } from "../../../../core/judge/swarm/node";
import { drainRefusals } from "../../../../core/report/swarm-drain";

const node = (hostname: string, budgetMiB: number, availability = "active"): SwarmNode => ({
  ...{ id: `${hostname}-id`, hostname, role: "worker", state: "ready" },
  ...{ availability, memTotalMiB: 4096, budgetMiB },
});

const service = (name: string, changed: Partial<SwarmService> = {}): SwarmService => ({
  ...{ id: `${name}-id`, service: name, version: 1, update: undefined, boundTo: undefined },
  ...{ replicas: 1, hostPorts: [], ...changed },
});

const task = (name: string, server: string, MiB: number): SwarmTask => ({
  ...{ serviceId: `${name}-id`, service: name, server, version: 1 },
  ...{ desired: "running", state: "running", error: "", MiB },
});

const SERVICES = [
  service("web", { replicas: 3 }),
  service("db", { boundTo: "a" }),
  service("edge", { replicas: undefined, hostPorts: [80] }),
];
const TASKS = [
  ...[task("web", "a", 300), task("web", "a", 300), task("web", "b", 300), task("db", "a", 500)],
  ...[task("edge", "a", 44), task("edge", "b", 44), task("edge", "c", 44)],
];

test("what moves is counted by service; what is bound and what runs everywhere stays", () => {
  const drain = drainOf("a", [node("a", 1600), node("b", 700), node("c", 700)], SERVICES, TASKS);
  expect(drain).toMatchObject({ moves: ["web"], movesMiB: 600, stays: ["db"], stranded: null });
  expect(drain?.moving.map(({ service: { id }, tasks }) => [id, tasks])).toEqual([["web-id", 2]]);
  expect(drain && drainRefusals("a", drain, false)).toEqual([
    "db is bound to a by its data and would be down until a is back: say --stop-data where that is meant",
  ]);
  expect(drain && drainRefusals("a", drain, true)).toEqual([]);
});

test("a server that takes no tasks is no room for what moves", () => {
  const nodes = [node("a", 1600), node("b", 700), node("c", 700, "drain")];
  const drain = drainOf("a", nodes, SERVICES, TASKS);
  expect(drain?.stranded).toEqual({ service: "web", MiB: 300, mostFreeMiB: 356, proven: true });
  expect(drain && drainRefusals("a", drain, true)).toEqual([
    "web may find no server for a task of 300 MiB: the others lack 244 MiB together",
  ]);
});

test("a server that is not there is not drained", () => {
  expect(drainOf("z", [node("a", 1600)], SERVICES, TASKS)).toBeUndefined();
});
