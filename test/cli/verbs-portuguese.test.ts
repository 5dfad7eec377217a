import * as path from "node:path";
import { buildCheck } from "../../cli/verify";
import { DEFAULT_RESERVE } from "../../core/capacity/reserve";
import { hostOffers } from "../../core/catalog/hosts";
import { runningFit } from "../../core/judge/running";
import { CHECKS_PT } from "../../core/report/check-words/portuguese";
import { runningFitText } from "../../core/report/running-fit";
import type { Inspected } from "../../engine/engine";
import { composeChecks } from "../../operate/compose-checks";
import { planChecks } from "../../operate/plan-checks";
import { runningChecks } from "../../operate/running-checks";
import { runOffline } from "../../program/offline";
import { overridden } from "../../program/overrides";
import { readStackConfig } from "../../program/project";
import { SYSTEMS } from "../../systems";
import { composeFileIn, readMemory } from "../support/compose-file";
import { englishLines } from "../support/english";
import { folderForFile } from "../support/folder";
import { runHere } from "../support/here";

const PROJECT = path.join(__dirname, "..", "..");
const folder = folderForFile("verbs-portuguese");

const SHOP = `name: shop
services:
  web: {image: "immich-app/immich-server", deploy: {replicas: 2}}
  db: {image: "postgres:17", volumes: ["db:/var/lib/postgresql/data"]}
  search: {image: "elasticsearch:8.15.0", environment: {ES_JAVA_OPTS: -Xms3g -Xmx3g}}
volumes: {db: {}}
`;

/** Names of drivers, which `--set` takes as they are. */
const DRIVERS = "conversations numbers connections slots context quantisation cache vectors".split(
  " ",
);

describe("with --language pt no English is left", () => {
  test.each([
    ["servers", ["prod"]],
    ["several servers, also after the loss of one", ["prod", "--count", "3", "--survive", "1"]],
    ["too few for a loss", ["prod", "--count", "2", "--survive", "1"]],
    ["too small ones", ["prod", "--host", "hetzner:cpx12", "--profile", "seed", "--count", "1"]],
  ])("servers of a stack: %s", async (_, args) => {
    const { output } = await runHere(["servers", ...args, "--language", "pt"]);
    expect(englishLines(output)).toEqual([]);
    expect(output).toContain("servidor");
    const english = await runHere(["servers", ...args]);
    expect(englishLines(english.output).length).toBeGreaterThan(1);
  });

  test.each(["1", "2", "3"])("%s servers of a compose file", async (count) => {
    const file = composeFileIn(folder, SHOP);
    const args = ["servers", file, "--host", "hetzner:cx23", "--count", count, "--language", "pt"];
    const { output } = await runHere(args);
    expect(englishLines(output.replaceAll(folder, ""))).toEqual([]);
  });

  test.each([
    ["whatsapp", []],
    ["whatsapp", ["--set", "conversations=20000", "--max"]],
    ["whatsapp", ["--set", "conversations=2000000"]],
    ["conecta-saude", ["--profile", "seed"]],
  ])("capacity of %s %j", async (system, flags) => {
    const { output } = await runHere(["capacity", system, ...flags, "--language", "pt"]);
    expect(englishLines(output, DRIVERS)).toEqual([]);
    expect(output).toContain("falha primeiro");
  });

  test("fit --running", () => {
    const container = (name: string, usedMiB: number, limitMiB: number | null) => ({
      ...{ name, usedMiB, limitMiB },
      reservationMiB: null,
    });
    const all = [
      [],
      [container("db", 2000, null)],
      [container("web", 100, 256), container("db", 1004.4, null)],
      [container("model", 900_000, null)],
    ];
    for (const containers of all) {
      const fit = runningFit(containers, 1915, hostOffers(), DEFAULT_RESERVE);
      expect(englishLines(runningFitText(fit, "pt"))).toEqual([]);
    }
  });

  test("verify of a stack: its plan, its builds and what runs of it", async () => {
    for (const flags of [{}, { host: "local:300MB" }, { host: "hetzner:cpx12", profile: "seed" }]) {
      const config = overridden(readStackConfig(PROJECT, "dev"), flags);
      const run = await runOffline(SYSTEMS, "dev", config);
      const built = ["backend", "frontend"].map((service) => ({ service, cached: true }));
      const found = [
        ...planChecks(run, CHECKS_PT),
        buildCheck(built, run.settings, 3, CHECKS_PT),
        buildCheck([{ service: "backend", cached: false }], run.settings, 3, CHECKS_PT),
        ...runningChecks("dev", [], CHECKS_PT),
      ];
      expect(englishLines(found.map((check) => check.found).join("\n"))).toEqual([]);
      const unnamed = found.filter(({ name }) => !Object.hasOwn(CHECKS_PT.names, name));
      expect(unnamed).toEqual([]);
    }
  });

  test("verify of a Compose project", () => {
    const project = readMemory({ "compose.yaml": SHOP });
    const container = (service: string, more: object): Inspected =>
      ({
        Id: "a".repeat(64),
        Name: `/shop-${service}-1`,
        Created: "2026-11-28T10:00:00Z",
        RestartCount: 0,
        Config: { Image: "nginx", Labels: { "com.docker.compose.service": service } },
        HostConfig: { Memory: 64 * 1024 ** 2, MemoryReservation: 0, MemorySwap: 0 },
        State: { Status: "running", Running: true, OOMKilled: false, ExitCode: 0 },
        ...more,
      }) as Inspected;
    const ill = { Status: "unhealthy", Log: [] };
    const killed = {
      Status: "exited",
      Running: false,
      OOMKilled: true,
      ExitCode: 137,
      Health: ill,
    };
    for (const found of [
      [],
      [container("web", {}), container("db", { RestartCount: 3 }), container("strange", {})],
      [
        container("web", { State: killed }),
        container("search", { State: { ...killed, Running: true } }),
      ],
    ]) {
      for (const kills of [undefined, []]) {
        const checks = composeChecks(project, found, kills, CHECKS_PT);
        expect(englishLines(checks.map((check) => check.found).join("\n"))).toEqual([]);
        const unnamed = checks.filter(({ name }) => !Object.hasOwn(CHECKS_PT.names, name));
        expect(unnamed).toEqual([]);
      }
    }
  });
});
