import { withProfile } from "../core/model/overrides";
import { loadsOf } from "../core/model/system";
import { CONTEXT_SCHEMA } from "../policy/context";
import { isPinned } from "../policy/image-pinned";
import { type JudgedResource, plainProps, UNKNOWN } from "../policy/resource";
import { judge, type PolicyContext, packConfig, RULES } from "../policy/rules";
import { SeenInputs } from "../policy/seen-inputs";
import { conectaSaude } from "../systems/conecta-saude";

const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
};
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function container(changes: Record<string, unknown> = {}, name = "web"): JudgedResource {
  return {
    type: "docker:index/container:Container",
    name,
    props: {
      image: "conecta-saude/web:0123456789ab",
      memory: 64,
      memoryReservation: 32,
      memorySwap: 64,
      healthcheck: { tests: ["CMD", "true"] },
      restart: "unless-stopped",
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
      networksAdvanced: [{ name: "shop-network" }],
      ports: [{ internal: 80, external: 8080, ip: "127.0.0.1" }],
      volumes: [{ containerPath: "/data", volumeName: "web-data" }],
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      readOnly: true,
      init: true,
      ulimits: [{ name: "nofile", soft: 4096, hard: 16_384 }],
      cpuShares: 1024,
      ...changes,
    },
  };
}

function hetzner(serverType: unknown, name = "server"): JudgedResource {
  return { type: "hcloud:index/server:Server", name, props: { serverType } };
}

function droplet(size: unknown, name = "server"): JudgedResource {
  return { type: "digitalocean:index/droplet:Droplet", name, props: { size } };
}

function violations(
  resources: readonly JudgedResource[],
  context: PolicyContext = { memTotalMiB: 4096 },
): [string, string][] {
  return judge(resources, context).flatMap(({ name, violations }) =>
    violations.map((violation): [string, string] => [name, violation]),
  );
}

describe("a container that keeps every rule", () => {
  test("is not violated, and every rule answers in order", () => {
    expect(judge([container()], { memTotalMiB: 4096 })).toEqual(
      RULES.map(({ name }) => ({ name, violations: [] })),
    );
  });

  test.each<[string, Record<string, unknown>]>([
    ["a health check through the shell", { healthcheck: { tests: ["CMD-SHELL", "exit 0"] } }],
    ["the engine's own log driver", { logDriver: undefined }],
    ["the local log driver", { logDriver: "local", logOpts: { "max-size": "1g", "max-file": 1 } }],
    ["a port on IPv6 loopback", { ports: [{ internal: 80, external: 8080, ip: "::1" }] }],
    ["a socket of another kind", { volumes: [{ hostPath: "/run/postgresql" }] }],
    ["single capabilities", { capabilities: { drops: ["ALL"], adds: ["CAP_NET_BIND_SERVICE"] } }],
    [
      "a root that is writable for a reason",
      { readOnly: false, labels: [{ label: "enxuto.writable-root", value: "its own updates" }] },
    ],
    ["a bound on its processors", { cpuShares: undefined, cpus: "0.5" }],
    [
      "a network that is another container's",
      { networkMode: "container:abc", networksAdvanced: [] },
    ],
    ["nulls, as outputs have them", { privileged: null, mounts: null, publishAllPorts: null }],
    ["an image by its id", { image: `sha256:${"a".repeat(64)}` }],
  ])("%s is as good", (_, changes) => {
    expect(violations([container(changes)])).toEqual([]);
  });

  test.each(Object.keys(container().props))("%s may be secret or not known yet", (key) => {
    const value = container().props[key];
    // What cannot be counted is the one thing that is refused.
    const expected =
      key === "memoryReservation"
        ? [["host-memory", "host: web: its reservation is not known, so it cannot be counted"]]
        : [];
    expect(violations([container({ [key]: { ...SECRET, value } })])).toEqual([]);
    expect(violations([container({ [key]: UNKNOWN_STRING })])).toEqual(expected);
    expect(violations([container({ [key]: { __pulumiUnknown: true } })])).toEqual(expected);
  });

  test("its parts may be secret or not known yet", () => {
    const parts = {
      healthcheck: { tests: ["CMD", UNKNOWN_STRING] },
      logOpts: { "max-size": UNKNOWN_STRING, "max-file": { ...SECRET, value: "3" } },
      ports: [{ internal: 80, external: UNKNOWN_STRING }],
      mounts: [{ type: "volume", source: UNKNOWN_STRING }],
      networksAdvanced: [{ name: UNKNOWN_STRING }],
    };
    expect(violations([container(parts)])).toEqual([]);
  });
});

describe("a container that breaks one rule", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "container-memory-limit",
      { memory: undefined, memorySwap: undefined },
      "container web: memory is missing, expected a limit of at least 6 MiB",
    ],
    [
      "container-memory-limit",
      { memory: 0, memorySwap: 0 },
      "container web: memory is 0, expected a limit of at least 6 MiB",
    ],
    [
      "container-memory-reservation",
      { memoryReservation: 96 },
      "container web: memoryReservation is 96, expected at most its limit of 64 MiB",
    ],
    [
      "container-memory-reservation",
      { memoryReservation: 0 },
      "container web: memoryReservation is 0, expected 1 to 64 MiB",
    ],
    [
      "container-memory-swap",
      { memorySwap: undefined },
      "container web: memorySwap is missing, expected 64 MiB as its memory limit",
    ],
    [
      "container-memory-swap",
      { memorySwap: -1 },
      "container web: memorySwap is -1, expected 64 MiB as its memory limit",
    ],
    [
      "container-health-check",
      { healthcheck: undefined },
      "container web: healthcheck.tests is missing, expected CMD or CMD-SHELL and a command",
    ],
    [
      "container-health-check",
      { healthcheck: { tests: ["NONE"] } },
      'container web: healthcheck.tests is ["NONE"], expected CMD or CMD-SHELL and a command',
    ],
    [
      "container-health-check",
      { healthcheck: { tests: [] } },
      "container web: healthcheck.tests is [], expected CMD or CMD-SHELL and a command",
    ],
    [
      "container-restart-policy",
      { restart: "no" },
      'container web: restart is "no", expected one of always, unless-stopped, on-failure',
    ],
    [
      "container-restart-policy",
      { restart: undefined },
      "container web: restart is missing, expected one of always, unless-stopped, on-failure",
    ],
    [
      "container-log-rotation",
      { logDriver: "syslog" },
      'container web: logDriver is "syslog", expected one of json-file, local',
    ],
    [
      "container-log-rotation",
      { logOpts: { "max-file": "3" } },
      "container web: logOpts.max-size is missing, expected a size: 10m",
    ],
    [
      "container-log-rotation",
      { logOpts: { "max-size": "-1", "max-file": "3" } },
      'container web: logOpts.max-size is "-1", expected a size: 10m',
    ],
    [
      "container-log-rotation",
      { logOpts: { "max-size": "10m" } },
      "container web: logOpts.max-file is missing, expected a number of files: 3",
    ],
    [
      "container-privileged",
      { privileged: true },
      "container web: privileged is true, expected false",
    ],
    [
      "container-privileged",
      { capabilities: { drops: ["ALL"], adds: ["ALL"] } },
      'container web: capabilities.adds is ["ALL"], expected single capabilities instead of ALL',
    ],
    [
      "container-docker-socket",
      { volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/docker.sock" }] },
      'container web: volumes[0].hostPath is "/var/run/docker.sock", expected a path that holds no docker.sock',
    ],
    [
      "container-docker-socket",
      { mounts: [{ type: "bind", source: "/run/", target: "/host" }] },
      'container web: mounts[0].source is "/run/", expected a path that holds no docker.sock',
    ],
    [
      "container-docker-socket",
      { volumes: [{ hostPath: "/", containerPath: "/host" }] },
      'container web: volumes[0].hostPath is "/", expected a path that holds no docker.sock',
    ],
    [
      "container-host-network",
      { networkMode: "host" },
      'container web: network is "host", expected a network of its own',
    ],
    [
      "container-host-network",
      { networksAdvanced: [{ name: "host" }] },
      'container web: network is "host", expected a network of its own',
    ],
    [
      "container-published-ports",
      { ports: [{ internal: 80, external: 8080 }] },
      "container web: port 8080 is published on 0.0.0.0, expected 127.0.0.1 or a port declared public in publicPorts",
    ],
    [
      "container-published-ports",
      { ports: [{ internal: 80, ip: "10.0.0.2" }] },
      "container web: a random port for 80 is published on 10.0.0.2, expected 127.0.0.1 or a port declared public in publicPorts",
    ],
    [
      "container-published-ports",
      { publishAllPorts: true },
      "container web: publishAllPorts is true, expected single ports",
    ],
    [
      "image-pinned",
      { image: "redis:latest" },
      'container web: image is "redis:latest", expected a digest, a content hash or an exact version: redis:7.4.11',
    ],
  ])("%s %j", (rule, changes, message) => {
    expect(violations([container(changes)])).toEqual([[rule, message]]);
  });

  test("without a reservation it cannot be counted either", () => {
    expect(violations([container({ memoryReservation: undefined })])).toEqual([
      [
        "container-memory-reservation",
        "container web: memoryReservation is missing, expected 1 to 64 MiB",
      ],
      ["host-memory", "host: web: its reservation is not known, so it cannot be counted"],
    ]);
  });

  test("public ports are those that the configuration declares", () => {
    const world = [80, 443, 5432].map((external) => ({ internal: external, external }));
    const context = { memTotalMiB: 4096, publicPorts: [80, 443] };
    expect(violations([container({ ports: world })], context)).toEqual([
      [
        "container-published-ports",
        "container web: port 5432 is published on 0.0.0.0, expected 127.0.0.1 or a public port (80, 443)",
      ],
    ]);
  });
});

describe("a pinned image", () => {
  test.each([
    `redis@sha256:${"0".repeat(64)}`,
    `redis:7.4.11-alpine@sha256:${"0".repeat(64)}`,
    "localhost:5000/shop/web:0123456789ab",
    "shop/web:main-0123456789abcdef",
    "redis:7.4.11",
    "redis:v7.4.11-alpine",
    "postgres:16.15-alpine",
    "registry.example.com:5000/library/postgres:16.15",
  ])("%s", (image) => expect(isPinned(image)).toBe(true));

  test.each([
    "redis",
    "localhost:5000/redis",
    "redis:latest",
    "redis:7",
    "redis:7-alpine",
    "redis:7.4",
    "postgres:16",
    "constructor:16.1",
    "redis:alpine",
    "redis:0123456",
    "redis@sha256:0123456789ab",
  ])("not %s", (image) => expect(isPinned(image)).toBe(false));

  test("is what is pulled, too", () => {
    const type = "docker:index/remoteImage:RemoteImage";
    expect(violations([{ type, name: "redis", props: { name: "redis:7" } }])).toEqual([
      [
        "image-pinned",
        'image redis: name is "redis:7", expected a digest, a content hash or an exact version: redis:7.4.11',
      ],
    ]);
    expect(violations([{ type, name: "redis", props: { name: "redis:7.4.11" } }])).toEqual([]);
  });
});

describe("the memory of the host", () => {
  const seed = loadsOf(withProfile(conectaSaude, "seed")).map(({ name, memory }) =>
    container(
      {
        memory: memory.limitMiB,
        memorySwap: memory.limitMiB,
        memoryReservation: memory.reservationMiB,
      },
      name,
    ),
  );

  test("comes from the server in the stack", () => {
    expect(violations([hetzner("cpx12"), ...seed], {})).toEqual([
      [
        "host-memory",
        "hetzner cpx12: 105 MiB short: 1,504 reserved + 0 surge > 1,399 allocatable (1,915 MemTotal − 516 reserve)",
      ],
    ]);
    expect(violations([hetzner("cx23"), ...seed], {})).toEqual([]);
    expect(violations([droplet("s-2vcpu-4gb"), ...seed], {})).toEqual([]);
    expect(violations([droplet("s-1vcpu-2gb"), ...seed], {})).toEqual([
      [
        "host-memory",
        "digitalocean s-1vcpu-2gb: 176 MiB short: 1,504 reserved + 0 surge > 1,328 allocatable (1,844 MemTotal − 516 reserve)",
      ],
    ]);
  });

  test("is known of a server that is no longer sold", () => {
    expect(violations([hetzner("cx22"), ...seed], {})).toEqual([]);
  });

  test("comes from the configuration where no server says it, and never instead of one that does", () => {
    expect(violations(seed, { memTotalMiB: 2020 })).toEqual([]);
    expect(violations(seed, { memTotalMiB: 2019 })).toEqual([
      [
        "host-memory",
        "host: 1 MiB short: 1,504 reserved + 0 surge > 1,503 allocatable (2,019 MemTotal − 516 reserve)",
      ],
    ]);
    expect(violations([hetzner("cpx12"), ...seed], { memTotalMiB: 64_000 })).toHaveLength(1);
    expect(violations([hetzner("cx99"), ...seed], { memTotalMiB: 64_000 })).toEqual([]);
  });

  test("is what our own deployment was admitted on, where nothing else says it", () => {
    const deployment = {
      type: "enxuto:components:Deployment",
      name: "conecta-saude",
      props: { memTotalMiB: 2019 },
    };
    expect(violations([deployment, ...seed], {})).toHaveLength(1);
    expect(violations([deployment, ...seed], { memTotalMiB: 2020 })).toEqual([]);
    expect(violations([deployment, hetzner("cx23"), ...seed], {})).toEqual([]);
  });

  test("holds the largest start-first service twice where our deployment rolls service by service", () => {
    const replica = (service: string, name: string) => {
      const props = {
        memory: 300,
        memorySwap: 300,
        memoryReservation: 100,
        labels: [{ label: "enxuto.service", value: service }],
      };
      return { ...container(props, name), deleteBeforeReplace: false };
    };
    const replicas = [replica("web", "web-1"), replica("web", "web-2"), replica("api", "api")];
    const rolling = (rolling: string) => [
      { type: "enxuto:components:Deployment", name: "shop", props: { rolling } },
      ...replicas,
    ];
    const enough = 456 + 300 + 200;
    expect(violations(rolling("service by service"), { memTotalMiB: enough })).toEqual([]);
    expect(violations(rolling("service by service"), { memTotalMiB: enough - 1 })).toHaveLength(1);
    expect(violations(rolling("together"), { memTotalMiB: enough })).toHaveLength(1);
  });

  test("is reserved as the configuration says", () => {
    const context = { memTotalMiB: 2020, reserve: { evictionMiB: 101 } };
    expect(violations(seed, context)).toEqual([
      [
        "host-memory",
        "host: 1 MiB short: 1,504 reserved + 0 surge > 1,503 allocatable (2,020 MemTotal − 517 reserve)",
      ],
    ]);
  });

  test("has to carry containers that start before the old ones stop twice", () => {
    const overlapping = { ...container(), deleteBeforeReplace: false };
    expect(violations([overlapping], { memTotalMiB: 495 })).toEqual([
      [
        "host-memory",
        "host: 1 MiB short: 32 reserved + 32 surge > 63 allocatable (495 MemTotal − 432 reserve)",
      ],
    ]);
    expect(violations([overlapping], { memTotalMiB: 496 })).toEqual([]);
    expect(
      violations([{ ...overlapping, deleteBeforeReplace: true }], { memTotalMiB: 495 }),
    ).toEqual([]);
  });

  test.each<[string, JudgedResource[], string]>([
    [
      "no server",
      [],
      "host: its memory is not known, expected an hcloud server or a DigitalOcean droplet in the stack: add one, or set memTotalMiB of policy host-memory in the configuration of the pack",
    ],
    [
      "a size that nobody knows",
      [hetzner("cx99")],
      "server server: the memory of hetzner cx99 is not in the catalogue: set memTotalMiB of policy host-memory in the configuration of the pack",
    ],
    [
      "a size that is not known yet",
      [droplet(UNKNOWN_STRING)],
      "server server: the memory of digitalocean (size not known yet) is not in the catalogue: set memTotalMiB of policy host-memory in the configuration of the pack",
    ],
    [
      "several servers",
      [hetzner("cx23", "a"), hetzner("cx23", "b")],
      "host: it cannot be seen which of the servers a, b runs the containers: set memTotalMiB of policy host-memory in the configuration of the pack",
    ],
  ])("is refused where it is not known: %s", (_, servers, message) => {
    expect(violations([...servers, container()], {})).toEqual([["host-memory", message]]);
    expect(violations(servers, {})).toEqual([]);
  });
});

describe("the price of the host", () => {
  test.each<[string, JudgedResource[], string, string[]]>([
    ["within the budget", [hetzner("cpx12")], "11.49 EUR", []],
    [
      "above it",
      [hetzner("cpx12")],
      "11.48 EUR",
      ["hetzner cpx12: €11.49 a month is above the budget of €11.48"],
    ],
    [
      "of several servers is their sum",
      [hetzner("cx23", "a"), hetzner("cx23", "b")],
      "10 EUR",
      ["hetzner cx23, hetzner cx23: €10.98 a month is above the budget of €10.00"],
    ],
    [
      "in another currency",
      [hetzner("cx23", "a"), droplet("s-1vcpu-1gb", "b")],
      "90 EUR",
      [
        "hetzner cx23, digitalocean s-1vcpu-1gb: the price is in USD, the budget of €90.00 in EUR: state the budget in USD",
      ],
    ],
    [
      "that nobody knows",
      [hetzner("cx22")],
      "90 EUR",
      [
        "server server: the price of hetzner cx22 is not known, expected one within the budget of €90.00",
      ],
    ],
    [
      "under a budget that is none",
      [hetzner("cx23")],
      "20",
      ['monthlyBudget: got "20", expected an amount and EUR or USD: 20 EUR'],
    ],
    ["without a server", [], "20 EUR", []],
  ])("%s", (_, servers, monthlyBudget, expected) => {
    expect(violations(servers, { monthlyBudget })).toEqual(
      expected.map((message) => ["host-price", message]),
    );
  });
});

describe("the pack", () => {
  test("names each rule once, in words that a configuration file can hold", () => {
    const names = RULES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([]);
  });

  test("declares exactly the configuration that its rules look at", () => {
    const looked = new Set(RULES.flatMap(({ config }) => config));
    expect([...looked].sort()).toEqual(Object.keys(CONTEXT_SCHEMA).sort());
  });

  test("gets a context as the configuration of the rules that look at it", () => {
    expect(
      packConfig({ memTotalMiB: 4096, reserve: { baseMiB: 200 }, monthlyBudget: undefined }),
    ).toEqual({
      "host-memory": { memTotalMiB: 4096, reserve: { baseMiB: 200 } },
      "servers-memory": { reserve: { baseMiB: 200 } },
    });
    expect(packConfig({ monthlyBudget: "20 EUR", publicPorts: [80] })).toEqual({
      "container-published-ports": { publicPorts: [80] },
      "host-price": { monthlyBudget: "20 EUR" },
    });
  });

  test("judges a stack by inputs where outputs are not known yet", () => {
    const seen = new SeenInputs();
    seen.add("urn:web", { memory: 64, image: UNKNOWN_STRING });
    expect(seen.over("urn:web", { memory: null, name: "web-1" })).toEqual({
      memory: 64,
      image: UNKNOWN,
      name: "web-1",
    });
    expect(seen.over("urn:other", { memory: 32 })).toEqual({ memory: 32 });
  });

  test("leaves out what a run removes, where it saw what the program registers", () => {
    const seen = new SeenInputs();
    expect(seen.isGone("urn:web")).toBe(false);
    seen.add("urn:web", {});
    expect(["urn:web", "urn:before"].map((urn) => seen.isGone(urn))).toEqual([false, true]);
  });

  test("opens secrets, and takes what throws at a look for not known", () => {
    const props = {
      secret: { ...SECRET, value: { ...SECRET, value: [1, { a: UNKNOWN_STRING }] } },
      nothing: null,
      get later(): never {
        throw new Error("string value at .later can't be known during preview");
      },
    };
    expect(plainProps(props)).toEqual({ secret: [1, { a: UNKNOWN }], later: UNKNOWN });
  });
});
