import { serviceStatus, statusText } from "../../cli/status";
import { keptOf } from "../../pulumi/state";

describe("what destroy keeps", () => {
  test("is named as people know it", () => {
    expect(
      keptOf([
        {
          urn: "a::data",
          type: "docker:index/volume:Volume",
          protect: true,
          inputs: { name: "x-dev-data" },
        },
        {
          urn: "a::db-password",
          type: "random:index/randomPassword:RandomPassword",
          protect: true,
        },
        { urn: "a::net", type: "docker:index/network:Network" },
      ]),
    ).toEqual([
      { what: "data volume", name: "x-dev-data" },
      { what: "password", name: "db-password" },
    ]);
  });
});

describe("status", () => {
  const planned = {
    name: "backend",
    replicas: 1,
    limitMiB: 350,
    reservationMiB: 256,
    rollout: "start-first" as const,
    rolloutReason: "declared",
  };
  const container = (change: object = {}, memoryMiB = 350) => ({
    Id: "1",
    Name: "/backend-1",
    Created: "",
    RestartCount: 0,
    Config: { Image: "a:1", Labels: {} },
    HostConfig: { Memory: memoryMiB * 1024 ** 2, MemoryReservation: 0, MemorySwap: 0 },
    State: {
      Status: "running",
      Running: true,
      OOMKilled: false,
      ExitCode: 0,
      Health: { Status: "healthy", Log: [] },
      ...change,
    },
  });
  const problems = (...found: ReturnType<typeof container>[]) =>
    serviceStatus(planned, found, { memory: new Map([["1", 46.7]]) }).problems;

  test("as planned", () => expect(problems(container())).toEqual([]));
  test.each<[string, ReturnType<typeof container>[], string[]]>([
    ["not there", [], ["0 of 1 healthy"]],
    ["stopped", [container({ Running: false, Status: "exited" })], ["0 of 1 healthy"]],
    ["ill", [container({ Health: { Status: "unhealthy", Log: [] } })], ["0 of 1 healthy"]],
    ["two of one", [container(), container()], ["2 containers for 1"]],
    ["another limit", [container({}, 300)], ["limit is 300 MiB, planned 350"]],
    [
      "with a killed child",
      [container({ OOMKilled: true })],
      [
        "a child process was killed at its limit of 350 MiB, the service itself runs on: give it more, or let it do less at once",
      ],
    ],
  ])("%s", (_, found, expected) => expect(problems(...found)).toEqual(expected));

  test("a stack that is not up is told so once", () => {
    const services = ["backend", "frontend"].map((name) =>
      serviceStatus({ ...planned, name }, [], { memory: new Map() }),
    );
    expect(statusText("dev", services, null)).toBe(`\
service   state      in use  reserved  limit  restarts  image
backend   not there               256    350
frontend  not there               256    350

memory in use: 0 MiB
dev is not up: run enxuto up dev`);
  });
});
