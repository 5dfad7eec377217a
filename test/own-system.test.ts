import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { defineSystem } from "../core/model/define-system";
import { url } from "../core/model/env";
import { http } from "../core/model/health";
import { upstream } from "../core/model/image";
import { postgres } from "../core/model/postgres";
import { redis } from "../core/model/redis";
import type { System } from "../core/model/system";
import { loadSystems } from "../program/load-systems";
import { runOffline } from "../program/offline";
import { readStackConfig } from "../program/project";
import { runEnxuto } from "./support/command";

const PROJECT = path.join(__dirname, "..");
const FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-own-"));

/** The program of a stack with a system of one's own, in a folder that holds its images. */
function plan(system: System, size: string) {
  const { values } = readStackConfig(PROJECT, "dev");
  const own = { "enxuto:system": system.name, "enxuto:profile": "", "enxuto:size": size };
  return runOffline([system], system.name, { values: { ...values, ...own }, secretKeys: [] });
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
  const blog = defineSystem("blog", {
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
  });
  const { fit, resources } = await plan(blog, "2GB");
  expect(fit.verdict).toBe("fits");
  expect(kinds(resources)).toEqual([
    "Command db-healthy",
    "Command process-limits",
    "Command queue-healthy",
    "Command web-healthy",
    "Container db",
    "Container queue",
    "Container web",
    "Network blog-network",
    "Network blog-network-db",
    "Network blog-network-queue",
    "RandomPassword db-password",
    "RemoteImage db",
    "RemoteImage queue",
    "RemoteImage web",
    "Volume db-data",
    "Volume queue-data",
  ]);
});

test("a system that takes what is not installed is told the way out, and no stack trace", () => {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-bare-"));
  fs.mkdirSync(path.join(project, "systems"));
  fs.writeFileSync(path.join(project, "Pulumi.yaml"), "name: bare\nruntime: nodejs\n");
  fs.writeFileSync(path.join(project, "Pulumi.dev.yaml"), "config:\n  enxuto:system: shop\n");
  fs.writeFileSync(
    path.join(project, "systems/shop.ts"),
    'import { shop } from "not-there/model";\nexport { shop };\n',
  );
  const { status, stderr } = runEnxuto(["plan", "dev"], { cwd: project });
  fs.rmSync(project, { recursive: true });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      "enxuto: systems/shop.ts: takes not-there/model, which is not installed: run npm install in the project\n",
  });
});

describe("the system of one's own that the README shows", () => {
  const readme = fs.readFileSync(path.join(PROJECT, "README.md"), "utf8");
  const section = readme.slice(readme.indexOf("## Your own system in 40 lines"));
  const [, source = ""] = /```ts\n([\s\S]*?)```/.exec(section) ?? [];
  const [, stackFile = ""] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
  const copy = path.join(FOLDER, "project");

  /** A team's own repository, as the README says it. */
  beforeAll(() => {
    fs.mkdirSync(path.join(copy, "systems"), { recursive: true });
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(copy, "Pulumi.yaml"));
    fs.cpSync(path.join(FOLDER, "images"), path.join(copy, "images"), { recursive: true });
    fs.writeFileSync(path.join(copy, "systems/shop.ts"), source);
    fs.writeFileSync(path.join(copy, "Pulumi.shop.yaml"), stackFile);
  });

  test("has at most 40 lines with its stack file", () => {
    expect(`${source}${stackFile}`.trim().split("\n").length).toBeLessThanOrEqual(40);
  });

  test("is planned as it stands there", async () => {
    process.chdir(copy);
    const [shop, ...others] = await loadSystems(copy);
    const plan = await runOffline([shop], "shop", readStackConfig(copy, "shop"));
    expect(others).toEqual([]);
    expect(plan.fit.verdict).toBe("fits");
    expect(kinds(plan.resources)).toEqual([
      "Command postgres-healthy",
      "Command process-limits",
      "Command web-healthy",
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
    const compilerOptions = {
      ...{ strict: true, noEmit: true, module: "nodenext", target: "es2022", skipLibCheck: true },
      ...{ types: ["node"], typeRoots: [path.join(PROJECT, "node_modules/@types")] },
      paths: { "enxuto/model": [path.join(PROJECT, "api/model.ts")] },
    };
    const include = ["systems"];
    fs.writeFileSync(
      path.join(copy, "tsconfig.json"),
      JSON.stringify({ compilerOptions, include }),
    );
    const tsc = path.join(PROJECT, "node_modules/typescript/bin/tsc");
    const compile = () =>
      spawnSync(process.execPath, [tsc, "--project", copy], { encoding: "utf8" }).stdout;
    expect(compile()).toBe("");
    fs.writeFileSync(file, source.replace('needs: ["postgres"]', 'needs: ["postgre"]'));
    expect(compile()).toContain("Type '\"postgre\"' is not assignable to type");
  }, 120_000);
});
