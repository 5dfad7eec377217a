import { nodesToClose, openTo } from "../../../../core/judge/swarm/closing";
import type { SwarmNode, SwarmTask } from "../../../../core/judge/swarm/node";

const node = (hostname: string, more: Partial<SwarmNode> = {}): SwarmNode => ({
  ...{ id: `id-${hostname}`, hostname, role: "worker", state: "ready", availability: "active" },
  ...{ memTotalMiB: 4000, budgetMiB: 1000, ...more },
});

const task = (service: string, server: string, MiB: number): SwarmTask => ({
  ...{ serviceId: service, service, server, version: 1, MiB },
  ...{ desired: "running", state: "running", error: "" },
});

const NODES = ["one", "two", "three"].map((name) => node(name));

const closed = (
  homes: readonly string[],
  tasks: readonly SwarmTask[] = [],
  nodes: readonly SwarmNode[] = NODES,
) =>
  nodesToClose(
    { homes, taskMiB: 400 },
    tasks.filter(({ service }) => service === "web"),
    nodes,
    tasks,
  );

test("all servers but those of the plan are closed to a service that starts", () => {
  expect(closed(["two"])).toEqual(["id-one", "id-three"]);
  expect(closed(["one", "two", "two"])).toEqual(["id-three"]);
});

test("a server that runs a task of it stays open, since Docker would end that", () => {
  expect(closed(["two"], [task("web", "one", 400)])).toEqual(["id-three"]);
});

test("none is closed where a home has no room for what is to start there", () => {
  expect(closed(["two"], [task("other", "two", 700)])).toEqual([]);
  expect(closed(["two"], [task("other", "two", 600)])).toEqual(["id-one", "id-three"]);
  expect(closed(["two", "two"], [task("other", "two", 600)])).toEqual([]);
});

test("none is closed while a home takes no tasks or is not there", () => {
  const with2 = (more: Partial<SwarmNode>) => [NODES[0], node("two", more), NODES[2]];
  expect(closed(["two"], [], with2({ state: "down" }))).toEqual([]);
  expect(closed(["two"], [], with2({ availability: "drain" }))).toEqual([]);
  expect(closed(["four"])).toEqual([]);
});

test("a service is kept from closed servers by a constraint of its own", () => {
  expect(openTo("shop-prod-web")).toBe("node.labels.enxuto.closed.shop-prod-web!=true");
});
