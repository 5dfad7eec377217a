import { imageName } from "./image-name";

/** A program that keeps data, by the tool that saves it: its own dump, or its files while it is paused. */
export interface DataProgram {
  /** The last part of its image's name: `mariadb`. */
  readonly name: string;
  readonly savedBy: "postgres" | "mariadb" | "pause";
}

/** Last parts of images by what saves their data. Whoever publishes one, it is a wrong guess that costs no more than a pause. */
const IMAGES: Readonly<Record<DataProgram["savedBy"], readonly string[]>> = {
  postgres: [
    ...["postgres", "postgresql", "postgis", "pgvector", "pgvecto-rs", "vchord-postgres"],
    ...["timescaledb", "timescaledb-ha", "zulip-postgresql"],
  ],
  mariadb: ["mariadb", "mariadb-galera", "mysql", "mysql-server", "percona", "percona-server"],
  // They write their files all the time, and recover from a crash: what is copied while nothing in them moves is such a moment.
  pause: [
    ...["arangodb", "cassandra", "chroma", "clickhouse", "clickhouse-server", "cockroach"],
    ...["consul", "couchbase", "couchdb", "db2", "dgraph", "dragonfly", "elasticsearch", "etcd"],
    ...["eventstore", "firebird", "immudb", "influxdb", "kafka", "keydb", "loki", "manticore"],
    ...["meilisearch", "memgraph", "milvus", "mongo", "mongodb", "mongodb-community-server"],
    ...["nats", "neo4j", "opensearch", "oracle-xe", "percona-server-mongodb", "prometheus"],
    ...["qdrant", "questdb", "rabbitmq", "ravendb", "redis", "redis-stack", "redis-stack-server"],
    ...["redpanda", "rethinkdb", "scylla", "solr", "surrealdb", "typesense", "valkey"],
    ...["victoria-metrics", "weaviate", "zookeeper"],
  ],
};

/** The program that keeps data in a service of this image; undefined where none is known to. */
export function dataProgramOf(reference: string): DataProgram | undefined {
  const { last } = imageName(reference);
  for (const savedBy of ["postgres", "mariadb", "pause"] as const) {
    if (IMAGES[savedBy].includes(last)) return { name: last, savedBy };
  }
  return undefined;
}
