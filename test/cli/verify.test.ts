import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { buildCheck } from "../../cli/verify";
import type { Condition } from "../../core/judge/condition";
import { withSources } from "../../core/model/source";
import { planChecks } from "../../operate/plan-checks";
import { runningChecks } from "../../operate/running-checks";
import { runOffline } from "../../program/offline";
import { readStackConfig } from "../../program/project";
import { SYSTEMS } from "../../systems";
import { SIZES } from "../../systems/measured";
import { ENXUTO } from "../support/source";

const PROJECT = path.join(__dirname, "..", "..");

describe("verify", () => {
  test("a plan that fits passes each check, with its figure", async () => {
    const run = await runOffline(SYSTEMS, "dev", readStackConfig(PROJECT, "dev"));
    expect(planChecks(run).map(({ name, passed, found }) => [name, passed, found])).toEqual([
      ["configuration", true, expect.stringMatching(/^conecta-saude on local 4GB, \d+ resources$/)],
      ["memory", true, "1,504 MiB of 3,580 reserved on local 4GB, headroom 2,076"],
      ["limits", true, "8 of 8 services have one, 2,172 MiB together"],
      ["measured", true, "8 of 8 services carry their measured load within their limits"],
      ["health checks", true, "8 of 8 services have one"],
      ["policies", true, expect.stringMatching(/^\d+ rules kept by \d+ resources$/)],
    ]);
  });

  test("a configuration that is wrong is the one check that is left", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [...ENXUTO, "verify", "dev", "--config", "profile=leen", "--json"],
      { cwd: PROJECT, encoding: "utf8" },
    );
    expect(status).toBe(2);
    expect(JSON.parse(stdout).checks).toEqual([
      {
        name: "configuration",
        passed: false,
        found: 'enxuto:profile: got "leen", expected one of seed, lean',
      },
    ]);
  });

  test("a build that found everything there is judged by the last one without a cache", async () => {
    const { settings } = await runOffline(SYSTEMS, "dev", readStackConfig(PROJECT, "dev"));
    const there = Object.keys(SIZES).map((service) => ({ service, cached: true }));
    const total = Object.values(SIZES).reduce((sum, { coldSeconds }) => sum + coldSeconds, 0);
    const [oldest] = Object.values(SIZES)
      .map(({ date }) => date)
      .sort();
    expect(buildCheck(there, settings, 0)).toEqual({
      name: "build",
      passed: true,
      found: `cached: 6 images were there; cold ${total} s of 600, measured ${oldest}`,
    });
    const system = withSources(settings.system, { backend: "../team" });
    expect(buildCheck(there.slice(0, 2), { ...settings, system }, 0).found).toMatch(
      /; not measured cold: backend \(enxuto build --cold --save\)$/,
    );
    const [first, ...rest] = there;
    expect(buildCheck([{ ...first, cached: false }, ...rest], settings, 601)).toEqual({
      name: "build",
      passed: false,
      found: "6 images in 601 s of 600, 1 built now and 5 there before",
    });
  });

  const container = {
    name: "web-1",
    health: "healthy",
    condition: "healthy" as Condition,
    memoryMiB: 40,
    limitMiB: 64,
    restarts: 0,
    oomKilled: false,
    death: null,
    image: "shop/web:1",
  };
  const web = {
    name: "web",
    replicas: 1,
    limitMiB: 64,
    reservationMiB: 32,
    containers: [container],
    problems: [],
  };

  test.each<[string, Partial<typeof container>, string[]]>([
    ["as planned", {}, []],
    [
      "ill",
      { condition: "unhealthy" },
      ["health: 0 of 1 containers are healthy; web is unhealthy"],
    ],
    ["asked by us, and not yet by the engine", { condition: "ready" }, []],
    [
      "under another limit",
      { limitMiB: 128 },
      ["limits that run: web runs with 128 MiB, planned 64"],
    ],
    ["killed before", { oomKilled: true }, ["kills: 1 killed for memory, 0 restarted"]],
    ["restarted", { restarts: 3 }, ["kills: 0 killed for memory, 1 restarted"]],
  ])("a container that is %s", (_, more, failures) => {
    const checks = runningChecks("dev", [{ ...web, containers: [{ ...container, ...more }] }]);
    const failed = checks.filter(({ passed }) => !passed);
    expect(failed.map(({ name, found }) => `${name}: ${found}`)).toEqual(failures);
  });

  test("a stack that is not deployed is not held against it", () => {
    expect(runningChecks("dev", [])).toEqual([
      { name: "running", passed: true, found: "dev is not deployed here" },
    ]);
  });
});
