import { convergenceOf } from "../../../../core/judge/swarm/convergence";
import type { SwarmTask } from "../../../../core/judge/swarm/node";
import { unconvergedText } from "../../../../core/report/convergence";

const NEW = 7;
const OLD = 3;

function task(version: number, state: string, changed: Partial<SwarmTask> = {}): SwarmTask {
  const desired = ["failed", "rejected", "complete", "shutdown"].includes(state)
    ? "shutdown"
    : "running";
  return {
    serviceId: "api-id",
    service: "api",
    server: "big",
    version,
    desired,
    state,
    error: "",
    MiB: 62,
    ...changed,
  };
}

const judge = (tasks: readonly SwarmTask[], update?: string, version = NEW, replicas = 2) =>
  convergenceOf({ version, update }, tasks, { version: NEW, replicas });

test("a version has taken over once all its own tasks run and Docker calls the update completed", () => {
  const both = [task(OLD, "shutdown"), task(NEW, "running"), task(NEW, "running")];
  expect(judge(both, "updating")).toMatchObject({ kind: "waiting" });
  expect(judge(both, "completed")).toEqual({ kind: "converged" });
  expect(judge([task(NEW, "running"), task(NEW, "running")])).toEqual({ kind: "converged" });
});

test("tasks of the version before do not count, although as many run as are wanted", () => {
  expect(judge([task(OLD, "running"), task(NEW, "running")], "completed")).toMatchObject({
    kind: "waiting",
  });
});

test("a rollback is a failure, whose tasks run as they did before", () => {
  const tasks = [
    task(OLD, "running"),
    task(OLD, "running"),
    task(NEW, "failed", { error: "task: non-zero exit (143): dockerexec: unhealthy container" }),
  ];
  const rolledBack = judge(tasks, "rollback_completed", OLD);
  expect(rolledBack).toMatchObject({ kind: "failed", why: "rolled back" });
  expect(judge(tasks, "paused")).toEqual({
    kind: "failed",
    why: "paused",
    error: "task: non-zero exit (143): dockerexec: unhealthy container",
  });
});

test("a task that ends with 0 before it is healthy has not taken over", () => {
  expect(judge([task(NEW, "complete"), task(NEW, "running")], "completed")).toMatchObject({
    kind: "waiting",
  });
});

test("a first version that fails three times is given up", () => {
  const failed = task(NEW, "failed", { error: "task: non-zero exit (1)" });
  expect(judge([failed, failed, task(NEW, "starting")])).toMatchObject({ kind: "waiting" });
  const given = judge([failed, failed, failed, task(NEW, "starting")]);
  expect(given).toEqual({ kind: "failed", why: "failing", error: "task: non-zero exit (1)" });
  if (given.kind === "converged") throw new Error("it has not");
  expect(unconvergedText(given, 9)).toBe("fails again and again: task: non-zero exit (1)");
});

test("what finds no server is said in Docker's words; what is pulled is told from it", () => {
  const error = "no suitable node (insufficient resources on 3 nodes)";
  const waiting = judge([task(NEW, "running"), task(NEW, "pending", { error })]);
  expect(waiting).toEqual({ kind: "waiting", pulls: false, error });
  if (waiting.kind === "converged") throw new Error("it has not");
  expect(unconvergedText(waiting, 70)).toBe(`did not become healthy within 70 s: ${error}`);
  expect(judge([task(NEW, "preparing")])).toMatchObject({ kind: "waiting", pulls: true });
});

test("a task that its server does not take up is no image on its way, and ends the wait", () => {
  const full = "write resolv.conf.hash: no space left on device";
  const tasks = [
    task(NEW, "running", { server: "small" }),
    task(NEW, "failed", { error: full }),
    task(NEW, "accepted"),
  ];
  expect(judge(tasks, "updating")).toEqual({ kind: "waiting", pulls: false, error: full });
});

test("another change while it was waited for is not taken for its own success", () => {
  expect(judge([task(NEW, "running"), task(NEW, "running")], undefined, 9)).toMatchObject({
    kind: "failed",
    why: "replaced",
  });
});
