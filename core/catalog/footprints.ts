import {
  boundedStoreNeed,
  heapNeed,
  type Knobs,
  kvCacheMiBPerToken,
  llmNeed,
  type Need,
  postgresNeed,
  type Range,
  type Standing,
  workersNeed,
} from "../capacity/need";
import { KV_CACHE_BYTES, MISTRAL_7B, OLLAMA_AT_REST_MIB, OLLAMA_COMPUTE_MIB } from "./models";

/** What a program that many run needs, found by its image or its command. */
export interface Program {
  readonly name: string;
  /** The last part of the names of images that run it: `postgres`, `postgis`. */
  readonly images: readonly string[];
  /** Words of a command that run it, whatever the image. @default - none */
  readonly commands?: readonly string[];
  /** What it needs under settings, in a container whose limit is known or not. */
  readonly need: (knobs: Knobs, limitMiB: number | undefined) => Need;
}

/** Read on Debian 12, Docker Engine 20.10: anonymous and shared memory of the container, page cache left out. */
const MEASURED_ON = "2026-11-21";
/** The day on which others' figures were read. */
const READ_ON = "2026-11-20";

/** The programs whose needs are known. Ranges go from rest to work at the settings' bounds. */
export const PROGRAMS: readonly Program[] = [
  {
    name: "postgres",
    images: ["postgres", "postgresql", "postgis", "pgvector", "timescaledb", "timescaledb-ha"],
    need: ({ sharedBuffersMiB = 128, maxConnections = 100 }) =>
      measured(
        postgresNeed({
          sharedBuffersMiB,
          connections: maxConnections,
          baseMiB: 17,
          perConnectionMiB: 1.2,
        }),
        `17 at rest + ${sharedBuffersMiB} shared_buffers + ${maxConnections} connections × 1.2 (PostgreSQL 15, pgbench; sorts left out)`,
      ),
  },
  {
    name: "redis",
    images: ["redis", "valkey", "redis-stack-server", "keydb"],
    need: ({ maxmemoryMiB }) =>
      maxmemoryMiB === undefined
        ? estimated(
            { lowMiB: 3, highMiB: 64 },
            "3 at rest; without maxmemory its keys have no bound",
          )
        : measured(
            boundedStoreNeed({ baseMiB: 3, boundMiB: maxmemoryMiB, overhead: 1.1 }),
            `3 at rest + ${maxmemoryMiB} maxmemory × 1.1 (Redis 7.0)`,
          ),
  },
  {
    name: "memcached",
    images: ["memcached"],
    need: ({ cacheMiB = 64 }) =>
      measured(
        boundedStoreNeed({ baseMiB: 3, boundMiB: cacheMiB, overhead: 1 }),
        `3 + ${cacheMiB} cache (memcached 1.6)`,
      ),
  },
  {
    name: "mariadb",
    images: ["mariadb", "mariadb-galera"],
    need: ({ bufferPoolMiB = 128 }) =>
      measured(
        boundedStoreNeed({ baseMiB: 98, boundMiB: bufferPoolMiB, overhead: 1 }),
        `98 + ${bufferPoolMiB} innodb_buffer_pool_size (MariaDB 10.11 with 100 connections)`,
      ),
  },
  {
    name: "mysql",
    images: ["mysql", "mysql-server", "percona"],
    need: ({ bufferPoolMiB = 128 }) =>
      estimated(
        boundedStoreNeed({ baseMiB: 300, boundMiB: bufferPoolMiB, overhead: 1 }),
        `300 with its performance schema + ${bufferPoolMiB} innodb_buffer_pool_size; not measured`,
      ),
  },
  {
    name: "mongo",
    images: ["mongo", "mongodb", "mongodb-community-server"],
    need: ({ cacheMiB }, limitMiB) => {
      const cache = cacheMiB ?? Math.max(256, ((limitMiB ?? 0) - 1024) / 2);
      return quoted(
        boundedStoreNeed({ baseMiB: 150, boundMiB: cache, overhead: 1 }),
        `150 (estimated) + ${cache} WiredTiger cache, by default the larger of 256 and half of what is above 1 GiB`,
      );
    },
  },
  {
    name: "elasticsearch",
    images: ["elasticsearch", "opensearch"],
    need: ({ heapMiB }, limitMiB = 2048) => {
      const heap = heapMiB ?? limitMiB / 2;
      return quoted(
        heapNeed({ heapMiB: heap, besideHeapMiB: heap + 350, atRestMiB: heap + 350 }),
        `${heap} heap, as much again for files, 350 beside (512 of heap took 1,230 to 1,400)`,
      );
    },
  },
  {
    name: "rabbitmq",
    images: ["rabbitmq"],
    need: () =>
      measured({ lowMiB: 88, highMiB: 256 }, "88 at rest (RabbitMQ 3.10); queues grow it"),
  },
  {
    name: "mosquitto",
    images: ["eclipse-mosquitto", "mosquitto"],
    need: () => measured({ lowMiB: 2, highMiB: 16 }, "2 at rest (Mosquitto 2.0)"),
  },
  {
    name: "nginx",
    images: ["nginx", "nginx-unprivileged"],
    need: () => measured({ lowMiB: 3, highMiB: 16 }, "3 at rest, 16 is ample (nginx, 2 workers)"),
  },
  {
    name: "caddy",
    images: ["caddy"],
    need: () =>
      measured({ lowMiB: 8, highMiB: 32 }, "8 at rest, 16 at 4,500 requests a second (Caddy 2.6)"),
  },
  {
    name: "haproxy",
    images: ["haproxy"],
    need: () => measured({ lowMiB: 4, highMiB: 32 }, "4 at rest (HAProxy 2.6)"),
  },
  {
    name: "traefik",
    images: ["traefik"],
    need: () =>
      estimated({ lowMiB: 32, highMiB: 96 }, "a proxy in Go with providers; not measured"),
  },
  {
    name: "ollama",
    images: ["ollama"],
    need: ({ parallelSlots = 1, contextTokens = 4096 }) =>
      estimated(
        llmNeed({
          runtimeMiB: OLLAMA_AT_REST_MIB,
          weightsMiB: MISTRAL_7B.weightsMiB.Q4_K_M,
          computeMiB: OLLAMA_COMPUTE_MIB,
          parallelSlots,
          contextTokens,
          kvMiBPerToken: kvCacheMiBPerToken(MISTRAL_7B.shape, KV_CACHE_BYTES.f16),
        }),
        `a 7B model of four bits + ${parallelSlots} slots × ${contextTokens} tokens of context; the model is not in the file`,
      ),
  },
  {
    name: "evolution-api",
    images: ["evolution-api"],
    need: () =>
      estimated(
        { lowMiB: 160, highMiB: 700 },
        "96 for Node, about 50 for each number (issue 1419)",
      ),
  },
  {
    name: "gunicorn",
    images: [],
    commands: ["gunicorn"],
    need: ({ workers = 1 }) =>
      measured(
        workersNeed({ masterMiB: 15, workers, perWorkerLowMiB: 30, perWorkerHighMiB: 80 }),
        `15 + ${workers} workers × 30 (Flask) to 80 (with pandas)`,
      ),
  },
  {
    name: "uvicorn",
    images: [],
    commands: ["uvicorn", "fastapi"],
    need: ({ workers = 1 }) =>
      measured(
        workersNeed({ masterMiB: 15, workers, perWorkerLowMiB: 50, perWorkerHighMiB: 80 }),
        `15 + ${workers} workers × 50 to 80 (FastAPI with a database; models come on top)`,
      ),
  },
  {
    name: "node",
    images: ["node"],
    commands: ["node", "npm", "yarn", "pnpm", "npx"],
    need: ({ heapMiB }) =>
      heapMiB === undefined
        ? measured(
            { lowMiB: 48, highMiB: 160 },
            "96 at rest (NestJS on Node 20); its heap has no bound",
          )
        : measured(
            heapNeed({ heapMiB, besideHeapMiB: 80, atRestMiB: 96 }),
            `${heapMiB} heap + 80 beside it (NestJS on Node 20)`,
          ),
  },
  {
    name: "java",
    images: ["eclipse-temurin", "openjdk", "amazoncorretto", "tomcat"],
    commands: ["java"],
    need: ({ heapMiB }, limitMiB = 1024) => {
      const heap = heapMiB ?? limitMiB / 4;
      return estimated(
        heapNeed({ heapMiB: heap, besideHeapMiB: 300, atRestMiB: 150 }),
        `${heap} heap, by default a quarter of the limit, + 300 beside it; not measured`,
      );
    },
  },
  {
    name: "keycloak",
    images: ["keycloak"],
    need: () =>
      quoted(
        { lowMiB: 1250, highMiB: 1250 },
        "1,250 with 10,000 cached sessions (its sizing guide)",
      ),
  },
  {
    name: "grafana",
    images: ["grafana", "grafana-oss", "grafana-enterprise"],
    need: () =>
      quoted({ lowMiB: 512, highMiB: 512 }, "512 recommended as least (its documentation)"),
  },
  {
    name: "prometheus",
    images: ["prometheus"],
    need: () =>
      measured({ lowMiB: 48, highMiB: 256 }, "48 at rest (2.42, 3 targets); series grow it"),
  },
  {
    name: "node-exporter",
    images: ["node-exporter"],
    need: () => measured({ lowMiB: 19, highMiB: 32 }, "19 at rest (1.5)"),
  },
  {
    name: "alertmanager",
    images: ["alertmanager"],
    need: () => measured({ lowMiB: 34, highMiB: 64 }, "34 at rest (0.25)"),
  },
  {
    name: "cadvisor",
    images: ["cadvisor"],
    need: () =>
      quoted({ lowMiB: 40, highMiB: 256 }, "40 tuned, 256 with defaults on 30 containers"),
  },
  {
    name: "netdata",
    images: ["netdata"],
    need: () =>
      quoted({ lowMiB: 100, highMiB: 350 }, "100 empty to 350 typical (its documentation)"),
  },
  {
    name: "uptime-kuma",
    images: ["uptime-kuma"],
    need: () => quoted({ lowMiB: 150, highMiB: 400 }, "150 to 400 with 250 monitors (issue 5884)"),
  },
  {
    name: "beszel",
    images: ["beszel"],
    need: () => quoted({ lowMiB: 64, highMiB: 96 }, "90 with 25 agents (discussion 2750)"),
  },
  {
    name: "beszel-agent",
    images: ["beszel-agent"],
    need: () => quoted({ lowMiB: 5, highMiB: 25 }, "5 to 25 (discussion 2750)"),
  },
];

/** The program of a service by its command, else by its image; undefined where its needs are not known. */
export function programOf(
  image: string | undefined,
  commandWords: readonly string[],
): Program | undefined {
  const called = new Set(commandWords.map((word) => word.split("/").at(-1)));
  return (
    PROGRAMS.find(({ commands = [] }) => commands.some((command) => called.has(command))) ??
    PROGRAMS.find(({ images }) => image !== undefined && images.includes(repositoryName(image)))
  );
}

/** The last part of an image's name: `registry.example.com/bitnami/redis:7@sha256:…` → `redis`. */
export function repositoryName(image: string): string {
  const last = image.split("@")[0].split("/").at(-1) as string;
  return last.split(":")[0];
}

function measured(range: Range, ground: string): Need {
  return need(range, "measured", ground, MEASURED_ON);
}

function quoted(range: Range, ground: string): Need {
  return need(range, "quoted", ground, READ_ON);
}

function estimated(range: Range, ground: string): Need {
  return need(range, "estimated", ground, READ_ON);
}

/** Whole MiB: more would claim a precision that no reading has. */
function need(range: Range, standing: Standing, ground: string, asOf: string): Need {
  return {
    lowMiB: Math.floor(range.lowMiB),
    // A product of fractions is off in its last digit.
    highMiB: Math.ceil(range.highMiB - 1e-6),
    standing,
    ground,
    asOf,
  };
}
