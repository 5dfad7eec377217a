import { hostMemoryLine } from "../../core/report/host-memory";
import { hostLines } from "../../core/report/status";
import { STATUS_WORDS } from "../../core/report/status-words";
import { engineMemory } from "../../engine/engine-memory";
import { serviceStatus } from "../../operate/status";
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
    rolloutGround: { kind: "declared" as const },
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
    serviceStatus(planned, found, { memory: new Map([["1", 46.7]]) }).problems.map((problem) =>
      STATUS_WORDS.en.problem(problem),
    );

  test("as planned", () => expect(problems(container())).toEqual([]));
  test.each<[string, ReturnType<typeof container>[], string[]]>([
    ["not there", [], ["0 of 1 healthy"]],
    [
      "stopped",
      [container({ Running: false, Status: "exited" })],
      ["0 of 1 healthy, it is stopped"],
    ],
    [
      "paused",
      [container({ Status: "paused", Health: { Status: "unhealthy", Log: [] } })],
      ["0 of 1 healthy, it is paused"],
    ],
    [
      "ill",
      [container({ Health: { Status: "unhealthy", Log: [] } })],
      ["0 of 1 healthy, it fails its health checks"],
    ],
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
});

describe("the machine's memory in status", () => {
  const info = { MemTotal: 2_020_816 * 1024, DefaultRuntime: "runc" };
  const host = {
    ...{ kind: "digitalocean", size: "s-1vcpu-2gb", priceMonthly: null },
    ...{ memTotalMiB: 1_844, memTotalIs: "estimated" as const },
  };
  type Containers = Parameters<typeof engineMemory>[1];
  /** Answers of `docker info`, and of `docker top` by container. */
  const asking =
    (is: object, groups: Record<string, string>) => async (words: readonly string[]) => {
      if (words[0] === "info") return JSON.stringify(is);
      const group = groups[words[1]];
      if (group === undefined) throw new Error(`${words[1]} is gone`);
      return `PID CGROUP\n17 0::/${group}/docker-${words[1]}.scope\n`;
    };
  const line = async (
    is: typeof info,
    planned: Parameters<typeof hostMemoryLine>[1] = host,
    containers: readonly object[] = [],
    groups: Record<string, string> = {},
  ) => {
    const memory = await engineMemory(asking(is, groups), containers as Containers);
    return memory && hostMemoryLine(memory, planned);
  };

  test("another figure than the planned one is told with the setting that says it", async () => {
    expect(await line(info)).toBe(
      "MemTotal: 1,973 MiB, the plan counts 1,844 (estimated), from now on 1,973 on this machine: for others set enxuto:memTotal to 2020816kB; reservations are only added up",
    );
  });

  test("the planned figure, and a slice that keeps reservations", async () => {
    expect(await line({ ...info, DefaultRuntime: "enxuto" }, { ...host, memTotalMiB: 1_973 })).toBe(
      "MemTotal: 1,973 MiB; the kernel keeps reservations",
    );
  });

  test("containers that a restart of Docker stops, told of servers only", async () => {
    const off = { ...info, LiveRestoreEnabled: false };
    const memory = await engineMemory(asking(off, {}), []);
    expect(memory).toEqual({
      ...{ memTotalKB: 2_020_816, reservations: "summed", stopsWithDocker: true },
    });
    expect(
      await engineMemory(asking({ ...off, LiveRestoreEnabled: true }, {}), []),
    ).not.toHaveProperty("stopsWithDocker");
    const lines = (kind: string, language: "en" | "pt" = "en") =>
      hostLines(
        {
          ...{ stack: "prod", host: { ...host, kind }, unusedVolumes: [], alerts: [] },
          ...{ machine: {}, record: {}, disk: null, dataDisk: null, ...(memory ? { memory } : {}) },
        },
        language,
      );
    expect(lines("hetzner")[1]).toBe(
      "live-restore is off: a restart or an upgrade of Docker stops every container; set it to true in /etc/docker/daemon.json and sudo systemctl reload docker",
    );
    expect(lines("hetzner", "pt")[1]).toMatch(/^live-restore está desligado/);
    expect(lines("local")).toHaveLength(1);
  });

  test("containers of an engine that came to keep reservations later", async () => {
    const made = (Id: string, Runtime: string, Running = true) => ({
      ...{ Id, State: { Running } },
      HostConfig: { Memory: 0, MemoryReservation: 0, MemorySwap: 0, Runtime },
    });
    const kept = { ...info, DefaultRuntime: "enxuto" };
    const planned = { ...host, memTotalMiB: 1_973 };
    const groups = { restarted: "enxuto.slice", before: "system.slice" };
    const all = [
      ...[made("new", "enxuto"), made("stopped", "runc", false), made("restarted", "runc")],
      ...[made("before", "runc"), made("unknown", "runc")],
    ];
    expect(await line(kept, planned, all, groups)).toBe(
      "MemTotal: 1,973 MiB; the kernel keeps reservations, of 2 containers once restarted",
    );
    expect(await line(kept, planned, all.slice(0, 3), groups)).toBe(
      "MemTotal: 1,973 MiB; the kernel keeps reservations",
    );
  });

  test("a machine that is planned for smaller than it is gets no setting", async () => {
    const local = { ...host, kind: "local", size: "1GB", memTotalMiB: 1_024 };
    expect(await line(info, local)).toBe(
      "MemTotal: 1,973 MiB, the plan counts 1,024; reservations are only added up",
    );
  });

  test("an engine that does not say is not guessed", async () => {
    expect(await engineMemory(asking({}, {}), [])).toBeUndefined();
  });
});
