import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { transform } from "sucrase";
import { runOffline } from "../cli/offline";
import { readStackConfig } from "../cli/project";
import { url } from "../model/env";
import { http } from "../model/health";
import { build, upstream } from "../model/image";
import { postgres } from "../model/postgres";
import { redis } from "../model/redis";
import { defineSystem, type System } from "../model/system";
import { SYSTEMS } from "../systems";

const PROJECT = path.join(__dirname, "..");
const FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-own-"));

/** What somebody adds to `systems/index.ts`. */
const systems = SYSTEMS as Map<string, System>;

/** The program of a stack with a system of one's own, in a folder that holds its images. */
function plan(system: string, size: string) {
  const { values } = readStackConfig(PROJECT, "dev");
  const own = { "enxuto:system": system, "enxuto:profile": "", "enxuto:size": size };
  return runOffline(system, { values: { ...values, ...own }, secretKeys: [] });
}

function kinds(resources: readonly { type: string; name: string }[]): string[] {
  return resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();
}

beforeAll(() => {
  fs.cpSync(path.join(PROJECT, "test/support/fixture-service"), path.join(FOLDER, "images/web"), {
    recursive: true,
  });
  process.chdir(FOLDER);
});

afterAll(() => {
  process.chdir(PROJECT);
  fs.rmSync(FOLDER, { recursive: true });
});

test("a system of upstream images needs no code besides its file", async () => {
  systems.set(
    "blog",
    defineSystem("blog", {
      db: postgres({ memory: { limitMiB: 192, reservationMiB: 128 }, database: "blog" }),
      queue: redis({ memory: { limitMiB: 64, reservationMiB: 32 }, eviction: "noeviction" }),
      web: {
        image: upstream(`ghost:5.130.4-alpine@sha256:${"a".repeat(64)}`),
        memory: { limitMiB: 320, reservationMiB: 256 },
        port: 2368,
        publish: 2368,
        health: http("/ghost/", 2368, "wget"),
        needs: ["db", "queue"],
        env: { DATABASE_URL: url("db"), QUEUE_URL: url("queue") },
      },
    }),
  );
  const { fit, resources } = await plan("blog", "2GB");
  expect(fit.verdict).toBe("fits");
  expect(kinds(resources)).toEqual([
    "Container db",
    "Container queue",
    "Container web",
    "Network blog-network",
    "RandomPassword db-password",
    "RemoteImage db",
    "RemoteImage queue",
    "RemoteImage web",
    "Volume db-data",
    "Volume queue-data",
  ]);
});

describe("the system of one's own that the README shows", () => {
  const readme = fs.readFileSync(path.join(PROJECT, "README.md"), "utf8");
  const [, source = ""] = /```ts\n(export const shop[\s\S]*?)```/.exec(readme) ?? [];

  test("has at most 40 lines", () => {
    expect(source.trim().split("\n").length).toBeLessThanOrEqual(40);
  });

  test("is planned as it stands there", async () => {
    const { code } = transform(source, { transforms: ["typescript", "imports"] });
    const words = { defineSystem, postgres, build, http, url, exports: {} as { shop?: System } };
    new Function(...Object.keys(words), code)(...Object.values(words));
    systems.set("shop", words.exports.shop as System);
    const { fit, resources } = await plan("shop", "1GB");
    expect(fit.verdict).toBe("fits");
    expect(kinds(resources)).toEqual([
      "Container postgres",
      "Container web",
      "Image web",
      "Network shop-network",
      "RandomPassword postgres-password",
      "RemoteImage postgres",
      "Volume postgres-data",
    ]);
  });
});
