import { type DataHolding, dataLosses } from "../../../core/judge/data-loss";
import { dataPlace, postgresMajor } from "../../../core/judge/data-place";
import { dataLossLines } from "../../../core/report/data-loss";

const before: DataHolding = {
  host: "hetzner",
  server: "shop-prod",
  volumes: [
    { name: "shop-prod-db-data", service: "db", image: "postgres:16.4-alpine" },
    { name: "shop-prod-kv-data", service: "kv", image: "redis:7.4.11" },
  ],
};

const said = (after: Partial<DataHolding>, was: Partial<DataHolding> = {}) =>
  dataLossLines("prod", dataLosses({ ...before, ...was }, { ...before, ...after }));

const [db, kv] = before.volumes;

test("nothing is lost where every volume is used by the same program again, whatever its service is called", () => {
  expect(said({})).toEqual([]);
  const renamed = { ...kv, service: "queue", image: "redis:8.0.1" };
  expect(said({ volumes: [{ ...db, image: "postgres:16.9-alpine" }, renamed] })).toEqual([]);
});

test("a server's data volume grows, and never shrinks", () => {
  expect(said({ dataVolumeGB: 20 }, { dataVolumeGB: 10 })).toEqual([]);
  expect(said({}, { dataVolumeGB: 10 })).toEqual([]);
  expect(said({ dataVolumeGB: 10 }, { dataVolumeGB: 20 })).toEqual([
    "the data volume of server shop-prod has 20 GB, which never become 10: set enxuto:dataVolumeGB to 20 or more, or make another stack with a smaller one and move the data with enxuto backup and enxuto restore",
  ]);
});

test("a renamed service starts empty, and its old data is named with both ways out", () => {
  const queue = { name: "shop-prod-queue-data", service: "queue", image: "redis:7.4.11" };
  expect(said({ volumes: [db, queue] })).toEqual([
    'volume shop-prod-kv-data of kv would be used by no service, and queue would start empty: set renamedFrom: "kv" on the service that takes its place, or give the data up with enxuto up prod --delete-data=shop-prod-kv-data',
  ]);
});

test("a volume that its own service calls otherwise is not found by another name of the service", () => {
  const renamed = { ...kv, name: "shop-prod-kv-queue" };
  expect(said({ volumes: [db, renamed] })).toEqual([
    "volume shop-prod-kv-data of kv would be used by no service, and kv would start empty: take the change back, or give the data up with enxuto up prod --delete-data=shop-prod-kv-data",
  ]);
});

test("a service that is removed, or runs elsewhere from now on, leaves its data without a user", () => {
  expect(said({ volumes: [db] })).toEqual([
    "volume shop-prod-kv-data of kv would be used by no service: take the change back, or give the data up with enxuto up prod --delete-data=shop-prod-kv-data",
  ]);
  // After a destroy no container tells whose volume it was.
  const waiting = before.volumes.map((volume) => ({ ...volume, service: undefined }));
  expect(said({ volumes: [db] }, { volumes: waiting })).toEqual([
    "volume shop-prod-kv-data would be used by no service: take the change back, or give the data up with enxuto up prod --delete-data=shop-prod-kv-data",
  ]);
});

test("another system on a stack that has a server is refused whatever changes with it", () => {
  const volumes = before.volumes.map((volume) => ({
    ...volume,
    name: volume.name.replace("shop", "webshop"),
  }));
  const lines = said({ server: "webshop-prod", volumes });
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe(
    "server shop-prod would become webshop-prod, and its data belongs to shop-prod: take the setting enxuto:system back, make another stack for it, or give the data up with enxuto destroy prod --delete-data before the change",
  );
  expect(said({ server: "webshop-prod", volumes: [] }, { volumes: [] })).toHaveLength(1);
});

test("another host leaves all data behind, under whatever names", () => {
  expect(said({ host: "digitalocean" })).toEqual(
    ["db", "kv"].map(
      (service) =>
        `volume shop-prod-${service}-data would stay behind on host hetzner, and start empty on digitalocean: make another stack for digitalocean, or give the data up with enxuto destroy prod --delete-data before the change`,
    ),
  );
});

test("another major version of PostgreSQL does not read the files", () => {
  expect(said({ volumes: [{ ...db, image: "postgres:17.2-alpine" }, kv] })).toEqual([
    "volume shop-prod-db-data was written by PostgreSQL 16, and 17 does not read its files: take the change back; to move to 17, add a second service with it, copy the data with enxuto backup prod and enxuto restore prod --only OLD --as NEW, then remove the first one",
  ]);
});

test.each([
  ["postgres:16-alpine", 16],
  ["postgres:17.2@sha256:0123456789abcdef", 17],
  ["registry.example.com:5000/team/postgres:15.4", 15],
  ["pgvector/pgvector:pg17", 17],
  ["postgis/postgis:16-3.4-alpine", 16],
  ["timescale/timescaledb:2.17.2-pg16", 16],
  ["timescale/timescaledb:2.17.2", undefined],
  ["postgres:latest", undefined],
  ["postgres@sha256:0123456789abcdef", undefined],
  ["redis:7.4.11", undefined],
  [undefined, undefined],
])("the version in %s is %s", (reference, major) => {
  expect(postgresMajor(reference)).toBe(major);
});

/** What a plan says where a volume's program was at one place and would be at another. */
function moved(image: string, was: object, is: object): string[] {
  const place = (change: object) =>
    dataPlace({ image, mountedAt: "/data", environment: new Map(), words: [], ...change });
  const volume = { name: "shop-prod-x-data", service: "x", image };
  return said(
    { volumes: [{ ...volume, place: place(is) }] },
    { volumes: [{ ...volume, place: place(was) }] },
  );
}

const pgdata = (directory: string) => ({
  mountedAt: "/var/lib/postgresql/data",
  environment: new Map([["PGDATA", directory]]),
});

test("a program that would look elsewhere for its files is told with both places and the way out", () => {
  const postgres = (was: object, is: object) => moved("postgres:16.4-alpine", was, is);
  expect(
    postgres(pgdata("/var/lib/postgresql/data/pgdata"), pgdata("/var/lib/postgresql/data")),
  ).toEqual([
    "volume shop-prod-x-data of x has its data in the directory pgdata of the volume, and its program would look at the top of the volume and may start empty: take the change back or, if the data is found there, say so with enxuto up prod --moved-data=shop-prod-x-data",
  ]);
  // Mounted elsewhere without its variable: the files of the image's own directory are in no volume.
  expect(postgres({ mountedAt: "/var/lib/postgresql/data" }, { mountedAt: "/pg" })).toEqual([
    expect.stringContaining("would look in /var/lib/postgresql/data, outside the volume and may"),
  ]);
  expect(moved("redis:7.4.11", {}, { words: ["redis-server", "--dir", "/data/new"] })).toEqual([
    expect.stringContaining(
      "at the top of the volume as dumps, and its program would look in the directory new",
    ),
  ]);
  expect(moved("redis:7.4.11", {}, { words: ["redis-server", "--appendonly", "yes"] })).toEqual([
    expect.stringContaining(
      "as dumps, and its program would look at the top of the volume as an append-only file",
    ),
  ]);
  expect(
    moved(
      "mariadb:11",
      { mountedAt: "/var/lib/mysql" },
      { mountedAt: "/var/lib/mysql", words: ["--datadir=/var/lib/mysql/new"] },
    ),
  ).toHaveLength(1);
  expect(moved("mongo:8", { mountedAt: "/data/db" }, { mountedAt: "/data" })).toHaveLength(1);
  expect(moved("ghcr.io/example/wiki:3", {}, { mountedAt: "/app/data" })).toEqual([
    "volume shop-prod-x-data of x has its data in what is mounted at /data, and its program would look in what is mounted at /app/data and may start empty: take the change back or, if the data is found there, say so with enxuto up prod --moved-data=shop-prod-x-data",
  ]);
});

test("a volume that is mounted elsewhere together with its program's setting loses nothing", () => {
  const pg = { mountedAt: "/pg", environment: new Map([["PGDATA", "/pg/pgdata"]]) };
  expect(moved("postgres:16.4-alpine", pgdata("/var/lib/postgresql/data/pgdata"), pg)).toEqual([]);
  expect(
    moved("redis:7.4.11", {}, { mountedAt: "/r", words: ["redis-server", "--dir", "/r"] }),
  ).toEqual([]);
  expect(moved("ghcr.io/example/wiki:3", {}, { mountedAt: "/data/" })).toEqual([]);
  // A file of settings may say anything, and says it before and after.
  expect(moved("redis:7.4.11", {}, { words: ["redis-server", "/etc/redis.conf"] })).toEqual([]);
  // Variables that are secret as a whole may move the files or not.
  const secret = { mountedAt: "/var/lib/postgresql/data", environment: undefined };
  expect(moved("postgres:16.4-alpine", pgdata("/var/lib/postgresql/data/pgdata"), secret)).toEqual(
    [],
  );
});
