import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { blueprint, filesByHand } from "../../../../components/hosts/render/blueprint";
import { extraOf, layOut } from "../../../../core/judge/render/layout";
import { warningsOf } from "../../../../core/judge/render/refusals";
import { defineSystem } from "../../../../core/model/define-system";
import { secretFile, secretValue, url } from "../../../../core/model/env";
import { http } from "../../../../core/model/health";
import { upstream } from "../../../../core/model/image";
import type { Service } from "../../../../core/model/service";
import { runOffline } from "../../../../program/offline";
import { overridden } from "../../../../program/overrides";
import { readStackConfig } from "../../../../program/project";
import { whatsapp } from "../../../../systems/whatsapp";
import { inWords } from "../../../support/in-words";
import { ENXUTO } from "../../../support/source";

const PROJECT = path.join(__dirname, "..", "..", "..", "..");
const IMAGE = `registry.example.com/team/app@sha256:${"a".repeat(64)}`;

test("render.yaml holds no secret: a file is added by hand, a variable is asked for", async () => {
  const keyed = defineSystem("keyed", {
    app: {
      image: upstream(IMAGE),
      memory: { limitMiB: 256, reservationMiB: 128 },
      port: 8000,
      publish: 8000,
      health: http("/health", 8000, "python"),
      env: { KEY_FILE: secretFile("file-key"), KEY: secretValue("value-key") },
    },
  });
  const secrets = JSON.stringify({ "file-key": "canary-1", "value-key": "canary-2" });
  const config = ["system=keyed", `secrets=${secrets}`];
  const flags = { host: "render", profile: "", config };
  const { settings, fit } = await runOffline(
    [keyed],
    "prod",
    overridden(readStackConfig(PROJECT, "prod"), flags),
  );
  const plans = new Map([["app", fit.services[0].plan as string]]);
  const written = blueprint({ ...settings, plans });
  expect(written.services[0].envVars).toEqual([
    { key: "PORT", value: "8000" },
    { key: "KEY_FILE", value: "/etc/secrets/file-key" },
    { key: "KEY", sync: false },
  ]);
  expect(JSON.stringify(written)).not.toContain("canary");
  expect(filesByHand({ ...settings, plans })).toEqual([
    { service: "keyed-prod-app", file: "file-key" },
  ]);
});

/** Two services that are each given the other's address, and one of them its own. */
const PAIR = defineSystem("pair", {
  ears: {
    image: upstream(IMAGE),
    memory: { limitMiB: 256, reservationMiB: 128 },
    port: 8000,
    publish: 8000,
    health: http("/health", 8000, "node"),
    env: { SELF: url("ears"), MOUTH: url("mouth", { path: "/say" }) },
  },
  mouth: {
    image: upstream(IMAGE),
    memory: { limitMiB: 256, reservationMiB: 128 },
    port: 9000,
    health: http("/health", 9000, "node"),
    env: { EARS: url("ears", { path: "/hear" }) },
  },
});

describe("services that are given each other's address", () => {
  const placed = () =>
    layOut({ stack: "t", system: PAIR, sources: {}, registry: "", external: new Map() });

  test("are laid out all the same, and the name that one has to have is said", () => {
    expect(placed().map(({ service, kind }) => [service, kind])).toEqual([
      ["mouth", "private_service"],
      ["ears", "web_service"],
    ]);
    expect(inWords(warningsOf(placed()))).toEqual([
      "mouth: is given the address of ears before that exists, so render has to name it pair-t-ears: it does unless the name is taken",
      "ears: is given the address of ears before that exists, so render has to name it pair-t-ears: it does unless the name is taken",
    ]);
  });

  test("come after what they need, whichever is written first", () => {
    const mouth = { ...(PAIR.services.get("mouth") as Service), needs: ["ears"] };
    const services = new Map(PAIR.services).set("mouth", mouth);
    const args = { stack: "t", sources: {}, registry: "", external: new Map() };
    const order = layOut({ ...args, system: { ...PAIR, services } });
    expect(order.map(({ service }) => service)).toEqual(["ears", "mouth"]);
  });

  test("whatsapp is judged on Render, and listed with the servers that carry it", () => {
    const run = spawnSync(process.execPath, [...ENXUTO, "hosts", "whatsapp"], {
      cwd: PROJECT,
      encoding: "utf8",
    });
    expect([run.status, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toMatch(/^hetzner · /m);
    expect(run.stdout).toMatch(
      /^render · a plan for each service · \$[\d.]+ a month · refused\n {2}api, nginx: no registry holds the image: /m,
    );
  });
});

test("a disk on Render holds what the service keeps", () => {
  const [ollama] = layOut({
    ...{ stack: "t", sources: {}, registry: "", external: new Map() },
    system: whatsapp,
  }).filter(({ service }) => service === "ollama");
  expect(extraOf(ollama)).toEqual({ kind: "disk", GB: 5, amount: 1.25 });
});
