import type { ImageName } from "./image-name";

/** Directory in which an image's program keeps its data. */
export interface DataDirectory {
  /** Directory without a setting; undefined where only settings say it. */
  readonly directory: string | undefined;
  /** Options of the command that say another one. */
  readonly options?: readonly string[];
  /** Variables that do. */
  readonly variables?: readonly string[];
  /** Page of its makers. */
  readonly source: string;
}

const OFFICIAL = "https://github.com/docker-library/docs/tree/master/";

const KAFKA: DataDirectory = {
  // Its own settings file and the default of its code name two directories there.
  directory: "/tmp",
  variables: ["KAFKA_LOG_DIRS", "KAFKA_LOG_DIR"],
  source: "https://github.com/apache/kafka/tree/trunk/docker",
};

/** By the image's name, read in their Dockerfiles and their documentation on 2026-11-30. */
const DIRECTORIES: Readonly<Record<string, DataDirectory>> = {
  "timescale/timescaledb-ha": {
    directory: "/home/postgres/pgdata/data",
    options: ["-D"],
    variables: ["PGDATA"],
    source: "https://github.com/timescale/timescaledb-docker-ha/blob/master/Dockerfile",
  },
  // Its PGDATA stays where it was, whatever the version.
  "supabase/postgres": {
    directory: "/var/lib/postgresql/data",
    options: ["-D"],
    variables: ["PGDATA"],
    source: "https://github.com/supabase/postgres",
  },
  mysql: {
    directory: "/var/lib/mysql",
    options: ["--datadir"],
    source: `${OFFICIAL}mysql`,
  },
  mariadb: {
    directory: "/var/lib/mysql",
    options: ["--datadir"],
    source: `${OFFICIAL}mariadb`,
  },
  mongo: { directory: "/data/db", options: ["--dbpath"], source: `${OFFICIAL}mongo` },
  rabbitmq: { directory: "/var/lib/rabbitmq", source: `${OFFICIAL}rabbitmq` },
  couchdb: { directory: "/opt/couchdb/data", source: `${OFFICIAL}couchdb` },
  neo4j: { directory: "/data", source: `${OFFICIAL}neo4j` },
  cassandra: { directory: "/var/lib/cassandra", source: `${OFFICIAL}cassandra` },
  elasticsearch: {
    directory: "/usr/share/elasticsearch/data",
    variables: ["path.data"],
    source: "https://www.elastic.co/guide/en/elasticsearch/reference/current/docker.html",
  },
  "opensearchproject/opensearch": {
    directory: "/usr/share/opensearch/data",
    variables: ["path.data"],
    source: "https://github.com/opensearch-project/opensearch-build/tree/main/docker/release",
  },
  "clickhouse/clickhouse-server": {
    directory: "/var/lib/clickhouse",
    source: "https://github.com/ClickHouse/ClickHouse/blob/master/docker/server/Dockerfile.ubuntu",
  },
  "apache/kafka": KAFKA,
  "apache/kafka-native": KAFKA,
  "confluentinc/cp-kafka": {
    directory: "/var/lib/kafka/data",
    variables: ["KAFKA_LOG_DIRS"],
    source: "https://github.com/confluentinc/kafka-images",
  },
  "getmeili/meilisearch": {
    directory: "/meili_data",
    options: ["--db-path"],
    variables: ["MEILI_DB_PATH"],
    source: "https://github.com/meilisearch/meilisearch/blob/main/Dockerfile",
  },
  "qdrant/qdrant": {
    directory: "/qdrant/storage",
    variables: ["QDRANT__STORAGE__STORAGE_PATH"],
    source: "https://github.com/qdrant/qdrant",
  },
  "minio/minio": {
    directory: undefined,
    options: ["server"],
    source: "https://github.com/minio/minio",
  },
};

/** Other names of the same images. */
const SAME: Readonly<Record<string, string>> = {
  "elasticsearch/elasticsearch": "elasticsearch",
  "elasticsearch/elasticsearch-wolfi": "elasticsearch",
  "elastic/elasticsearch": "elasticsearch",
  clickhouse: "clickhouse/clickhouse-server",
};

/** Owner whose images keep the data of each program in a directory of its name (its containers' READMEs). */
const BITNAMI =
  /^bitnami(?:legacy|secure)?\/(postgresql|mysql|mariadb|mongodb|rabbitmq|kafka|elasticsearch)$/;

/** Where an image's program keeps its data; undefined for one that is not known. */
export function dataDirectoryOf({ name }: ImageName): DataDirectory | undefined {
  const of = Object.hasOwn(SAME, name) ? SAME[name] : name;
  if (Object.hasOwn(DIRECTORIES, of)) return DIRECTORIES[of];
  const program = BITNAMI.exec(name)?.[1];
  if (program === undefined) return undefined;
  const source = `https://github.com/bitnami/containers/tree/main/bitnami/${program}`;
  return { directory: `/bitnami/${program}`, source };
}
