import { serversMemory } from "../../policy/servers-memory";

const MIB = 1024 ** 2;

interface Shape {
  readonly reservationMiB?: number;
  readonly mode?: Readonly<Record<string, unknown>>;
  readonly order?: string;
  readonly constraint?: string;
  readonly port?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A service as the provider takes it. */
function service(name: string, shape: Shape = {}) {
  const { reservationMiB, mode, order = "stop-first", constraint, port, labels = {} } = shape;
  return {
    type: "docker:index/service:Service",
    name,
    props: {
      taskSpec: {
        resources: {
          limits: { memoryBytes: 900 * MIB },
          ...(reservationMiB ? { reservation: { memoryBytes: reservationMiB * MIB } } : {}),
        },
        placement: { constraints: constraint ? [`node.hostname==${constraint}`] : [] },
      },
      mode: mode ?? { replicated: { replicas: 1 } },
      labels: Object.entries(labels).map(([label, value]) => ({ label, value })),
      updateConfig: { order },
      endpointSpec: port ? { ports: [{ publishedPort: port, publishMode: "host" }] } : {},
    },
  };
}

function broken(
  services: ReturnType<typeof service>[],
  servers?: Record<string, number>,
  survive = 0,
) {
  return serversMemory.check(services, { servers, survive });
}

describe("servers-memory", () => {
  test("judges each server by itself: enough together is not enough", () => {
    const web = service("web", { reservationMiB: 488 });
    expect(broken([web], { big: 500 })).toEqual([]);
    expect(broken([web], { a: 400, b: 400 })).toEqual([
      "swarm: web (500 MiB with its container) finds no server: too little memory on 2; the most that is free is 400 MiB",
    ]);
  });

  test("places data on the server that it is bound to, and one of a global service on each", () => {
    const edge = service("edge", { reservationMiB: 88, mode: { global: true }, port: 80 });
    const data = service("data", { reservationMiB: 388, constraint: "small" });
    expect(broken([edge, data], { big: 900, small: 500 })).toEqual([]);
    expect(broken([edge, data], { big: 900, small: 499 })).toEqual([
      "swarm: data (400 MiB with its container) finds no server: its data is elsewhere on 1, too little memory on 1; the most that is free is 399 MiB",
    ]);
  });

  test("counts the most replicas of a service, room for a new one, and two with one port on two servers", () => {
    const two = service("web", {
      reservationMiB: 88,
      mode: { replicated: { replicas: 1 } },
      labels: { "enxuto.replicas": "3", "enxuto.service": "front" },
    });
    expect(broken([two], { a: 300 })).toEqual([]);
    expect(broken([two], { a: 299 })[0]).toContain("swarm: front (100 MiB with its container)");
    expect(
      broken([service("roll", { reservationMiB: 88, order: "start-first" })], { a: 199 }),
    ).toEqual([
      "swarm: roll is start-first and its new replica needs 100 MiB on one server, the most that is free is 99 MiB",
    ]);
    const ports = [
      service("x", { reservationMiB: 8, port: 80 }),
      service("y", { reservationMiB: 8, port: 80 }),
    ];
    expect(broken(ports, { a: 500 })[0]).toContain("the port is taken on 1");
    expect(broken(ports, { a: 500, b: 500 })).toEqual([]);
  });

  test("refuses a promise that does not hold, a reservation and servers that are not known", () => {
    const web = service("web", { reservationMiB: 388 });
    expect(broken([web], { a: 400, b: 400, c: 400 }, 1)).toEqual([]);
    expect(broken([web], { a: 400, b: 399, c: 399 }, 1)).toEqual([
      "swarm: without a web (400 MiB) finds no server: 1 MiB short, the most that is free on one of the others is 399 MiB",
    ]);
    expect(broken([service("web")], { a: 400 })).toEqual([
      "swarm: web: its reservation is not known, so it cannot be placed",
    ]);
    expect(broken([web])).toEqual([
      "swarm: the memory of its servers is not known: set servers of policy servers-memory in the configuration of the pack",
    ]);
    expect(broken([])).toEqual([]);
  });
});
