import {
  type Condition,
  type ContainerFacts,
  conditionOf,
  type Remedy,
  remedyOf,
  serves,
} from "../../../core/judge/condition";
import { conditionText } from "../../../core/report/condition";

const UP: ContainerFacts = {
  status: "running",
  health: "healthy",
  exitCode: 0,
  restarts: 0,
  restartPolicy: "unless-stopped",
};
const MEMORY = { kind: "limit", whole: true } as const;

describe("the condition of a container", () => {
  test.each<[string, Partial<ContainerFacts>, Condition, Remedy]>([
    ["serves", {}, "healthy", "none"],
    ["was restarted and serves", { restarts: 9 }, "healthy", "none"],
    ["has no check", { health: undefined }, "running", "none"],
    ["was never started", { status: "created" }, "created", "start"],
    ["just started", { health: "starting" }, "starting", "wait"],
    ["passes before the engine asks", { health: "starting", passes: true }, "ready", "none"],
    ["fails its checks", { health: "unhealthy" }, "unhealthy", "recreate"],
    // Docker calls a container unhealthy that is stopped or paused.
    ["was stopped", { status: "exited", health: "unhealthy" }, "stopped", "start"],
    ["was stopped by force", { status: "exited", exitCode: 137 }, "stopped", "start"],
    [
      "was stopped after it was killed once",
      { status: "exited", exitCode: 137, death: MEMORY },
      "stopped",
      "start",
    ],
    ["is paused", { status: "paused", health: "unhealthy" }, "paused", "unpause"],
    ["crashed once", { status: "restarting", exitCode: 1, restarts: 1 }, "crashed", "wait"],
    ["keeps crashing", { status: "restarting", restarts: 5 }, "crashed", "recreate"],
    ["crashes between starts", { health: "starting", restarts: 5 }, "crashed", "recreate"],
    [
      "is killed again and again",
      { status: "restarting", restarts: 5, death: MEMORY },
      "killed",
      "recreate",
    ],
    [
      "crashed, and nobody restarts it",
      { status: "exited", exitCode: 3, restartPolicy: "no" },
      "crashed",
      "start",
    ],
    [
      "was killed, and nobody restarts it",
      { status: "exited", exitCode: 137, restartPolicy: "no", death: MEMORY },
      "killed",
      "start",
    ],
    ["is dead", { status: "dead" }, "dead", "recreate"],
  ])("that %s", (_, change, condition, remedy) => {
    const facts = { ...UP, ...change };
    expect([conditionOf(facts), remedyOf(condition, facts)]).toEqual([condition, remedy]);
    expect(serves(condition)).toBe(remedy === "none");
  });

  test("is said with what ends it again and again", () => {
    expect(conditionText("killed", { death: { kind: "host", whole: true }, restarts: 4 })).toBe(
      "is killed because the host ran out of memory, again and again",
    );
    expect(conditionText("killed", { death: MEMORY, restarts: 0 })).toBe(
      "was killed for using more than its limit",
    );
    expect(conditionText("crashed", { restarts: 1 })).toBe("exited by itself");
  });
});
