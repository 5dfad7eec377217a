import { defineSystem } from "../../core/model/define-system";
import { url } from "../../core/model/env";
import { http } from "../../core/model/health";
import { upstream } from "../../core/model/image";
import { postgres } from "../../core/model/postgres";
import { redis } from "../../core/model/redis";
import type { Service } from "../../core/model/service";
import { dataLossLines, upRefuses } from "../../core/report/data-loss";
import { holdingBefore, lossesOf, notGivenUp } from "../../operate/data-guard";
import { runOffline } from "../../program/offline";
import type { StateResource } from "../../pulumi/state";

const WEB: Service<never> = {
  image: upstream(`ghost:5.130.4-alpine@sha256:${"a".repeat(64)}`),
  memory: { limitMiB: 320, reservationMiB: 256 },
  port: 2368,
  publish: 2368,
  health: http("/", 2368, "wget"),
  volumes: { content: "/var/lib/ghost/content" },
  dataMB: 3000,
};

const DB = postgres({ memory: { limitMiB: 256, reservationMiB: 128 }, database: "shop" });
const QUEUE = redis({ memory: { limitMiB: 64, reservationMiB: 32 }, eviction: "noeviction" });
const CACHE = redis({ memory: { limitMiB: 64, reservationMiB: 32 }, eviction: "allkeys-lru" });
const ALL = {
  db: DB,
  queue: QUEUE,
  cache: CACHE,
  web: { ...WEB, env: { DATABASE_URL: url("db") } } as Service,
};

/** A plan of services on Render. */
function plan(services: Readonly<Record<string, Service>>, location = "frankfurt") {
  const values = { "enxuto:system": "shop", "enxuto:host": "render", "enxuto:location": location };
  const system = defineSystem("shop", services as Parameters<typeof defineSystem>[1]);
  return runOffline([system], "prod", { values, secretKeys: [] });
}

/** A state that an `up` of all of them left. */
async function deployed(): Promise<StateResource[]> {
  const { resources } = await plan(ALL);
  return resources.map(({ type, name, props }) => ({
    ...{ type, inputs: props },
    urn: `urn:pulumi:prod::enxuto::${type}::${name}`,
  }));
}

async function said(services: Readonly<Record<string, Service>>, location?: string) {
  const losses = lossesOf(await deployed(), await plan(services, location));
  return dataLossLines("prod", losses);
}

const gone = (what: string, name: string, fixed: string, more = "") =>
  `the ${what} of shop-prod-${name} (${fixed}) would be deleted at Render with all that it holds${more}: take the change back, or give the data up with enxuto up prod --delete-data=shop-prod-${name}`;

test("what keeps data at Render is known from the state, and the same plan takes none of it", async () => {
  const before = holdingBefore(await deployed());
  expect(before?.volumes.map(({ name, holder }) => [name, holder?.what])).toEqual([
    ["shop-prod-queue", "Key Value"],
    ["shop-prod-db", "database"],
    ["shop-prod-web", "disk"],
  ]);
  expect(await said(ALL)).toEqual([]);
  // A disk grows, and keeps its files under another name.
  expect(await said({ ...ALL, web: { ...ALL.web, dataMB: 9000 } })).toEqual([]);
  const { volumes: _, ...more } = ALL.web;
  const renamed = { ...more, volumes: { files: "/var/lib/ghost/content" } };
  expect(await said({ ...ALL, web: renamed })).toEqual([]);
});

test("a disk that its service no longer asks for is deleted in place, which is refused unless it is given up", async () => {
  const { volumes: _, ...without } = ALL.web;
  const line = gone("disk", "web", "web_service in frankfurt");
  expect(await said({ ...ALL, web: without })).toEqual([line]);
  const losses = lossesOf(await deployed(), await plan({ ...ALL, web: without }));
  expect(notGivenUp(losses, { "delete-data": ["shop-prod-web"] })).toEqual([]);
});

test("a disk that would have to shrink is refused: Render would keep it and ask for what it costs", async () => {
  const smaller = { ...ALL, web: { ...ALL.web, dataMB: 1000 } };
  const losses = lossesOf(await deployed(), await plan(smaller));
  expect(upRefuses("prod", losses)).toEqual([
    "up refuses this, since a disk never shrinks:",
    "the disk of shop-prod-web has 3 GB at Render, which never become 1 and cost as before: set dataMB of web to 3000, or, for a smaller and empty one, take its volume away with enxuto up prod --delete-data=shop-prod-web and declare it again",
  ]);
  // Nothing is given up by its name while the volume is declared.
  expect(() => notGivenUp(losses, { "delete-data": ["shop-prod-web"] })).toThrow(
    'got "shop-prod-web", but this up takes no data from its services',
  );
});

test("a Key Value that becomes a cache stays, and no longer keeps what it holds", async () => {
  const cached = { ...ALL, queue: { ...CACHE } };
  const losses = lossesOf(await deployed(), await plan(cached));
  expect(upRefuses("prod", losses)).toEqual([
    "up refuses this, since services would lose their data:",
    "the Key Value of shop-prod-queue (frankfurt) would stay, and as a cache keep its entries in memory only: they are gone with its next restart, and some before once that is full: take the change back, or give the data up with enxuto up prod --delete-data=shop-prod-queue",
  ]);
  expect(notGivenUp(losses, { "delete-data": ["shop-prod-queue"] })).toEqual([]);
  // The other way round nothing was kept before.
  expect(await said({ ...ALL, cache: { ...QUEUE } })).toEqual([]);
});

test("a disk that is mounted elsewhere is looked for there", async () => {
  expect(await said({ ...ALL, web: { ...ALL.web, volumes: { content: "/content" } } })).toEqual([
    "disk shop-prod-web of web has its data in what is mounted at /var/lib/ghost/content, and its program would look in what is mounted at /content and may start empty: take the change back or, if the data is found there, say so with enxuto up prod --moved-data=shop-prod-web",
  ]);
});

test("a service that is renamed or removed, another region and another PostgreSQL take the data with them", async () => {
  const { web, queue, ...others } = ALL;
  expect(await said({ ...others, queue, site: web })).toEqual([
    gone("disk", "web", "web_service in frankfurt", ", and site would start empty"),
  ]);
  expect(await said({ ...others, web })).toEqual([gone("Key Value", "queue", "frankfurt")]);
  const [queued, db, ...rest] = await said(ALL, "oregon");
  expect(db).toMatch(/^the database of shop-prod-db \(shop of PostgreSQL \d+ in frankfurt\)/);
  expect([queued, ...rest]).toEqual([
    gone("Key Value", "queue", "frankfurt", ", and queue would start empty"),
    gone("disk", "web", "web_service in frankfurt", ", and web would start empty"),
  ]);
});

test("from Render to this machine all data stays behind", async () => {
  const values = { "enxuto:system": "shop", "enxuto:host": "local", "enxuto:size": "4GB" };
  const system = defineSystem("shop", ALL as Parameters<typeof defineSystem>[1]);
  const here = await runOffline([system], "prod", { values, secretKeys: [] });
  expect(dataLossLines("prod", lossesOf(await deployed(), here))).toHaveLength(3);
});
