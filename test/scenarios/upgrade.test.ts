import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { defineSystem } from "../../core/model/define-system";
import { secretFile, url } from "../../core/model/env";
import { http } from "../../core/model/health";
import { build, upstream } from "../../core/model/image";
import { postgres } from "../../core/model/postgres";
import { redis } from "../../core/model/redis";
import type { Service } from "../../core/model/service";
import { program } from "../../program/program";
import { EngineProject, type EngineStack, type Step } from "../support/engine";
import { tier } from "../support/tiers";

// States of version 0.1.0, exported after an `up` of this system with the engine and the stand-in providers, without source
// positions: a new version must not touch what runs.
const STATES = path.join(__dirname, "../fixtures/states");

const SHOP = defineSystem("shop", {
  postgres: postgres({ memory: { limitMiB: 256, reservationMiB: 128 }, database: "shop" }),
  cache: redis({ memory: { limitMiB: 64, reservationMiB: 32 }, eviction: "allkeys-lru" }),
  web: {
    image: build("images/shop"),
    memory: { limitMiB: 160, reservationMiB: 112 },
    port: 8080,
    publish: 8080,
    routes: [{ path: "/" }],
    health: http("/health", 8080, "python"),
    needs: ["postgres", "cache"],
    env: { DATABASE_URL: url("postgres"), CACHE_URL: url("cache"), KEY_FILE: secretFile("key") },
    volumes: { data: "/data" },
  },
  mail: {
    image: upstream(`ghost:5.130.4-alpine@sha256:${"a".repeat(64)}`),
    memory: { limitMiB: 320, reservationMiB: 256 },
    port: 2368,
    routes: [{ path: "/mail" }],
    health: http("/mail/", 2368, "wget"),
    rollout: "start-first",
  },
});

/** The build context of `web` as it was then. */
const CONTEXT = {
  Dockerfile: `ARG PYTHON_IMAGE=python:3.11.16-slim-bookworm@sha256:c425d915a89a6dcd3183b1797ad9bd8878caff5a417f6371c8df93c8ea8b727f

FROM \${PYTHON_IMAGE} AS files
WORKDIR /app
COPY . ./

FROM \${PYTHON_IMAGE}
ENV PATH=/app:$PATH
WORKDIR /app
COPY --from=files /app ./
USER 10001:10001
CMD ["python", "server.py"]`,
  ".dockerignore": "*\n!server.py\n",
  "server.py": "print()\n",
};

tier("engine")("a stack of version 0.1.0 under this version", () => {
  let project: EngineProject;
  beforeAll(async () => {
    process.env.HCLOUD_TOKEN = "a".repeat(64);
    project = await EngineProject.create();
    fs.mkdirSync("images/shop");
    for (const [file, text] of Object.entries(CONTEXT))
      fs.writeFileSync(`images/shop/${file}`, text);
  }, 60_000);
  afterAll(() => {
    delete process.env.HCLOUD_TOKEN;
    project?.remove();
  });

  /** A stack with its state of then. */
  async function of(name: string, config: Readonly<Record<string, string>>): Promise<EngineStack> {
    const stack = await project.stack(name, { "enxuto:system": "shop", ...config });
    await stack.setSecret("enxuto:secrets.key", "canary");
    const file = path.join(STATES, `0.1.0-${name}.json.gz`);
    await stack.import(JSON.parse(gunzipSync(fs.readFileSync(file)).toString()));
    return stack;
  }

  /** What a preview would do to it, but for the replacement of what only groups. */
  async function stepsOf(stack: EngineStack, system = SHOP): Promise<string[]> {
    const { ok, output, steps } = await stack.preview({ program: program([system]) });
    if (!ok) throw new Error(output);
    return steps
      .filter(({ op }: Step) => !["create-replacement", "delete-replaced"].includes(op))
      .map(({ op, type, name }: Step) => `${op} ${type.split(":").at(-1)} ${name}`)
      .sort();
  }

  /**
   * Containers are made anew once, confined as those of today are: their data, its volumes and passwords stay. Each database and
   * cache moves to a network of its own, and processes are bounded.
   */
  const CONFINED = [
    ...["cache", "mail", "postgres", "web"].map((service) => `create Command ${service}-healthy`),
    "create Command process-limits",
    ...["cache", "postgres"].flatMap((store) => [
      `create Network shop-network-${store}`,
      `create SharedNetwork shop-network-${store}`,
    ]),
    "create ProcessLimits process-limits",
    "replace Container cache",
    "replace Container mail",
    "replace Container postgres",
    "replace Container web",
  ];

  test("has its containers made anew on this machine, and nothing else", async () => {
    const stack = await of("plain", { "enxuto:host": "local", "enxuto:size": "2GB" });
    const plugin = "create command default_1_2_1";
    expect(await stepsOf(stack)).toEqual([...CONFINED, plugin].sort());
    // A password for its cache comes with the same replacement.
    const cache = redis({
      ...{ memory: { limitMiB: 64, reservationMiB: 32 }, eviction: "allkeys-lru" },
      withPassword: true,
    });
    const services = new Map([...SHOP.services, ["cache", cache as Service]]);
    const more = (await stepsOf(stack, { ...SHOP, services })).filter(
      (step) => !CONFINED.includes(step),
    );
    expect(more).toEqual([
      "create DatabasePassword cache-password",
      "create RandomPassword cache-password",
      plugin,
    ]);
  }, 300_000);

  test("with a proxy gives it its stricter rules, and its routes again", async () => {
    const config = { "enxuto:host": "local", "enxuto:size": "2GB", "enxuto:edge": "caddy" };
    expect(await stepsOf(await of("local", config))).toEqual(
      [
        ...CONFINED,
        "create Command edge-healthy",
        "replace Command edge-routes",
        "replace Command edge-routes-site",
        "replace Container edge",
      ].sort(),
    );
  }, 300_000);

  test("has a server keep reservations before its containers are made, and runs two commands again that find all done", async () => {
    const config = {
      "enxuto:host": "hetzner",
      "enxuto:size": "cx23",
      "hcloud:token": "a".repeat(64),
    };
    expect(await stepsOf(await of("server", config))).toEqual(
      [
        ...CONFINED,
        "create Command edge-healthy",
        "create Command kept-reservations",
        "replace Command edge-routes",
        "replace Command edge-routes-site",
        "replace Container edge",
        "update Command docker-ready",
        "update Command shipped-images",
      ].sort(),
    );
  }, 300_000);
});
