import {
  build,
  command,
  defineSystem,
  http,
  postgres,
  redis,
  type Service,
  type System,
  upstream,
} from "enxuto/model";
import { SYSTEMS } from "../../systems";

// The systems of a `TestProject`. Names, ports and networks are apart from
// those of a stack that somebody may really run on the same engine.

/** Health checks so often that an `up` takes seconds. */
const QUICK = { intervalSeconds: 2, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 20 };

/** The same where many services run on a machine at work: a swarm replaces what answers late as if it had failed. */
const PATIENT = { ...QUICK, timeoutSeconds: 30, retries: 10, startPeriodSeconds: 120 };

const rhythm = process.env.TEST_PATIENT ? PATIENT : QUICK;

/** A system as it is, but for the rhythm of its health checks. */
function quick(system: System): System {
  const services = [...system.services].map(([name, service]): [string, Service] => [
    name,
    { ...service, health: { ...service.health, ...rhythm } },
  ]);
  return { ...system, services: new Map(services) };
}

/** The system on a network and at a port of its own. */
function apart(system: System): System {
  const services = [...system.services].map(([name, service]): [string, Service] => [
    name,
    service.publish === undefined ? service : { ...service, publish: service.publish + 20_000 },
  ]);
  return { ...system, network: `enxuto-test-${system.name}`, services: new Map(services) };
}

/** A service more for Conecta Saúde, of so many MiB. */
const { TEST_REPORTS_MIB: reports } = process.env;

function withReports(system: System): System {
  const backend = system.services.get("backend");
  if (system.name !== "conecta-saude" || !reports || !backend) return system;
  const memory = { limitMiB: Number(reports), reservationMiB: Number(reports) };
  const { routes: _, footprint: __, ...more } = backend;
  return {
    ...system,
    services: new Map([...system.services, ["reports", { ...more, memory }]]),
    profiles: new Map(
      [...system.profiles].map(([name, budgets]) => [name, { ...budgets, reports: memory }]),
    ),
  };
}

const cache = redis({ memory: { limitMiB: 32, reservationMiB: 16 }, eviction: "allkeys-lru" });

/** A database with data and two caches, from images that exist: an `up` of the other profile replaces all three. */
const small = defineSystem(
  "enxuto-small",
  {
    store: postgres({ memory: { limitMiB: 96, reservationMiB: 48 }, database: "small" }),
    cache,
    second: { ...cache, rollout: "start-first", needs: ["store"] },
  },
  {
    network: "enxuto-small-network",
    profiles: {
      other: {
        store: { limitMiB: 128, reservationMiB: 48 },
        cache: { limitMiB: 48, reservationMiB: 16 },
        second: { limitMiB: 48, reservationMiB: 16 },
      },
    },
  },
);

/** Answers, and is replaced start-first, with a reservation that makes three of them too many to live twice at one time. */
const answering = (port: number, route: string): Service<never> => ({
  image: build("answering"),
  memory: { limitMiB: 300, reservationMiB: 300 },
  port,
  routes: [{ path: route }],
  health: http("/health", port, "python"),
  rollout: "start-first",
});

const turns = defineSystem(
  "enxuto-turns",
  { one: answering(8082, "/one"), two: answering(8001, "/two"), three: answering(8002, "/") },
  { network: "enxuto-turns-network" },
);

/** What may move beside what has data, for several servers. */
const several = defineSystem(
  "enxuto-several",
  {
    store: redis({ memory: { limitMiB: 32, reservationMiB: 16 }, eviction: "noeviction" }),
    web: {
      ...answering(8082, "/"),
      memory: { limitMiB: 128, reservationMiB: 64 },
      needs: ["store"],
      replicas: 3,
    },
  },
  { network: "enxuto-several-network" },
);

/** What grows from one server to several: a database, and what answers more often where it has more to do. */
const growing = defineSystem(
  "enxuto-growing",
  {
    db: postgres({ memory: { limitMiB: 96, reservationMiB: 48 }, database: "shop" }),
    web: {
      ...answering(8082, "/"),
      memory: { limitMiB: 128, reservationMiB: 64 },
      needs: ["db"],
      replicas: { min: 1, max: 3, cpuPercent: 25 },
    },
  },
  { network: "enxuto-growing-network" },
);

const { TEST_KV: queue = "kv", TEST_KV_FROM: former, TEST_NEWER: newer } = process.env;
const { TEST_DBS: databases = newer ? "db newer" : "db" } = process.env;
const { TEST_DB: reference = "postgres", TEST_PGDATA: pgdata } = process.env;
const inPgdata = postgres({ memory: { limitMiB: 96, reservationMiB: 48 }, database: "shop" });
const db = {
  ...inPgdata,
  image: upstream(reference),
  env: { ...inPgdata.env, ...(pgdata ? { PGDATA: pgdata } : {}) },
};

/** A database that a test moves to another major version or directory, and a queue that it renames. */
const shop = defineSystem("enxuto-shop", {
  ...(Object.fromEntries(
    databases
      .split(" ")
      .map((name) => [name, name === "newer" ? { ...db, image: upstream(newer ?? "") } : db]),
  ) as Record<string, typeof db>),
  [queue]: {
    ...redis({ memory: { limitMiB: 32, reservationMiB: 16 }, eviction: "noeviction" }),
    ...(former ? { renamedFrom: former } : {}),
  },
});

/** Data of every kind that is backed up: a database, a queue, files, and what uses them. */
const keeping = defineSystem("enxuto-keeping", {
  db: postgres({ memory: { limitMiB: 96, reservationMiB: 48 }, database: "shop" }),
  kv: redis({
    memory: { limitMiB: 32, reservationMiB: 16 },
    eviction: "noeviction",
    withPassword: true,
  }),
  uploads: {
    image: upstream("nginx"),
    memory: { limitMiB: 32, reservationMiB: 16 },
    health: command(["true"]),
    volumes: { files: "/data" },
    needs: ["db"],
  },
});

/** The least that an `up` can change: one queue with data, whose profile `other` replaces its container. */
const tiny = defineSystem(
  "enxuto-tiny",
  { store: redis({ memory: { limitMiB: 32, reservationMiB: 16 }, eviction: "noeviction" }) },
  {
    network: "enxuto-tiny-network",
    profiles: { other: { store: { limitMiB: 48, reservationMiB: 16 } } },
  },
);

/** A queue with data and two caches, all of one image that travels fast: what an `up` brings to a server with a kernel of its own. */
const caches = defineSystem(
  "enxuto-caches",
  {
    store: redis({ memory: { limitMiB: 64, reservationMiB: 32 }, eviction: "noeviction" }),
    cache,
    second: { ...cache, rollout: "start-first", needs: ["store"] },
  },
  {
    network: "enxuto-caches-network",
    profiles: {
      seed: {},
      other: {
        store: { limitMiB: 64, reservationMiB: 48 },
        cache: { limitMiB: 64, reservationMiB: 48 },
        second: { limitMiB: 64, reservationMiB: 48 },
      },
    },
  },
);

/** What is reached through a proxy, has weights that it fetches, and a queue with data: what an `up` does on a server by commands. */
const fetching = defineSystem(
  "enxuto-fetching",
  {
    store: redis({ memory: { limitMiB: 32, reservationMiB: 16 }, eviction: "noeviction" }),
    web: {
      ...answering(8082, "/"),
      memory: { limitMiB: 128, reservationMiB: 64 },
      replicas: 2,
      models: {
        directory: "/models",
        fetch: ["python", "-m", "models.fetch"],
        source: "file:///app/weights",
        sizeMB: 100,
      },
    },
  },
  { network: "enxuto-fetching-network" },
);

export const TEST_SYSTEMS = [
  ...SYSTEMS.map((system) => withReports(apart(quick(system)))),
  ...[small, turns, several, growing, shop, keeping, tiny, caches, fetching].map(quick),
];
