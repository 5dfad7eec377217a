import { spawnSync } from "node:child_process";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { plansLine } from "../cli/price-change";
import { blueprint, filesByHand } from "../components/hosts/render/blueprint";
import { serviceProvider } from "../components/hosts/render/service-api";
import type { ServiceState } from "../components/hosts/render/service-state";
import type { Price } from "../core/capacity/price";
import { extraOf, layOut } from "../core/judge/render/layout";
import { refusalsOf, warningsOf } from "../core/judge/render/refusals";
import { defineSystem } from "../core/model/define-system";
import { secretFile, secretValue, url } from "../core/model/env";
import { command, http } from "../core/model/health";
import { build, upstream } from "../core/model/image";
import { postgres } from "../core/model/postgres";
import type { Service } from "../core/model/service";
import { parseSource } from "../core/model/source";
import type { System } from "../core/model/system";
import { shellWords } from "../engine/shell-words";
import { deployedRenderPrice } from "../operate/deployed-render";
import { runOffline } from "../program/offline";
import { overridden } from "../program/overrides";
import { readStackConfig } from "../program/project";
import { SYSTEMS } from "../systems";
import { conectaSaude } from "../systems/conecta-saude";
import { whatsapp } from "../systems/whatsapp";
import { FAKE_RENDER_KEY, FakeRender } from "./support/fake-render";
import { RenderStack } from "./support/render-stack";
import { ENXUTO } from "./support/source";
import { tier } from "./support/tiers";

const PROJECT = path.join(__dirname, "..");

const REPOSITORY = "https://github.com/team/conecta#develop";

const IMAGE = `registry.example.com/team/app@sha256:${"a".repeat(64)}`;

const SOURCES = Object.fromEntries(
  ["backend", "model-llm", "service-llm", "whatsapp-agent", "audio-sumarizado", "frontend"].map(
    (service) => [service, `${REPOSITORY}:images/${service}`],
  ),
);

const NAMES = [...conectaSaude.services.keys()].map((name) => `conecta-saude-prod-${name}`).sort();

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
    expect(fit.comparison?.[1].words).toBe(
      "digitalocean s-2vcpu-4gb $24.00 + volume of 10 GB $1.00 = $25.00 a month before tax, $26.30 less; 3,858 MiB for all of them",
    );
  });

  test("is above a budget that it does not keep", async () => {
    const { fit } = await offline({ sources: SOURCES, monthlyBudget: "50 USD" });
    expect(fit.reasons).toEqual(["$51.30 a month is above the budget of $50.00"]);
  });

  test("is refused without a place to get the images from", async () => {
    const { fit, resources } = await offline();
    expect(fit.reasons).toEqual([
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
    expect(warningsOf(placed())).toEqual([
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
  expect(extraOf(ollama)).toEqual({ name: "a disk of 5 GB", amount: 1.25 });
});

describe("what Render cannot honour", () => {
  const healthy: Service = {
    image: build("images/app"),
    memory: { limitMiB: 256, reservationMiB: 128 },
    port: 8000,
    publish: 80,
    health: http("/health", 8000, "python"),
  };
  const refusals = (service: Partial<Service>, source = `${REPOSITORY}:app`) => {
    const services = new Map([["app", { ...healthy, ...service }]]);
    const system: System = { name: "s", network: "n", services, profiles: new Map() };
    const args = { stack: "t", system, sources: { app: source }, registry: "" };
    const placed = layOut({ ...args, external: new Map() });
    return refusalsOf(placed);
  };

  test("is nothing where all is well", () => {
    expect(refusals({})).toEqual([]);
  });

  test.each<[string, Partial<Service>, string]>([
    [
      "a disk for two",
      { volumes: { data: "/data" }, replicas: 2 },
      "app: a disk on render belongs to one instance, and it has 2: run one, or keep the data in a database",
    ],
    [
      "two disks",
      { volumes: { data: "/data", more: "/more" } },
      "app: render gives a service one disk, and it has data, more: keep one volume",
    ],
    [
      "two public ports",
      { alsoPublish: [443] },
      "app: render publishes one port, and it asks for 443 as well: drop alsoPublish, or run it on a server",
    ],
    [
      "a health check that is no path",
      { health: command(["true"]) },
      "app: render asks a public service over HTTP whether it is healthy, and its check is a command: use http(path, port, …)",
    ],
    [
      "a port of its own",
      { port: 19099 },
      "app: render keeps port 19099 for itself: listen on another one",
    ],
    [
      "six minutes to stop",
      { stopGraceSeconds: 301 },
      "app: render kills after 300 s, and it asks for 301 s to stop: lower stopGraceSeconds",
    ],
    [
      "a build of two hours",
      { image: build("images/app", { minutes: 121 }) },
      "app: its build takes 121 minutes, and render stops one after 120: build it elsewhere and set enxuto:registry",
    ],
    [
      "a public database",
      { ...postgres({ memory: healthy.memory, database: "d" }), publish: 5432 },
      "app: render publishes only HTTP, and this speaks postgresql: drop publish, or run it on a server",
    ],
  ])("is %s", (_, service, reason) => {
    expect(refusals(service)).toEqual([reason]);
  });

  test("is a commit, which Render's branches do not follow", () => {
    expect(refusals({}, `https://github.com/team/app#${"b".repeat(40)}`)).toEqual([
      "app: render deploys a branch, and enxuto:sources names the commit bbbbbbb: name a branch",
    ]);
  });

  test.each([
    ["../app", { from: "directory", directory: "../app" }],
    [IMAGE, { from: "image", reference: IMAGE }],
    [
      "git@github.com:team/app.git#main",
      { from: "repository", url: "git@github.com:team/app.git", ref: "main", directory: "" },
    ],
  ])("%s is read as a source", (text, source) => {
    expect(parseSource(text)).toEqual(source);
  });

  test("is a volume of weights: they are fetched before each start, with what comes after said", () => {
    const models = { directory: "/models", fetch: ["fetch"], source: "builtin:", sizeMB: 10 };
    expect(refusals({ models })).toEqual([
      "app: render fills no volume before a start, and what comes after the fetch is not known: give its models a start command",
    ]);
    expect(refusals({ models: { ...models, start: ["serve"] } })).toEqual([]);
  });

  test("a worker is what nobody asks for anything", () => {
    const services = new Map([["app", { ...healthy, publish: undefined, image: upstream(IMAGE) }]]);
    const system: System = { name: "s", network: "n", services, profiles: new Map() };
    const [{ kind, origin }] = layOut({
      stack: "t",
      system,
      sources: {},
      registry: "",
      external: new Map(),
    });
    expect([kind, origin]).toEqual(["background_worker", { from: "image", reference: IMAGE }]);
  });

  test("words of a command come back out of a shell", () => {
    expect(shellWords(["a", "b c", "it's", ""])).toBe(`a 'b c' 'it'\\''s' ''`);
  });
});

describe("Render's API", () => {
  let fake: FakeRender;

  const wanted: ServiceState = {
    service: "api",
    name: "s-t-api",
    owner: "s/t",
    type: "web_service",
    region: "frankfurt",
    plan: "0.5c-512mb",
    formerPlan: "starter",
    image: IMAGE,
    command: "",
    healthPath: "/health",
    instances: 1,
    shutdownSeconds: 10,
    variables: { PORT: "80", DATABASE_URL: "postgresql://u:hidden-word@db/d" },
    files: { key: "hidden-file" },
    deployMinutes: 1,
  };
  const create = (state: Partial<ServiceState> = {}) => provider.create({ ...wanted, ...state });

  // What runs is not the module but the text that Pulumi makes of it: what that lost shows here.
  let provider: typeof serviceProvider;

  beforeAll(async () => {
    const { text } = await pulumi.runtime.serializeFunction(() => serviceProvider);
    const module: { handler?: () => typeof serviceProvider } = {};
    new Function("exports", "require", text)(module, require);
    provider = module.handler?.() as typeof serviceProvider;
  });

  beforeEach(async () => {
    fake = await FakeRender.start();
    process.env.RENDER_API_URL = fake.url;
    process.env.RENDER_API_KEY = FAKE_RENDER_KEY;
    process.env.RENDER_SECOND_MILLIS = "1";
  });

  afterEach(async () => {
    delete process.env.RENDER_API_URL;
    await fake.stop();
  });

  test("a service is made once, waited for, and read back without a difference", async () => {
    const { id, outs } = await create();
    expect(outs).toMatchObject({ host: "s-t-api", status: "live", ownerId: "tea-fake" });
    const { props } = await provider.read(id, outs);
    expect(props).toEqual(outs);
    expect(await provider.diff(id, props, wanted)).toMatchObject({ changes: false });
    expect(fake.count("POST", /^\/services$/)).toBe(1);
  });

  test.each<[number, string]>([
    [401, "the key in RENDER_API_KEY is not, or no longer, one of Render's"],
    [402, "add a payment method in Render's dashboard, Billing, and run it again"],
    [400, "POST /services: Render answers 400, invalid request"],
  ])("%d is explained", async (status, message) => {
    fake.fail({ method: "POST", path: /^\/services$/, status });
    await expect(create()).rejects.toThrow(message);
    expect(fake.names).toEqual([]);
  });

  test("the rate limit is waited for as long as Render says, and no longer than is bearable", async () => {
    const limited = { method: "POST", path: /^\/services$/, status: 429 };
    fake.fail({ ...limited, headers: { "retry-after": "3" } });
    await create();
    expect(fake.count("POST", /^\/services$/)).toBe(2);
    fake.fail({ ...limited, headers: { "ratelimit-reset": "2099" } });
    await expect(create({ name: "s-t-other" })).rejects.toThrow(
      "POST /services: Render answers 429, rate limit exceeded: run it again in 35 minutes, what exists by now is kept",
    );
  });

  test("an error on Render's side is asked again, and nothing is made twice", async () => {
    const limits = { "ratelimit-reset": "2099" };
    fake.fail({ method: "GET", path: /./, status: 500, times: 2, headers: limits });
    fake.fail({ method: "POST", path: /^\/services$/, status: 500, done: true });
    await create();
    expect(fake.names).toEqual(["s-t-api"]);
    expect(fake.count("POST", /^\/services$/)).toBe(1);
  });

  test("a service of the same name that another made is left alone", async () => {
    await create({ owner: "somebody/else" });
    await expect(create()).rejects.toThrow(
      "api: Render has a web_service named s-t-api already that this stack did not make: rename or delete it in the dashboard",
    );
  });

  test("what an interrupted run of the same stack made is taken up", async () => {
    const first = await create();
    const second = await create({ plan: "1c-2g", formerPlan: "standard", instances: 2 });
    expect(second.id).toBe(first.id);
    expect(fake.service("s-t-api").serviceDetails).toMatchObject({
      plan: "1c-2g",
      numInstances: 2,
    });
  });

  test("a failed deploy says Render's status and the last lines, and hides what is secret", async () => {
    fake.deploys("s-t-api", "build_failed");
    const failure = await create().catch((error) => error);
    expect(failure.message).toMatch(
      /^api: deploy dep-\w+: build_failed\n {2}starting\n {2}cannot reach \[secret\]$/,
    );
    // Pulumi keeps what was made, so that the next run goes on with it.
    expect(failure).toMatchObject({ id: expect.stringMatching(/^srv-/), properties: wanted });
  });

  test("a deploy that hangs is given up", async () => {
    fake.deploys("s-t-api", "hangs");
    await expect(create()).rejects.toThrow(
      /^api: deploy dep-\w+: still update_in_progress after 1/,
    );
  });

  test("what was changed by hand is seen, and set back", async () => {
    const { id, outs } = await create();
    const there = fake.service("s-t-api");
    there.suspended = "suspended";
    there.serviceDetails.numInstances = 3;
    there.hidden.envVars.push({ key: "TOKEN", value: "unmarked-secret" });
    const { props } = await provider.read(id, outs);
    expect(props).toMatchObject({ suspended: true, instances: 3 });
    expect(props.variables).toHaveProperty("TOKEN", "(set by hand)");
    expect(await provider.diff(id, props, wanted)).toMatchObject({ changes: true });
    const { outs: after } = await provider.update(id, props, wanted);
    expect(await provider.read(id, after)).toMatchObject({ props: outs });
  });

  test("a plan under its former name is the same plan", async () => {
    const { id, outs } = await create();
    fake.service("s-t-api").serviceDetails.plan = "starter";
    const { props } = await provider.read(id, outs);
    expect(props.plan).toBe("0.5c-512mb");
    const older = { ...outs, plan: "starter", formerPlan: undefined };
    expect(await provider.diff(id, older, wanted)).toMatchObject({ changes: false });
  });

  test("a disk grows and stays where somebody made it larger; another kind or region is another service", async () => {
    const disk = { name: "data", path: "/data", sizeGB: 1 };
    const { id, outs } = await create({ disk });
    fake.service("s-t-api").serviceDetails.disk.sizeGB = 5;
    const { props } = await provider.read(id, outs);
    const diff = (news: Partial<ServiceState>) =>
      provider.diff(id, props, { ...wanted, disk, ...news });
    expect(await diff({})).toMatchObject({ changes: false });
    expect(await diff({ disk: { ...disk, sizeGB: 10 } })).toMatchObject({ changes: true });
    expect(await diff({ region: "ohio" })).toMatchObject({ replaces: ["region"] });
    expect(await diff({ type: "private_service" })).toMatchObject({ replaces: ["type"] });
  });

  test("what is gone is gone", async () => {
    const { id, outs } = await create();
    await provider.delete(id);
    await provider.delete(id);
    expect(await provider.read(id, outs)).toMatchObject({ id: "" });
  });
});

tier("engine")("a stack on Render", () => {
  let fake: FakeRender;
  let stack: RenderStack;
  let systems: readonly System[] = SYSTEMS;

  const config = {
    "enxuto:system": "conecta-saude",
    "enxuto:host": "render",
    "enxuto:sources": SOURCES,
    "enxuto:secrets": { "google-api-key": "canary-of-a-key" },
  };

  beforeAll(async () => {
    fake = await FakeRender.start();
    stack = await RenderStack.open(() => systems, fake, config);
  }, 30_000);

  afterEach(() => setBudget(undefined));

  afterAll(async () => {
    stack?.remove();
    await fake?.stop();
  });

  test("up makes everything, a second one changes nothing", async () => {
    const first = await stack.up();
    expect(first.errors).toEqual([]);
    expect(fake.names).toEqual(NAMES);
    expect(await stack.outputs()).toMatchObject({
      urls: { frontend: "https://conecta-saude-prod-frontend.onrender.com" },
    });
    const second = await stack.up();
    expect([second.ok, second.steps]).toEqual([true, {}]);
  }, 120_000);

  test("a service is told where the others are, and gets its secrets as files", () => {
    const { hidden } = fake.service("conecta-saude-prod-backend");
    expect(hidden.envVars).toEqual(
      expect.arrayContaining([
        { key: "PORT", value: "8082" },
        { key: "ML_SERVICE_URL", value: "http://conecta-saude-prod-model-llm:8002/classify" },
        { key: "DATABASE_URL", value: expect.stringMatching(/^postgresql:.*canary-of-dpg/) },
        { key: "REDIS_URL", value: expect.stringMatching(/^redis:\/\/red-\w+-a:6379\/0$/) },
      ]),
    );
    const { hidden: llm, serviceDetails } = fake.service("conecta-saude-prod-service-llm");
    expect(serviceDetails.envSpecificDetails.dockerCommand).toBe(
      "sh -c 'python -m models.fetch && exec python -m app'",
    );
    expect(llm.secretFiles).toEqual([{ name: "google-api-key", content: "canary-of-a-key" }]);
    expect(llm.envVars).toContainEqual({ key: "MODEL_SOURCE", value: "builtin:" });
  });

  test("one budget moves one plan, in the preview and in the run", async () => {
    setBudget({ limitMiB: 600, reservationMiB: 384 });
    const preview = await stack.preview();
    expect(preview.steps).toEqual({ update: ["service-llm"] });
    const before = plans(fake);
    const { steps } = await stack.up();
    expect(steps).toEqual({ update: ["service-llm"] });
    const after = plans(fake);
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual([
      "conecta-saude-prod-service-llm",
    ]);
    expect(after["conecta-saude-prod-service-llm"]).toBe("1c-2g");
  }, 120_000);

  test("refresh finds what was changed by hand, and the next up sets it back", async () => {
    setBudget({ limitMiB: 600, reservationMiB: 384 });
    fake.service("conecta-saude-prod-backend").serviceDetails.plan = "standard";
    [...fake.postgres.values()][0].ipAllowList = [{ cidrBlock: "0.0.0.0/0" }];
    const [cache] = fake.keyValues.values();
    Object.assign(cache, { plan: "starter", options: { maxmemoryPolicy: "noeviction" } });
    const refresh = await stack.refresh();
    expect(refresh.steps).toEqual({ update: ["backend", "postgres", "redis"] });
    const { steps } = await stack.up();
    expect(steps).toEqual({ update: ["backend", "postgres", "redis"] });
    expect(cache).toMatchObject({ plan: "starter", options: { maxmemoryPolicy: "allkeys_lru" } });
    expect(plans(fake)["conecta-saude-prod-backend"]).toBe("0.5c-512mb");
    expect([...fake.postgres.values()][0].ipAllowList).toEqual([]);
  }, 120_000);

  test("a failed deploy leaves the one before it live, and the next up converges", async () => {
    const { hidden } = fake.service("conecta-saude-prod-service-llm");
    const { live } = hidden;
    fake.deploys("conecta-saude-prod-service-llm", "update_failed");
    const failed = await stack.up();
    expect(failed.ok).toBe(false);
    expect(failed.errors.join("\n")).toMatch(
      /service-llm: deploy dep-\w+: update_failed\n {2}starting\n {2}cannot reach nothing/,
    );
    expect(hidden.live).toBe(live);
    const { ok, steps } = await stack.up({ refresh: true });
    expect([ok, steps]).toEqual([true, { update: ["service-llm"] }]);
    expect(hidden.live).not.toBe(live);
  }, 120_000);

  test("no state, old or new, holds a secret or the key in clear", () => {
    const text = stack.stateText();
    expect(text).toContain("conecta-saude-prod-backend");
    expect(text).not.toContain("canary-of");
    expect(text).not.toContain(FAKE_RENDER_KEY);
  });

  test("services that are given each other's address are, and a name that Render did not give fails the run", async () => {
    const pair = await RenderStack.open(() => [PAIR], fake, {
      "enxuto:system": "pair",
      "enxuto:host": "render",
    });
    try {
      const first = await pair.up();
      expect(first.errors).toEqual([]);
      expect(fake.service("pair-prod-mouth").hidden.envVars).toContainEqual({
        key: "EARS",
        value: "http://pair-prod-ears:8000/hear",
      });
      const ears = fake.service("pair-prod-ears");
      expect(ears.hidden.envVars).toEqual(
        expect.arrayContaining([
          { key: "SELF", value: "http://pair-prod-ears:8000" },
          { key: "MOUTH", value: "http://pair-prod-mouth:9000/say" },
        ]),
      );
      ears.slug = "pair-prod-ears-x1y2";
      const second = await pair.up({ refresh: true });
      expect(second.ok).toBe(false);
      expect(second.errors).toContain(
        "ears: is reached at http://pair-prod-ears-x1y2:8000, and mouth, ears was given http://pair-prod-ears:8000 before it was there: give the stack another name, so that render has it to give",
      );
      await pair.destroy();
    } finally {
      pair.remove();
    }
  }, 120_000);

  test("destroy keeps the data until it is asked twice", async () => {
    await stack.destroy({ excludeProtected: true });
    expect(fake.names).toEqual(["conecta-saude-prod-postgres"]);
    await stack.unprotect();
    const { ok } = await stack.destroy();
    expect([ok, fake.names]).toEqual([true, []]);
  }, 120_000);

  test.each([
    ["first", 0],
    ["second", 1],
    ["last", 2],
  ])(
    "an up killed in the %s third is finished by the next one, without a duplicate",
    async (_, third) => {
      stack.forget();
      fake.clear();
      const point = Math.ceil((third + Math.random()) * 14);
      let seen = 0;
      fake.onRequest = () => {
        seen++;
        if (seen === point) stack.kill();
      };
      const killed = await stack.up();
      fake.onRequest = () => {};
      await stack.unlock();
      const next = await stack.up({ refresh: true });
      expect({ point, killed: killed.ok, next: next.ok, errors: next.errors }).toEqual({
        point,
        killed: false,
        next: true,
        errors: [],
      });
      expect(fake.names).toEqual(NAMES);
    },
    120_000,
  );

  /** Gives service-llm another budget, as an edit of the system's file would. */
  function setBudget(memory: Service["memory"] | undefined): void {
    const own = conectaSaude.profiles.get("seed");
    const profiles = new Map(conectaSaude.profiles);
    if (own && memory) profiles.set("seed", { ...own, "service-llm": memory });
    systems = [{ ...conectaSaude, profiles }];
  }
});

function plans(fake: FakeRender): Record<string, string> {
  return Object.fromEntries(
    [...fake.services.values()].map(({ name, serviceDetails }) => [name, serviceDetails.plan]),
  );
}
