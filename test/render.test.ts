import { defineSystem } from "../core/model/define-system";
import { url } from "../core/model/env";
import { http } from "../core/model/health";
import { upstream } from "../core/model/image";
import type { Service } from "../core/model/service";
import type { System } from "../core/model/system";
import { SYSTEMS } from "../systems";
import { conectaSaude } from "../systems/conecta-saude";
import { FAKE_RENDER_KEY, FakeRender } from "./support/fake-render";
import { RenderStack } from "./support/render-stack";
import { tier } from "./support/tiers";

const REPOSITORY = "https://github.com/team/conecta#develop";
const IMAGE = `registry.example.com/team/app@sha256:${"a".repeat(64)}`;

const SOURCES = Object.fromEntries(
  ["backend", "model-llm", "service-llm", "whatsapp-agent", "audio-sumarizado", "frontend"].map(
    (service) => [service, `${REPOSITORY}:images/${service}`],
  ),
);

const NAMES = [...conectaSaude.services.keys()].map((name) => `conecta-saude-prod-${name}`).sort();

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
