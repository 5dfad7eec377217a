import { dataDoubts } from "../../../core/judge/data-doubt";
import type { DataHolding } from "../../../core/judge/data-loss";
import { textOrder } from "../../../core/judge/text-order";
import { dataDoubtLines } from "../../../core/report/data-doubt";

const holding = (image: string, environment: Record<string, string> = {}): DataHolding => {
  const order = textOrder(image, new Map(Object.entries(environment)));
  const volume = { name: "shop-prod-db-data", service: "db", image };
  return {
    ...{ host: "local", server: undefined },
    volumes: [{ ...volume, ...(order ? { textOrder: order } : {}) }],
  };
};

const said = (from: string, to: string, environment: Record<string, string> = {}) =>
  dataDoubtLines("prod", dataDoubts(holding(from, environment), holding(to, environment)));

test("another base of PostgreSQL that sorts text otherwise is told with both ways out", () => {
  expect(said("postgres:16.4-bookworm", "postgres:16.15-alpine@sha256:0123")).toEqual([
    "warning: volume shop-prod-db-data of db: PostgreSQL would sort text by musl (Alpine), and its indexes are in the order of glibc 2.36 (Debian): they may miss rows and let duplicates in, without an error. Stay on the base of postgres:16.4-bookworm, or rebuild them as soon as it is up, before anything writes: REINDEX DATABASE and ALTER DATABASE … REFRESH COLLATION VERSION, in each database",
  ]);
  expect(said("postgres:16.15-alpine", "postgres:16.15")[0]).toContain(
    "would sort text by glibc 2.41 (Debian), and its indexes are in the order of musl (Alpine)",
  );
  expect(said("postgres:16.8", "postgres:16.15")[0]).toContain(
    "would sort text by glibc 2.41 (Debian), and its indexes are in the order of glibc 2.36 (Debian)",
  );
});

test.each<[string, string, string, Record<string, string>?]>([
  ["a newer image on the same base", "postgres:16.4-alpine", "postgres:16.15-alpine"],
  ["another Alpine", "postgres:16.4-alpine3.20", "postgres:16.4-alpine3.22"],
  ["the name of the same release of Debian", "postgres:16.4", "postgres:16.4-bookworm"],
  ["a release of Debian that the tag does not tell", "postgres:16.9", "postgres:16.15"],
  ["a tag that moves", "postgres:16", "postgres:16.15-trixie"],
  ["an image by its digest only", "postgres@sha256:0123", "postgres:16.15-alpine"],
  ["another major version, which is refused", "postgres:15.4-bookworm", "postgres:16.4-alpine"],
  ["a Debian of another image", "pgvector/pgvector:pg17", "pgvector/pgvector:0.8.1-pg17-trixie"],
  [
    "a database that sorts by code points",
    "postgres:16.4-bookworm",
    "postgres:16.4-alpine",
    { POSTGRES_INITDB_ARGS: "--data-checksums --locale=C" },
  ],
  [
    "one that was made without a locale",
    "postgres:16.4-bookworm",
    "postgres:16.4-alpine",
    { POSTGRES_INITDB_ARGS: "--no-locale" },
  ],
  ["a language that sorts so", "postgres:16.4-bookworm", "postgres:16.4-alpine", { LANG: "C" }],
])("nothing is said of %s", (...[, from, to, environment]) => {
  expect(said(from, to, environment)).toEqual([]);
});

test.each([
  ["postgres:18.1", { library: "glibc", version: "2.41" }],
  ["postgres:17.5", { library: "glibc" }],
  ["bitnami/postgresql:16.4.0-debian-12-r5", { library: "glibc", version: "2.36" }],
  ["pgvector/pgvector:pg17", { library: "glibc" }],
  ["timescale/timescaledb:2.17.2-pg16", { library: "musl" }],
  ["redis:7.4.11-alpine", undefined],
])("%s sorts text by %j", (image, order) => {
  expect(textOrder(image, undefined)).toEqual(order);
});

test("an older version, one that is too far on, and another program are told", () => {
  expect(said("redis:8.0.1", "redis:7.4.11-alpine")).toEqual([
    "warning: volume shop-prod-db-data of db was written by Redis 8.0, and 7.4 may not start on it (a newer format of its file is refused, redis/redis issue 6032): take the change back, or save the data first with enxuto backup prod",
  ]);
  expect(said("mongo:6.0.15", "mongo:8.0.4")).toEqual([
    "warning: volume shop-prod-db-data of db was written by MongoDB 6.0, and 8.0 may not start on it: its files go from one major version to the next one (MongoDB Manual, release notes: binary downgrades are not supported). Run up with each version between them first, and save the data before with enxuto backup prod",
  ]);
  expect(said("mysql:8.4.3", "mariadb:11.8")).toEqual([
    "warning: volume shop-prod-db-data of db was written by MySQL 8.4, and MariaDB 11.8 may not start on it: take the change back, or give it a service with a volume of its own, and copy the data over",
  ]);
});

test.each<[string, string, "older" | "skips" | "other program" | undefined]>([
  ["mysql:8.4.3", "mysql:8.0.40", "older"],
  ["mariadb:11.4", "mariadb:10.11", "older"],
  ["mariadb:11", "mariadb:11.4", undefined],
  ["elasticsearch:8.15.0", "elasticsearch:8.14.3", "older"],
  ["elasticsearch:7.17.2", "elasticsearch:9.0.1", "skips"],
  ["elasticsearch:8.19.2", "elasticsearch:9.0.1", undefined],
  ["redis:7.2.5", "valkey/valkey:8.0.1", undefined],
  ["redis:7.4.1", "valkey/valkey:8.0.1", "other program"],
  ["valkey/valkey:8.0.1", "redis:8.0.1", "other program"],
  ["redis:7.4.11", "redis:8.0.1", undefined],
  ["redis:7.4.11", "redis:7.4.2", undefined],
  ["redis:latest", "redis:6.2", undefined],
  ["mongo:7.0", "mongo:8.0", undefined],
])("from %s to %s: %s", (from, to, kind) => {
  expect(dataDoubts(holding(from), holding(to)).map((doubt) => doubt.kind)).toEqual(
    kind ? [kind] : [],
  );
});

test("what stays behind on another host, and what Render keeps, is not asked about", () => {
  const before = holding("redis:8.0.1");
  const after = holding("redis:7.4.11");
  expect(dataDoubts(before, { ...after, host: "hetzner" })).toEqual([]);
  const holder = { what: "Key Value", fixed: "in frankfurt" } as const;
  const volumes = before.volumes.map((volume) => ({ ...volume, holder }));
  expect(dataDoubts({ ...before, volumes }, after)).toEqual([]);
});
