import { UserError } from "../core/capacity/user-error";
import { defineSystem } from "../core/model/define-system";
import { url } from "../core/model/env";
import { command, duration, healthyWithinSeconds, http } from "../core/model/health";
import { upstream } from "../core/model/image";
import { withProfile } from "../core/model/overrides";
import { postgres } from "../core/model/postgres";
import { redis } from "../core/model/redis";
import { rolloutOf, type Service } from "../core/model/service";
import { inStartOrder, loadsOf } from "../core/model/system";
import { SYSTEMS } from "../systems";
import { conectaSaude } from "../systems/conecta-saude";
import { flaskReport } from "../systems/flask-report";

const service: Service<never> = {
  image: upstream("nginx"),
  memory: { limitMiB: 64, reservationMiB: 32 },
  port: 80,
  health: command(["true"]),
};

describe("a mistake in a system names the path, the value and the way out", () => {
  test.each<[string, () => unknown, string]>([
    [
      "reservation above the limit",
      () => one({ memory: { limitMiB: 350, reservationMiB: 400 } }),
      "shop/web/memory: reservation 400 MiB is above the limit of 350 MiB",
    ],
    [
      "limit under what Docker takes",
      () => one({ memory: { limitMiB: 4, reservationMiB: 4 } }),
      "shop/web/memory/limitMiB: got 4, expected whole MiB from 6 to 16777216",
    ],
    [
      "zero replicas",
      () => one({ replicas: 0 }),
      "shop/web/replicas: got 0, expected a whole number from 1 to 100, or bounds: { min: 1, max: 3 }",
    ],
    [
      "a fraction of a replica",
      () => one({ replicas: 1.5 }),
      "shop/web/replicas: got 1.5, expected a whole number from 1 to 100, or bounds: { min: 1, max: 3 }",
    ],
    [
      "replicas of a published port",
      () => one({ replicas: 2, publish: 80 }),
      "shop/web/replicas: got 2, expected 1: a volume or a published port cannot be shared",
    ],
    [
      "start-first on a published port",
      () => one({ rollout: "start-first", publish: 80 }),
      'shop/web/rollout: got "start-first", expected stop-first or none: old and new cannot share a volume or a published port',
    ],
    [
      "a misspelled key, where nobody compiled it",
      () => one({ neds: ["db"] } as Partial<Service<never>>),
      "shop/web/neds: unknown key of a service, did you mean needs?",
    ],
    [
      "no memory",
      () => one({ memory: undefined }),
      "shop/web/memory: is missing: every service has one",
    ],
    [
      "a variable that has no name",
      () => one({ env: { "A B": "x" } }),
      'shop/web/env: got "A B", expected the name of a variable: LOG_LEVEL',
    ],
    [
      "a health check without its slash",
      () => http("health", 80, "wget"),
      'health: got "health", expected a path that begins with /: /health',
    ],
    [
      "a health check by a program that is not known",
      () => http("/health", 80, "curl" as "wget"),
      'health: got "curl", expected one of python, wget, node',
    ],
    [
      "a port that is none",
      () => one({ port: 70_000 }),
      "shop/web/port: got 70000, expected a port from 1 to 65535",
    ],
    [
      "a file at no path of the container",
      () => one({ files: { "app.conf": "app.conf" } }),
      'shop/web/files: got "app.conf", expected a path in the container: /etc/app.conf',
    ],
    [
      "a file of the machine",
      () => one({ files: { "/etc/app.conf": "/etc/app.conf" } }),
      'shop/web/files//etc/app.conf: got "/etc/app.conf", expected a path from the project\'s folder: config/app.conf',
    ],
    [
      "a user that is none",
      () => one({ user: "root; id" }),
      'shop/web/user: got "root; id", expected a user and a group of the image: 1000:1000',
    ],
    [
      "a relative directory to start in",
      () => one({ workingDirectory: "app" }),
      'shop/web/workingDirectory: got "app", expected a directory in the container: /app',
    ],
    [
      "a need that does not exist",
      () =>
        defineSystem("shop", { web: { ...service, needs: ["db"] } as unknown as Service<"web"> }),
      'shop/web/needs: got "db", expected one of web',
    ],
    [
      "an address that does not exist",
      () =>
        defineSystem("shop", {
          web: { ...service, env: { DB: url("db") } } as unknown as Service<"web">,
        }),
      'shop/web/env/DB: got "db", expected one of web',
    ],
    [
      "a circle of needs",
      () =>
        defineSystem("shop", {
          a: { ...service, needs: ["b"] },
          b: { ...service, needs: ["c"] },
          c: { ...service, needs: ["a"] },
        }),
      "shop/a/needs: goes in a circle: a → b → c → a",
    ],
    [
      "two services on one host port",
      () =>
        defineSystem("shop", { a: { ...service, publish: 80 }, b: { ...service, publish: 80 } }),
      "shop/b/publish: host port 80 is taken by a",
    ],
    [
      "two services that would write to one volume",
      () =>
        defineSystem("shop", {
          db: { ...service, volumes: { "x-data": "/d" } },
          "db-x": { ...service, volumes: { data: "/d" } },
        }),
      "shop/db-x/volumes/data: would be the volume db-x-data, which is one of db: name it otherwise",
    ],
    [
      "two services that take over the data of one",
      () =>
        defineSystem("shop", {
          a: { ...service, volumes: { data: "/d" }, renamedFrom: "kv" },
          b: { ...service, volumes: { data: "/d" }, renamedFrom: "kv" },
        }),
      "shop/b/volumes/data: would be the volume kv-data, which is one of a: name it otherwise",
    ],
    [
      "two volumes at one directory",
      () => one({ volumes: { old: "/data", new: "/data/" } }),
      'shop/web/volumes/new: got "/data/", where old is mounted already',
    ],
    [
      "a volume that is a path",
      () => one({ volumes: { "../db": "/data" } }),
      'shop/web/volumes/../db: got "../db", expected letters, digits, dots, - and _',
    ],
    [
      "a name that is not a valid DNS label",
      () => defineSystem("shop", { service_llm: service }),
      'shop/service_llm: got "service_llm" is not a valid DNS label: expected a to z, 0 to 9 and -, starting with a letter, at most 63',
    ],
    ["no services", () => defineSystem("shop", {}), "shop: has no services"],
    [
      "a profile for a service that is not there",
      () =>
        defineSystem("shop", { web: service }, {
          profiles: { lean: { wbe: service.memory } },
        } as never),
      'shop/profiles/lean: got "wbe", expected one of web',
    ],
    [
      "a budget of another profile",
      () =>
        defineSystem(
          "shop",
          { web: service },
          {
            profiles: { lean: { web: { limitMiB: 8, reservationMiB: 16 } } },
          },
        ),
      "shop/web/memory(lean): reservation 16 MiB is above the limit of 8 MiB",
    ],
    [
      "a variant of a profile that does not exist",
      () =>
        defineSystem(
          "shop",
          { web: service },
          { profiles: { lean: { web: { ...service.memory, variant: "light" } } } },
        ),
      'shop/profiles/lean/web/variant: got "light", expected one of none',
    ],
    [
      "a profile that does not exist",
      () => withProfile(conectaSaude, "tiny"),
      'enxuto:profile: got "tiny", expected one of seed, lean',
    ],
  ])("%s", (_, mistake, message) => {
    expect(mistake).toThrow(new UserError(...split(message)));
  });

  test("a misspelled need does not compile", () => {
    const misspelled = () =>
      defineSystem("shop", {
        web: {
          ...service,
          // @ts-expect-error "bd" is not a service of this system
          needs: ["bd"],
        },
        db: service,
      });
    expect(misspelled).toThrow('shop/web/needs: got "bd", expected one of web, db');
  });
});

describe("a profile", () => {
  const shop = defineSystem(
    "shop",
    {
      web: { ...service, env: { MODE: "safe", LANG: "pt" } },
      db: { ...service, variants: { light: { image: upstream("redis") } } },
    },
    {
      profiles: {
        fast: { web: { limitMiB: 96, reservationMiB: 48, env: { MODE: "fast" } } },
        other: { db: { ...service.memory, variant: "light" } },
      },
    },
  );

  test("changes what it names and nothing else", () => {
    const { services } = withProfile(shop, "fast");
    expect(services.get("web")).toEqual({
      ...service,
      memory: { limitMiB: 96, reservationMiB: 48 },
      env: { MODE: "fast", LANG: "pt" },
    });
    expect(services.get("db")).toEqual(shop.services.get("db"));
  });

  test("may run a variant", () => {
    expect(withProfile(shop, "other").services.get("db")?.image).toEqual(upstream("redis"));
  });

  test("leaves the system's own as they are", () => {
    expect(withProfile(shop, "seed").services).toEqual(shop.services);
  });
});

function one(more: Partial<Service<never>>): unknown {
  return defineSystem("shop", { web: { ...service, ...more } });
}

function split(message: string): [string, string] {
  const at = message.indexOf(": ");
  return [message.slice(0, at), message.slice(at + 2)];
}

describe("Conecta Saúde", () => {
  test("starts each service after what it needs", () => {
    const order = inStartOrder(conectaSaude);
    expect(order).toHaveLength(8);
    for (const [name, { needs }] of conectaSaude.services) {
      for (const need of needs ?? []) {
        expect(order.indexOf(need)).toBeLessThan(order.indexOf(name));
      }
    }
  });

  test("checks health in the document's rhythm", () => {
    for (const { health } of conectaSaude.services.values()) {
      expect(health).toMatchObject({
        intervalSeconds: 30,
        timeoutSeconds: 10,
        retries: 3,
        startPeriodSeconds: 40,
      });
    }
  });

  test("stops first what holds data or a port of the host, and lets the plan choose for the rest", () => {
    const rollouts = Object.fromEntries(
      [...conectaSaude.services].map(([name, definition]) => [name, rolloutOf(definition)]),
    );
    expect(rollouts).toEqual({
      postgres: "stop-first",
      redis: "stop-first",
      backend: "auto",
      "model-llm": "auto",
      "service-llm": "auto",
      "whatsapp-agent": "auto",
      "audio-sumarizado": "auto",
      frontend: "stop-first",
    });
  });

  const PYTHON = ["backend", "model-llm", "service-llm", "whatsapp-agent", "audio-sumarizado"];

  test.each(["seed", "lean"])("profile %s runs one worker of each Python service", (profile) => {
    const { services } = withProfile(conectaSaude, profile);
    const workers = PYTHON.map((name) => services.get(name)?.env?.WEB_CONCURRENCY);
    expect(workers).toEqual(PYTHON.map(() => "1"));
  });

  test.each([
    [144, "1"],
    [350, "1"],
    [699, "1"],
    [700, "2"],
    [1_400, "4"],
    [64_000, "8"],
  ])(
    "under %d MiB the backend runs %s workers, each with what the document gives one",
    (limitMiB, workers) => {
      const { knobs } = conectaSaude.services.get("backend") as Service;
      expect(knobs?.({ limitMiB, reservationMiB: limitMiB })).toEqual({ WEB_CONCURRENCY: workers });
    },
  );

  test("an external service counts nothing", () => {
    expect(loadsOf(conectaSaude, ["postgres"]).map(({ name }) => name)).not.toContain("postgres");
  });

  test("is one of the systems a stack can name", () => {
    expect(SYSTEMS).toContain(conectaSaude);
  });
});

test.each([
  ["seed", 400, 450],
  ["lean", 100, 112],
  ["excel", 200, 225],
])(
  "flask-report in profile %s warns of its memory at %d MiB and is alarmed at %d",
  (profile, warning, critical) => {
    const { env, memory } = withProfile(flaskReport, profile).services.get("web") as Service;
    expect(env).toMatchObject({
      MEMORY_WARNING_MIB: String(warning),
      MEMORY_CRITICAL_MIB: String(critical),
    });
    expect(critical).toBeLessThan(memory.limitMiB);
  },
);

test("weights that somebody put into a volume are not copied within it", () => {
  const models = SYSTEMS.flatMap(({ services }) => [...services.values()])
    .flatMap(({ models, variants }) => [
      models,
      ...Object.values(variants ?? {}).map((one) => one.models),
    ])
    .filter((one) => one?.source.startsWith("file:"));
  expect(models).toHaveLength(1);
  for (const one of models) expect(one?.source).toBe(`file://${one?.directory}`);
});

describe("parts of systems", () => {
  test("PostgreSQL's settings follow its limit", () => {
    const { command } = postgres({ memory: { limitMiB: 256, reservationMiB: 128 }, database: "d" });
    expect(command?.({ limitMiB: 256, reservationMiB: 128 })).toEqual([
      "postgres",
      ...["-c", "max_connections=25"],
      ...["-c", "shared_buffers=64MB"],
      ...["-c", "maintenance_work_mem=16MB"],
      ...["-c", "work_mem=5111kB"],
      ...["-c", "jit=off"],
      ...["-c", "autovacuum_max_workers=1"],
    ]);
    expect(command?.({ limitMiB: 96, reservationMiB: 48 })).toContain(
      "default_statistics_target=40",
    );
    expect(command?.({ limitMiB: 2048, reservationMiB: 1024 })).toHaveLength(11);
  });

  test("a Redis that evicts is a cache without a disk, one that does not is a queue with one", () => {
    const memory = { limitMiB: 64, reservationMiB: 32 };
    const cache = redis({ memory, eviction: "allkeys-lru" });
    const queue = redis({ memory, eviction: "noeviction" });
    expect(cache.command?.(memory).join(" ")).toBe(
      "redis-server --maxmemory 48mb --maxmemory-policy allkeys-lru --save --appendonly no",
    );
    expect(cache.volumes).toBeUndefined();
    expect(queue.command?.(memory)).toEqual(expect.arrayContaining(["noeviction", "yes"]));
    expect(queue.volumes).toEqual({ data: "/data" });
  });

  test.each([
    [30, "30s"],
    [60, "1m0s"],
    [90, "1m30s"],
    [3600, "1h0m0s"],
  ])("%d seconds read %s in Docker", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test("a container may take its start period and every retry to become healthy", () => {
    expect(healthyWithinSeconds(http("/health", 80, "wget"))).toBe(40 + 4 * 40);
  });
});
