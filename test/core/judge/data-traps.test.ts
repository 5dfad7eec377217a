import { hostCapacity } from "../../../core/catalog/hosts";
import { judged } from "./support";

function warnings(service: string, more = ""): string {
  return judged(`services:\n  db: {${service}}\n${more}`, "16GB").warnings.join("\n");
}

const OUTSIDE = "lies in nothing that the file names";

describe("data that no volume or folder of the file holds", () => {
  test("is told with the directory, the way out and the makers' page", () => {
    expect(warnings('image: "mysql:8.4", mem_limit: 2g')).toContain(
      "db: its data in /var/lib/mysql lies in nothing that the file names, so that it starts empty after docker compose down: mount a volume there (https://github.com/docker-library/docs/tree/master/mysql)",
    );
  });

  test.each([
    ["mariadb:11", "/var/lib/mysql", "volumes: [./conf:/etc/mysql/conf.d]"],
    ["mongo:7", "/data/db", "volumes: [db:/data/configdb]"],
    ["mongo:7", "/srv/db", "command: mongod --dbpath /srv/db, volumes: [db:/data/db]"],
    [
      "postgres:16-alpine",
      "/var/lib/postgresql/data",
      "volumes: [./init:/docker-entrypoint-initdb.d]",
    ],
    // The image's own volume lies below what is mounted.
    ["mysql:8.4", "/var/lib/mysql", "volumes: [db:/var/lib]"],
    ["postgres:16", "/var/lib/postgresql/data", "volumes: [db:/var/lib/postgresql]"],
    ["pgvector/pgvector:pg17", "/var/lib/postgresql/data", "volumes: [db:/var/lib/postgresql]"],
    [
      "postgres:11",
      "/data/postgres",
      "environment: {PGDATA: /data/postgres}, volumes: [db:/var/lib/postgresql/data]",
    ],
    ["postgres", "/var/lib/postgresql", "environment: {POSTGRES_PASSWORD: x}"],
    ["postgres:18", "/var/lib/postgresql/18/docker", "environment: {POSTGRES_PASSWORD: x}"],
    [
      "timescale/timescaledb-ha:pg17",
      "/home/postgres/pgdata/data",
      "volumes: [db:/var/lib/postgresql/data]",
    ],
    ["supabase/postgres:17.6.1.136", "/var/lib/postgresql/data", "volumes: [db:/data]"],
    ["bitnami/postgresql:16", "/bitnami/postgresql", "volumes: [db:/var/lib/postgresql/data]"],
    ["rabbitmq:4", "/var/lib/rabbitmq", "hostname: mq"],
    ["quay.io/minio/minio", "/data", "command: server /data --console-address :9001"],
    ["apache/kafka:4.0.0", "/tmp", "volumes: [db:/var/lib/kafka/data]"],
    [
      "docker.elastic.co/elasticsearch/elasticsearch:9.1.5",
      "/usr/share/elasticsearch/data",
      "volumes: [db:/data]",
    ],
    [
      "clickhouse/clickhouse-server:25.8",
      "/var/lib/clickhouse",
      "volumes: [db:/var/log/clickhouse-server]",
    ],
    ["qdrant/qdrant:v1.15", "/qdrant/storage", "volumes: [db:/data]"],
    ["getmeili/meilisearch:v1.20", "/meili_data", "volumes: [db:/data.ms]"],
  ])("%s keeps it in %s, not where the file has %s", (image, directory, lines) => {
    expect(warnings(`image: "${image}", mem_limit: 8g, ${lines}`, "volumes: {db: {}}\n")).toContain(
      `db: its data in ${directory} ${OUTSIDE}`,
    );
  });

  test.each([
    ["mysql:8.4", "volumes: [db:/var/lib/mysql]"],
    ["mysql:8.4", "volumes: [./data:/var/lib/mysql]"],
    ["clickhouse:25.8", "volumes: [db:/var/lib]"],
    ["mysql:8.4", "tmpfs: [/var/lib/mysql]"],
    ["mysql:8.4", "command: mysqldump -h other shop"],
    ["mysql:8.4", "entrypoint: /backup.sh"],
    ["mysql:8.4", "command: --datadir=/srv, volumes: [db:/srv]"],
    ["mysql:8.4", "volumes_from: [other]"],
    ["postgres:16", "volumes: [db:/var/lib/postgresql/data]"],
    ["postgres:18", "volumes: [db:/var/lib/postgresql]"],
    ["postgres", "volumes: [db:/var/lib/postgresql/data]"],
    // Its own sentence says it.
    ["postgres:18", "volumes: [db:/var/lib/postgresql/data]"],
    ["postgres:16", "env_file: missing.env"],
    ["minio/minio", "command: 'server http://minio{1...4}/data'"],
    ["apache/kafka:4.0.0", "volumes: [db:/tmp/kafka-logs]"],
    ["apache/kafka:4.0.0", "environment: {KAFKA_LOG_DIRS: /k}, volumes: [db:/k]"],
    ["redis:7", "restart: always"],
    ["acme/mysql:8.4", "restart: always"],
  ])("%s with %s is held, or not known", (image, lines) => {
    const other = "  other: {image: 'busybox:1'}\nvolumes: {db: {}}\n";
    expect(warnings(`image: "${image}", mem_limit: 8g, ${lines}`, other)).not.toContain(OUTSIDE);
  });
});

describe("volumes without a name", () => {
  const host = { ...hostCapacity("local", "16GB", new Date("2026-11-28")), diskGB: 80 };
  const dataMB = (service: string) =>
    judged(`services:\n  db: {${service}}\nvolumes: {db: {}}\n`, undefined, { target: host }).disk
      ?.volumesMB;

  test("are told, since nothing finds them again, and take as much of the disk as others", () => {
    const service =
      'image: "example/wiki:3", mem_limit: 1g, volumes: [/data, {type: volume, target: /more}]';
    expect(warnings(service)).toContain(
      "db: the volume at /data, /more has no name, so that the data in it is not found again after docker compose down: give it a name",
    );
    expect(dataMB(service)).toBe(4_000);
    expect(dataMB(`${service}, deploy: {replicas: 2}`)).toBe(8_000);
  });

  test.each(["/tmp", "/run/app", "/app/node_modules", "d:/data"])(
    "%s is nobody's data",
    (target) => {
      const service = `image: "example/wiki:3", mem_limit: 1g, volumes: ["${target}"]`;
      expect(warnings(service)).not.toContain("has no name,");
    },
  );

  test("what keeps a part of a mounted folder as the image has it is no data", () => {
    const service = 'image: "example/wiki:3", mem_limit: 1g, volumes: [".:/app", /app/dist]';
    expect(warnings(service)).not.toContain("has no name");
    expect(dataMB(service)).toBe(0);
  });

  test.each([
    ["a folder of the host", "volumes: [./db:/var/lib/mysql]"],
    ["the image's own volume", "restart: always"],
    ["a volume with a name", "volumes: [db:/var/lib/mysql]"],
    ["a volume without one", "volumes: [/var/lib/mysql]"],
  ])("a database takes as much in %s", (_, lines) => {
    expect(dataMB(`image: "mysql:8.4", mem_limit: 1g, ${lines}`)).toBe(2_000);
  });

  test("a database in memory takes nothing of the disk", () => {
    expect(dataMB('image: "mysql:8.4", mem_limit: 1g, tmpfs: [/var/lib/mysql]')).toBe(0);
  });
});

describe("RabbitMQ's data under the name of its host", () => {
  const kept = 'image: "rabbitmq:4-management", mem_limit: 1g, volumes: [db:/var/lib/rabbitmq]';

  test("is lost to the next container, whose name is another one", () => {
    expect(warnings(kept, "volumes: {db: {}}\n")).toContain(
      "db: RabbitMQ keeps its data under the name of its host, which changes whenever it is recreated, so that it starts empty: set hostname (https://github.com/docker-library/docs/tree/master/rabbitmq)",
    );
  });

  test.each([
    `${kept}, hostname: mq`,
    `${kept}, network_mode: host`,
    `${kept}, environment: {RABBITMQ_NODENAME: rabbit@mq}`,
    `${kept}, env_file: missing.env`,
    'image: "rabbitmq:4", mem_limit: 1g',
    'image: "bitnami/rabbitmq:4", mem_limit: 1g, volumes: [db:/var/lib/rabbitmq]',
  ])("%s has another reason or none", (service) => {
    expect(warnings(service, "volumes: {db: {}}\n")).not.toContain("RabbitMQ keeps");
  });
});
