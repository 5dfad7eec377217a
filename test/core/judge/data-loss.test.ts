import { type DataHolding, dataLosses, postgresMajor } from "../../../core/judge/data-loss";
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

test("a renamed service starts empty, and its old data is named with both ways out", () => {
  const queue = { name: "shop-prod-queue-data", service: "queue", image: "redis:7.4.11" };
  expect(said({ volumes: [db, queue] })).toEqual([
    'volume shop-prod-kv-data of kv would be used by no service, and queue would start empty: set renamedFrom: "kv" on the service that takes its place, or give the data up with enxuto up prod --delete-data=shop-prod-kv-data',
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
