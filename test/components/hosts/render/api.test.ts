import * as pulumi from "@pulumi/pulumi";
import { serviceProvider } from "../../../../components/hosts/render/service-api";
import type { ServiceState } from "../../../../components/hosts/render/service-state";
import { FAKE_RENDER_KEY, FakeRender } from "../../../support/fake-render";

const IMAGE = `registry.example.com/team/app@sha256:${"a".repeat(64)}`;

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
    await provider.delete(id, outs);
    await provider.delete(id, outs);
    expect(await provider.read(id, outs)).toMatchObject({ id: "" });
  });

  test("what another account's key is not shown is not known to be gone", async () => {
    const { id, outs } = await create();
    fake.showsOthers = true;
    const unknown = `RENDER_API_KEY: the key does not show the workspace tea-fake, which the stack was made in, so whether /services/${id} is still there is not known: set a key of that workspace`;
    await expect(provider.read(id, outs)).rejects.toThrow(unknown);
    await expect(provider.delete(id, outs)).rejects.toThrow(unknown);
    fake.showsOthers = false;
    expect(await provider.read(id, outs)).toMatchObject({ id });
  });
});
