import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { url } from "../core/model/env";
import { http } from "../core/model/health";
import { upstream } from "../core/model/image";
import { postgres } from "../core/model/postgres";
import { redis } from "../core/model/redis";
import { defineSystem, type System } from "../core/model/system";
import { runOffline } from "../program/offline";
import { readStackConfig } from "../program/project";
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
  const section = readme.slice(readme.indexOf("## Your own system in 40 lines"));
  const [, source = ""] = /```ts\n([\s\S]*?)```/.exec(section) ?? [];
  const [, stackFile = ""] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
  const copy = path.join(FOLDER, "project");

  const APART = new Set([".git", ".enxuto", "node_modules", "test", "tools", "docs", "scripts"]);

  /** The project as somebody has it who follows the README. */
  beforeAll(() => {
    for (const entry of fs.readdirSync(PROJECT)) {
      if (APART.has(entry)) continue;
      fs.cpSync(path.join(PROJECT, entry), path.join(copy, entry), {
        recursive: true,
        filter: (file) => path.basename(file) !== "node_modules",
      });
    }
    fs.symlinkSync(path.join(PROJECT, "node_modules"), path.join(copy, "node_modules"));
    fs.cpSync(path.join(FOLDER, "images"), path.join(copy, "images"), { recursive: true });
    fs.writeFileSync(path.join(copy, "systems/shop.ts"), source);
    fs.writeFileSync(path.join(copy, "Pulumi.shop.yaml"), stackFile);
    const index = path.join(copy, "systems/index.ts");
    const listed = fs.readFileSync(index, "utf8").replace("audioVoice]", "audioVoice, shop]");
    fs.writeFileSync(index, `import { shop } from "./shop";\n${listed}`);
  });

  test("has at most 40 lines with its stack file", () => {
    expect(`${source}${stackFile}`.trim().split("\n").length).toBeLessThanOrEqual(40);
  });

  test("is planned as it stands there", () => {
    const plan = JSON.parse(run("cli/enxuto.cjs", "plan", "shop", "--json"));
    expect(plan.verdict).toBe("fits");
    expect(kinds(plan.resources)).toEqual([
      "Container postgres",
      "Container web",
      "Image web",
      "Network shop-network",
      "RandomPassword postgres-password",
      "RemoteImage postgres",
      "Volume postgres-data",
    ]);
  });

  test("compiles as it stands there, and not with a misspelled need", () => {
    const file = path.join(copy, "systems/shop.ts");
    const compile = () => run("node_modules/typescript/bin/tsc", "--noEmit");
    expect(compile()).toBe("");
    fs.writeFileSync(file, source.replace('needs: ["postgres"]', 'needs: ["postgre"]'));
    expect(compile()).toContain("Type '\"postgre\"' is not assignable to type");
  }, 120_000);

  /** Runs a program of the copy with Node, and gives what it printed. */
  function run(...words: readonly string[]): string {
    return spawnSync(process.execPath, words, { cwd: copy, encoding: "utf8" }).stdout;
  }
});
