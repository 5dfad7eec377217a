import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { parse } from "yaml";
import { plansLine } from "../../../cli/price-change";
import type { Price } from "../../../core/capacity/price";
import { saidFit } from "../../../core/report/said";
import { deployedRenderPrice } from "../../../operate/deployed-render";
import { runOffline } from "../../../program/offline";
import { overridden } from "../../../program/overrides";
import { readStackConfig } from "../../../program/project";
import { SYSTEMS } from "../../../systems";
import { inWords } from "../../support/in-words";
import { ENXUTO } from "../../support/source";

const PROJECT = path.join(__dirname, "..", "..", "..");
const REPOSITORY = "https://github.com/team/conecta#develop";
const IMAGE = `registry.example.com/team/app@sha256:${"a".repeat(64)}`;

const SOURCES = Object.fromEntries(
  ["backend", "model-llm", "service-llm", "whatsapp-agent", "audio-sumarizado", "frontend"].map(
    (service) => [service, `${REPOSITORY}:images/${service}`],
  ),
);

describe("what Render sells", () => {
  const offline = (values: Record<string, unknown> = {}) => {
    const config = Object.entries(values).map(
      ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
    return runOffline(
      SYSTEMS,
      "prod",
      overridden(readStackConfig(PROJECT, "prod"), { host: "render", profile: "seed", config }),
    );
  };

  test("is a plan for each service, a free site, and storage for the database", async () => {
    const { fit } = await offline({ sources: SOURCES });
    expect(fit.verdict).toBe("fits");
    expect(
      fit.services.map(({ name, plan, priceMonthly }) => [name, plan, priceMonthly?.amount]),
    ).toEqual([
      ["postgres", "0.1c-256mb", 6.3],
      ["redis", "256mb", 10],
      ["backend", "0.5c-512mb", 7],
      ["model-llm", "0.5c-512mb", 7],
      ["service-llm", "0.5c-512mb", 7],
      ["whatsapp-agent", "0.5c-512mb", 7],
      ["audio-sumarizado", "0.5c-512mb", 7],
      ["frontend", "static site", 0],
    ]);
    expect(fit.host.priceMonthly).toMatchObject({ amount: 51.3, currency: "USD" });
  });

  test("is compared with one server of each provider, proxy included", async () => {
    const { fit } = await offline({ sources: SOURCES });
    expect(fit.comparison?.map(({ kind, size }) => [kind, size])).toEqual([
      ["hetzner", "cpx22"],
      ["digitalocean", "s-2vcpu-4gb"],
    ]);
    expect(saidFit(fit).comparison?.[1].words).toBe(
      "digitalocean s-2vcpu-4gb $24.00 + volume of 10 GB $1.00 = $25.00 a month before tax, $26.30 less; 3,858 MiB for all of them",
    );
  });

  test("is above a budget that it does not keep", async () => {
    const { fit } = await offline({ sources: SOURCES, monthlyBudget: "50 USD" });
    expect(inWords(fit.because)).toEqual(["$51.30 a month is above the budget of $50.00"]);
  });

  test("is refused without a place to get the images from", async () => {
    const { fit, resources } = await offline();
    expect(inWords(fit.because)).toEqual([
      expect.stringMatching(
        /^model-llm, service-llm, .*frontend: no registry holds the image: set /,
      ),
    ]);
    expect(resources).toEqual([]);
  });

  test("is read back from the state at the price that was admitted", async () => {
    const { fit, resources } = await offline({ registry: "registry.example.com/team" });
    const state = resources.map(({ type, name, props }) => ({ type, urn: name, inputs: props }));
    const before = deployedRenderPrice(state);
    expect(before?.amount).toBe(fit.host.priceMonthly?.amount);
    expect(plansLine(undefined, before as Price)).toBe("price: $58.30 a month before tax");
    const larger = { ...(before as Price), amount: 76.3 };
    expect(plansLine(before, larger)).toBe("price: $58.30 → $76.30 a month before tax (+$18.00)");
    expect(deployedRenderPrice([])).toBeUndefined();
  });

  test.each<[Record<string, unknown>, string]>([
    [
      { size: "cx23" },
      "enxuto:size: is not honoured on host render, only on local, hetzner, digitalocean: render has a plan for each service",
    ],
    [
      { location: "fsn1" },
      'enxuto:location: got "fsn1", expected one of frankfurt, ohio, oregon, singapore, virginia',
    ],
    [
      { platform: "linux/arm64" },
      'enxuto:platform: got "linux/arm64", but render is linux/amd64: drop the setting',
    ],
    [
      { domain: "a.example" },
      "enxuto:domain: is not honoured on host render, only on hetzner, digitalocean: add it to the public service",
    ],
  ])("is refused with %j", async (values, message) => {
    await expect(offline({ sources: SOURCES, ...values })).rejects.toThrow(message);
  });

  test("is pushed and run by digest where there is a registry", async () => {
    const { resources } = await offline({ registry: "registry.example.com/team" });
    const image = resources.find(({ name, type }) => name === "backend" && /Image/.test(type));
    expect(image?.props).toMatchObject({
      imageName: expect.stringMatching(
        /^registry\.example\.com\/team\/conecta-saude\/backend:[0-9a-f]{12}$/,
      ),
      skipPush: false,
    });
  });

  test("is a render.yaml for those who prefer Render's own sync", () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [...ENXUTO, "blueprint", ...args], {
        cwd: PROJECT,
        encoding: "utf8",
      });
    const { status, stdout } = run(
      "prod",
      "-c",
      `sources=${JSON.stringify({ ...SOURCES, "service-llm": IMAGE })}`,
    );
    const { services, databases } = parse(stdout);
    const found = (name: string) =>
      services.find((service: { name: string }) => service.name === `conecta-saude-prod-${name}`);
    expect(status).toBe(0);
    expect(databases).toMatchObject([{ plan: "0.1c-256mb", postgresMajorVersion: "16" }]);
    expect(found("redis")).toMatchObject({ type: "keyvalue", maxmemoryPolicy: "allkeys-lru" });
    expect(found("service-llm")).toMatchObject({ type: "pserv", image: { url: IMAGE } });
    expect(found("backend")).toMatchObject({
      type: "web",
      repo: "https://github.com/team/conecta",
      branch: "develop",
      rootDir: "images/backend",
      healthCheckPath: "/health",
    });
    expect(found("backend").envVars).toContainEqual({
      key: "DATABASE_URL",
      fromDatabase: { name: "conecta-saude-prod-postgres", property: "connectionString" },
    });
    expect(found("frontend")).toMatchObject({ runtime: "static", staticPublishPath: "dist" });
    expect(found("frontend").routes).toContainEqual({
      type: "rewrite",
      source: "/api/*",
      destination: "https://conecta-saude-prod-backend.onrender.com/*",
    });
    const refused = run("prod");
    expect([refused.status, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toContain("no registry holds the image");
  });
});
