import { boundedStoreNeed, postgresNeed } from "../../../capacity/need";
import { lastOption } from "../option";
import { SEARCH_BESIDE_MIB, SEARCH_ROOM } from "./jvm";
import { MEASURED_ON, READ_ON, type SelfSized, type Sizing, visibleMiB, whose } from "./sizing";

/** A connection that has run queries holds their plans and the catalogue; a fresh one 1.2 MiB. */
const POSTGRES_WORKED_CONNECTION_MIB = 5;

const postgres: SelfSized = {
  name: "postgres",
  images: [
    "postgres",
    "postgresql",
    "postgis",
    "pgvector",
    "pgvecto-rs",
    "immich-app/postgres",
    "tensorchord/vchord-postgres",
    "supabase/postgres",
    "zulip/zulip-postgresql",
    "nextcloud-releases/aio-postgresql",
    "autobase/console_db",
    "twentycrm/twenty-postgres",
    "alexlack/mattermost-db",
    "portainer/open-amt-cloud-toolkit-postgres",
  ],
  commands: ["postgres"],
  need: ({ knobs: { sharedBuffersMiB = 128, maxConnections = 100 } }) => {
    const inputs = { sharedBuffersMiB, connections: maxConnections, baseMiB: 17 };
    const fresh = postgresNeed({ ...inputs, perConnectionMiB: 1.2 });
    const worked = postgresNeed({ ...inputs, perConnectionMiB: POSTGRES_WORKED_CONNECTION_MIB });
    return {
      lowMiB: fresh.lowMiB,
      likelyMiB: fresh.highMiB,
      highMiB: worked.highMiB,
      standing: "measured",
      ground: `17 at rest + ${sharedBuffersMiB} shared_buffers + ${maxConnections} connections × 1.2 fresh to ${POSTGRES_WORKED_CONNECTION_MIB} after real queries (PostgreSQL 15, pgbench; sorts left out)`,
      asOf: MEASURED_ON,
    };
  },
};

/** Parts of the memory that timescaledb-tune sees, and the connections that it allows up to so many MiB. */
const TIMESCALE_SHARED_BUFFERS = 1 / 4;
const TIMESCALE_CONNECTIONS = [
  [2048, 25],
  [4096, 50],
  [6144, 75],
] as const;

/** Its image writes its settings by the memory that it sees, the first time that it starts. */
const timescale: SelfSized = {
  name: "postgres",
  followsHost: true,
  images: ["timescaledb", "timescaledb-ha"],
  need: (sizing) => {
    const { knobs, environment } = sizing;
    if (environment.get("NO_TS_TUNE")) return postgres.need(sizing);
    const told = /^(\d+) ?(MB|GB)$/.exec(environment.get("TS_TUNE_MEMORY") ?? "");
    const seen = told ? Number(told[1]) * (told[2] === "GB" ? 1024 : 1) : visibleMiB(sizing);
    const shared = knobs.sharedBuffersMiB ?? Math.floor(seen * TIMESCALE_SHARED_BUFFERS);
    const allowed = TIMESCALE_CONNECTIONS.find(([upToMiB]) => seen <= upToMiB)?.[1] ?? 100;
    const maxConnections = knobs.maxConnections ?? allowed;
    const need = (sharedBuffersMiB: number) =>
      postgres.need({ ...sizing, knobs: { ...knobs, sharedBuffersMiB, maxConnections } });
    const whole = need(shared);
    if (knobs.sharedBuffersMiB !== undefined) return whole;
    return {
      ...whole,
      // Data has to be read before it is in the buffers; how much there is stands in no file.
      likelyMiB: need(Math.min(shared, 256)).likelyMiB,
      ground: `${whole.ground}; timescaledb-tune sets shared_buffers to a quarter of ${told ? "TS_TUNE_MEMORY" : whose(sizing)}`,
    };
  },
};

/** Redis and what speaks its protocol: a save forks, and every page that is written meanwhile is there twice. */
const redis: SelfSized = {
  name: "redis",
  images: [
    "redis",
    "valkey",
    "redis-stack-server",
    "redis-stack",
    "keydb",
    "redis-cluster",
    "eqalpha/keydb",
    "redislabs/redismod",
    "redislabs/rejson",
    "nextcloud-releases/aio-redis",
  ],
  commands: ["redis-server", "valkey-server", "keydb-server"],
  need: ({ knobs: { maxmemoryMiB }, words }) => {
    const saves = savesToDisk(words);
    if (maxmemoryMiB === undefined) {
      return {
        lowMiB: 3,
        likelyMiB: 64,
        highMiB: saves ? 256 : 192,
        standing: "crowd",
        ground:
          "3 at rest (measured); without maxmemory its keys have no bound, 100 deployments allow 192 in the middle",
        asOf: READ_ON,
      };
    }
    const { lowMiB, highMiB } = boundedStoreNeed({
      baseMiB: 3,
      boundMiB: maxmemoryMiB,
      overhead: 1.1,
    });
    return {
      lowMiB,
      likelyMiB: saves ? lowMiB + (highMiB - lowMiB) * SAVE_LIKELY : highMiB,
      highMiB: saves ? lowMiB + (highMiB - lowMiB) * 2 : highMiB,
      standing: "measured",
      ground: `3 at rest + ${maxmemoryMiB} maxmemory × 1.1${saves ? ", up to as much again while it saves to disk" : ""} (Redis 7.0)`,
      asOf: MEASURED_ON,
    };
  },
};

/** 48 MiB of keys in a limit of 64 were killed while saving: half as much again as the keys take. */
const SAVE_LIKELY = 1.5;

/** Whether the command asks for snapshots or an append-only file. */
function savesToDisk(words: readonly string[]): boolean {
  const save = lastOption(words, ["--save"])?.value;
  return save === undefined ? lastOption(words, ["--appendonly"])?.value === "yes" : save !== "";
}

const memcached: SelfSized = {
  name: "memcached",
  images: ["memcached"],
  commands: ["memcached"],
  need: ({ knobs: { cacheMiB = 64 } }) => {
    const { lowMiB, highMiB } = boundedStoreNeed({ baseMiB: 3, boundMiB: cacheMiB, overhead: 1 });
    return {
      lowMiB,
      likelyMiB: highMiB,
      highMiB,
      standing: "measured",
      ground: `3 + ${cacheMiB} cache (memcached 1.6)`,
      asOf: MEASURED_ON,
    };
  },
};

const mariadb: SelfSized = {
  name: "mariadb",
  images: ["mariadb", "mariadb-galera"],
  commands: ["mariadbd"],
  need: ({ knobs: { bufferPoolMiB = 128 } }) => ({
    lowMiB: 98,
    likelyMiB: 98 + bufferPoolMiB,
    highMiB: 98 + bufferPoolMiB + 256,
    standing: "measured",
    ground: `98 + ${bufferPoolMiB} innodb_buffer_pool_size, 256 for sorts and temporary tables at the high end (MariaDB 10.11 with 100 connections)`,
    asOf: MEASURED_ON,
  }),
};

const mysql: SelfSized = {
  name: "mysql",
  images: ["mysql", "mysql-server", "mysql/mysql-server", "percona", "percona-server"],
  commands: ["mysqld"],
  need: ({ knobs: { bufferPoolMiB = 128 } }) => ({
    lowMiB: 200,
    likelyMiB: 300 + bufferPoolMiB,
    highMiB: 300 + bufferPoolMiB + 340,
    standing: "crowd",
    ground: `300 with its performance schema + ${bufferPoolMiB} innodb_buffer_pool_size (estimated); 27 deployments allow 768 in the middle`,
    asOf: READ_ON,
  }),
};

const mongo: SelfSized = {
  name: "mongo",
  followsHost: true,
  images: ["mongo", "mongodb", "mongodb-community-server", "percona/percona-server-mongodb"],
  commands: ["mongod"],
  need: (sizing) => {
    const own = sizing.knobs.cacheMiB;
    const cache = own ?? Math.max(256, (visibleMiB(sizing) - 1024) / 2);
    // Data has to be read before it is in the cache; how much there is stands in no file.
    const filled = own ?? Math.min(cache, 256);
    return {
      lowMiB: 150,
      likelyMiB: 150 + filled,
      highMiB: 150 + cache,
      standing: "documented",
      ground: `150 (estimated) + up to ${Math.round(cache)} WiredTiger cache, ${own === undefined ? `by default half of what ${whose(sizing)} has above 1 GiB, 256 at least` : "as it is set"}`,
      asOf: READ_ON,
    };
  },
};

const elasticsearch: SelfSized = {
  name: "elasticsearch",
  followsHost: true,
  images: ["elasticsearch", "elasticsearch/elasticsearch"],
  need: (sizing) => {
    const own = sizing.knobs.jvmHeapMiB;
    const heap = own ?? Math.min(visibleMiB(sizing) / 2, 31 * 1024);
    return {
      // It touches every page of its heap at start.
      lowMiB: heap + SEARCH_BESIDE_MIB,
      likelyMiB: heap * (own === undefined ? 1 : 1.5) + SEARCH_BESIDE_MIB,
      highMiB: own === undefined ? heap * 1.5 + SEARCH_BESIDE_MIB : SEARCH_ROOM.highMiB(own),
      standing: "documented",
      ground: `${Math.round(heap)} heap${own === undefined ? `, by default half of ${whose(sizing)}` : ""} + ${SEARCH_BESIDE_MIB} on top, as much again for files (512 of heap took 1,230 to 1,400)`,
      asOf: READ_ON,
    };
  },
};

/** Its fork, of which nothing else was read. */
const opensearch: SelfSized = {
  ...elasticsearch,
  name: "opensearch",
  images: ["opensearch", "opensearchproject/opensearch"],
};

/** ClickHouse's default bound: `max_server_memory_usage_to_ram_ratio` of 0.9. */
const CLICKHOUSE_SHARE = 0.9;

const clickhouse: SelfSized = {
  name: "clickhouse",
  followsHost: true,
  images: [
    "clickhouse",
    "clickhouse-server",
    "clickhouse/clickhouse-server",
    "yandex/clickhouse-server",
  ],
  commands: ["clickhouse-server"],
  need: (sizing: Sizing) => ({
    lowMiB: 200,
    likelyMiB: 1024,
    // Its makers' advice, of which it takes no more than its share of what it sees.
    highMiB: Math.max(
      1024,
      Math.min(
        16384,
        visibleMiB({ ...sizing, hostMiB: sizing.hostMiB ?? 18205 }) * CLICKHOUSE_SHARE,
      ),
    ),
    standing: "documented",
    ground: `may use 0.9 of ${whose(sizing)}; its makers advise 16 GB, and settings of its own below that; 13 deployments reserve 576 and allow 2,048 in the middle`,
    asOf: "2023-09",
  }),
};

export const DATABASES: readonly SelfSized[] = [
  postgres,
  timescale,
  redis,
  memcached,
  mariadb,
  mysql,
  mongo,
  elasticsearch,
  opensearch,
  clickhouse,
];
