import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as docker from "@pulumi/docker";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { Memory } from "../core/capacity/memory";
import { type ImageSet, imageSetOf, previousSet } from "../operate/image-sets";
import { packConfig } from "../policy/rules";
import { stackNames } from "../program/project";
import { SYSTEMS } from "../systems";
import { conectaSaude } from "../systems/conecta-saude";
import { build } from "./support/built";
import { EngineProject, type EngineStack, made, type Outcome } from "./support/engine";
import { CANARY_PASSWORD } from "./support/stand-in-provider";
import { tier } from "./support/tiers";

const PROJECT = path.join(__dirname, "..");
const POLICY = path.join(PROJECT, "policy");

// The pack is run as it is installed.
beforeAll(build, 300_000);
const CONTAINER = "docker:index/container:Container";
const GOOGLE_KEY = "canary-google-key";
const REGISTRY_PASSWORD = "canary-registry-password";

/** The committed stacks besides dev, which has tests of its own. */
const committed = stackNames(PROJECT).filter((name) => name !== "dev");

// A preview takes a second, and three on a machine that has more to do.
jest.setTimeout(300_000);

let project: EngineProject;

/** Adds a line to a file of an image's build context. */
function change(file: string): void {
  fs.appendFileSync(path.join(project.folder, "images", file), "\n");
}

/** What the providers did to a container since the last look, in order. */
function done(name: string, since: number): string[] {
  return project.provider.calls
    .slice(since)
    .filter((call) => call.type === CONTAINER && call.name === name)
    .map(({ method }) => method);
}

tier("engine")("in a real engine", () => {
  beforeAll(async () => {
    project = await EngineProject.create();
  });
  afterAll(() => project?.remove());

  describe("the dev stack", () => {
    let dev: EngineStack;
    const expected = [...conectaSaude.services].flatMap(([name, service]) => [
      `create Container ${name}`,
      `create Command ${name}-healthy`,
      `create ${service.image.from === "build" ? "Image" : "RemoteImage"} ${name}`,
      ...Object.keys(service.volumes ?? {}).map((volume) => `create Volume ${name}-${volume}`),
      ...(service.models ? [`create Volume ${name}-models`, `create Command ${name}-models`] : []),
    ]);
    expected.push(
      ...["", "-postgres", "-redis"].map((store) => `create Network conecta-network${store}`),
      ...["postgres", "redis"].map((store) => `create RandomPassword ${store}-password`),
      "create Command process-limits",
    );
    beforeAll(async () => {
      dev = await project.stack("dev");
      await dev.setSecret("secrets.google-api-key", GOOGLE_KEY);
    });
    afterEach(() => jest.restoreAllMocks());

    test("is previewed with the numbers of its system, and keeps every policy", async () => {
      const outcome = await dev.preview({
        policyPacks: [POLICY],
        policyConfig: packConfig({ memTotalMiB: 4096 }),
      });
      expect(outcome.violations).toEqual([]);
      expect(made(outcome.steps)).toEqual(expected.sort());
      const containers = outcome.steps.filter(({ type }) => type === CONTAINER);
      expect(
        Object.fromEntries(
          containers.map(({ name, inputs }) => [
            name,
            [inputs.memory, inputs.memorySwap, inputs.memoryReservation],
          ]),
        ),
      ).toEqual(
        Object.fromEntries(
          [...conectaSaude.services].map(([name, { memory }]) => [
            name,
            [memory.limitMiB, memory.limitMiB, memory.reservationMiB],
          ]),
        ),
      );
      expect(project.provider.calls).toEqual([]);
    });

    test("comes up, and has nothing to do a second time", async () => {
      const first = await dev.up();
      expect(first.errors).toEqual([]);
      expect(project.provider.calls).toHaveLength(expected.length);
      expect((await dev.up()).steps).toEqual([]);
    }, 300_000);

    test("keeps the database's password and the given key unreadable", async () => {
      const shown = project.stateText() + fs.readFileSync(dev.file, "utf8");
      expect(shown).toContain("secure");
      for (const canary of [CANARY_PASSWORD, GOOGLE_KEY]) expect(shown).not.toContain(canary);
      const uploaded = project.provider.calls.flatMap(({ props }) => JSON.stringify(props.uploads));
      for (const canary of [CANARY_PASSWORD, GOOGLE_KEY]) {
        expect(uploaded.filter((files) => files?.includes(canary))).not.toEqual([]);
      }
    });

    test("builds one image and replaces one container for one line of source", async () => {
      change("backend/app/main.py");
      const before = project.provider.calls.length;
      const { steps } = await dev.up();
      expect(made(steps)).toEqual([
        "create-replacement Container backend",
        "delete-replaced Container backend",
        "replace Container backend",
        "update Command backend-healthy",
        "update Command process-limits",
        "update Image backend",
      ]);
      expect(project.provider.calls.slice(before)).toHaveLength(5);
    }, 300_000);

    test("raises a limit on the one running container", async () => {
      const budgets = conectaSaude.profiles.get("seed") as Record<string, Memory>;
      jest.replaceProperty(budgets, "backend", { limitMiB: 400, reservationMiB: 256 });
      expect(made((await dev.preview()).steps)).toEqual(["update Container backend"]);
    });

    test("stops first what publishes, and starts first what the surge has room for", async () => {
      change("frontend/Dockerfile");
      change("model-llm/Dockerfile");
      const before = project.provider.calls.length;
      expect((await dev.up()).errors).toEqual([]);
      expect(done("frontend", before)).toEqual(["delete", "create"]);
      expect(done("model-llm", before)).toEqual(["create", "delete"]);
    });

    test("keeps its data and password when it is destroyed", async () => {
      const outcome = await dev.destroy({ excludeProtected: true });
      expect(outcome.errors).toEqual([]);
      const deleted = project.provider.calls
        .filter(({ method }) => method === "delete")
        .map(({ name }) => name);
      expect(deleted).toEqual(expect.arrayContaining(["postgres", "backend", "conecta-network"]));
      expect(deleted.filter((name) => /^postgres-(?!healthy)/.test(name))).toEqual([]);
      expect(project.stateText()).toMatch(/docker:index\/volume:Volume::postgres-data/);
      expect(project.stateText()).toMatch(/RandomPassword::postgres-password/);
    });

    test("is not destroyed with its data", async () => {
      const outcome = await dev.destroy();
      expect(outcome.ok).toBe(false);
      expect(outcome.output).toMatch(/protected/);
      expect(project.stateText()).toMatch(/docker:index\/volume:Volume::postgres-data/);
    });
  });

  describe("is one message without a stack trace", () => {
    const right = {
      "enxuto:system": "conecta-saude",
      "enxuto:host": "local",
      "enxuto:size": "4GB",
    };
    const mistakes: [string, Record<string, unknown>, string][] = [
      [
        "a key that is none",
        { "enxuto:hots": "local" },
        "enxuto:hots: is not a setting, did you mean enxuto:host?",
      ],
      [
        "a host that is none",
        { "enxuto:host": "heroku" },
        'enxuto:host: got "heroku", expected one of local, hetzner, digitalocean, swarm, render',
      ],
      [
        "a size that is none",
        { "enxuto:size": "large" },
        'enxuto:size: got "large", expected the memory to plan for on host local: 4GB',
      ],
      [
        "a profile that is none",
        { "enxuto:profile": "tiny" },
        'enxuto:profile: got "tiny", expected one of seed, lean',
      ],
      [
        "a system that is none",
        { "enxuto:system": "conecta" },
        `enxuto:system: got "conecta", expected one of ${SYSTEMS.map(({ name }) => name).join(", ")}; a new one is a file in systems/, and a name in systems/index.ts where there is one`,
      ],
      [
        "a value of another type",
        { "enxuto:reserve": { baseMiB: "much" } },
        'enxuto:reserve.baseMiB: got "much", expected whole MiB from 0 to 1048576',
      ],
      [
        "a string that should be an object",
        { "enxuto:reserve": "much" },
        "validating stack config: Stack 'mistakes' with configuration key 'reserve' must be of type 'object'",
      ],
      [
        "an object that should be a string",
        { "enxuto:size": { GB: 4 } },
        "validating stack config: Stack 'mistakes' with configuration key 'size' must be of type 'string'",
      ],
      [
        "a system that does not fit",
        { "enxuto:size": "2000MiB" },
        `conecta-saude (profile seed) does not fit local 2000MiB:
  20 MiB short: 1,504 reserved + 0 surge > 1,484 allocatable (2,000 MemTotal − 516 reserve)`,
      ],
    ];
    let outcomes: Outcome[];
    beforeAll(async () => {
      outcomes = await project.previews(
        "mistakes",
        mistakes.map(([, mistake]) => ({ ...right, ...mistake })),
      );
    });

    test.each(mistakes.map(([name, , message], index) => [name, index, message] as const))(
      "%s",
      (_, index, message) => {
        const { ok, output, errors, steps } = outcomes[index];
        expect(ok).toBe(false);
        // The SDK says it once itself and once through the engine.
        expect(new Set(errors).size).toBeLessThanOrEqual(1);
        expect(output).toContain(`error: ${message.replaceAll("\n", "\n    ")}\n`);
        expect(output).not.toMatch(/^\s+at /m);
        expect(steps.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
      },
    );
  });

  test.each(committed)("the stack of the file for %s keeps every policy", async (name) => {
    const outcome = await (await project.stack(name)).preview({
      policyPacks: [POLICY],
      policyConfig: packConfig({ publicPorts: [80, 443] }),
    });
    expect(outcome.violations).toEqual([]);
    expect(outcome.errors).toEqual([]);
    expect(outcome.steps.map(({ type }) => type)).toContain(CONTAINER);
  });

  test("a program that knows nothing of us is held to the same rules, before anything is made", async () => {
    const sound = {
      memory: 3000,
      memoryReservation: 2000,
      memorySwap: 3000,
      healthcheck: { tests: ["CMD", "true"] },
      restart: "unless-stopped",
      logOpts: { "max-size": "10m", "max-file": "3" },
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      readOnly: true,
      init: true,
      ulimits: [{ name: "nofile", soft: 1024, hard: 4096 }],
      cpuShares: 1024,
      networksAdvanced: [{ name: "shop-network" }],
    };
    const foreign = async () => {
      const server = new hcloud.Server("server", { serverType: "cpx12", image: "debian-12" });
      // The server does not exist yet, so nothing that its engine would answer is known: that must not make advice of rules.
      const host = pulumi.interpolate`ssh://root@${server.ipv4Address}`;
      const provider = new docker.Provider("engine", { host });
      const image = server.ipv4Address.apply(() => "nginx:1.30.5");
      const startFirst = { provider, deleteBeforeReplace: false };
      new docker.Container("sound", { ...sound, image }, startFirst);
      new docker.Container("bare", { ...sound, image: "nginx", memory: undefined }, { provider });
    };
    const stack = await project.foreignStack();
    const alone: (readonly [string, string])[] = [
      [
        "container-memory-limit",
        "container bare: memory is missing, expected a limit of at least 6 MiB",
      ],
      [
        "image-pinned",
        'container bare: image is "nginx", expected a digest, a content hash or an exact version: redis:7.4.11',
      ],
    ];
    const together = [
      "host-memory",
      "hetzner cpx12: 4,529 MiB short: 4,000 reserved + 2,000 surge > 1,471 allocatable (1,915 MemTotal − 444 reserve)",
    ] as const;

    const preview = await stack.preview({ program: foreign, policyPacks: [POLICY] });
    expect(preview.ok).toBe(false);
    expect(preview.violations).toEqual([...alone, together]);
    expect(preview.output).toMatch(/\[mandatory\] {2}container-memory-limit/);

    const before = project.provider.calls.length;
    const up = await stack.up({ program: foreign, policyPacks: [POLICY] });
    expect(up.ok).toBe(false);
    expect(up.violations).toEqual(expect.arrayContaining(alone));
    expect(project.provider.calls.slice(before).map(({ name }) => name)).not.toContain("bare");
  });

  test("the password of a registry reaches what ships to a server, and is in no state in clear", async () => {
    const stack = await project.stack("registry", {
      "enxuto:system": "conecta-saude",
      "enxuto:host": "hetzner",
      "enxuto:size": "cx23",
      "enxuto:registry": "registry.example.com/team",
      "enxuto:registryUser": "ci",
    });
    await stack.setSecret("registryPassword", REGISTRY_PASSWORD);
    jest.replaceProperty(process, "env", { ...process.env, HCLOUD_TOKEN: "a".repeat(64) });
    const before = project.provider.calls.length;
    expect((await stack.up()).errors).toEqual([]);
    jest.restoreAllMocks();
    const shipped = project.provider.calls
      .slice(before)
      .find(({ name }) => name === "shipped-images");
    expect(JSON.stringify(shipped?.props.environment)).toContain(REGISTRY_PASSWORD);
    expect(project.stateText()).not.toContain(REGISTRY_PASSWORD);
  });

  test("what ran before an up that failed is what rollback returns to", async () => {
    const stack = await project.stack("failed", {
      "enxuto:system": "conecta-saude",
      "enxuto:host": "local",
      "enxuto:size": "4GB",
    });
    const services = ["backend", "frontend", "model-llm"];
    const set = async () => imageSetOf(await stack.resources(), services);
    const sets: ImageSet[] = [];
    for (const file of ["backend/Dockerfile", "frontend/Dockerfile"]) {
      expect((await stack.up()).errors).toEqual([]);
      sets.push(await set());
      change(file);
    }
    change("model-llm/Dockerfile");
    // It comes up beside the old one, which goes at the end; frontend goes before its new one, which then cannot be made.
    project.provider.refusal = ({ method, type, name }) =>
      method === "create" && type === CONTAINER && name === "frontend" ? "no such port" : undefined;
    const { ok } = await stack.up();
    project.provider.refusal = () => undefined;
    expect(ok).toBe(false);
    const marks = (await stack.resources()).flatMap((resource) =>
      resource.type === CONTAINER && (resource.delete || resource.pendingReplacement)
        ? [[resource.urn.split("::").at(-1), resource.delete ?? "gone"]]
        : [],
    );
    expect(marks.sort()).toEqual([
      ["frontend", "gone"],
      ["model-llm", true],
    ]);
    const now = await set();
    expect(Object.keys(now)).toEqual(["backend", "model-llm"]);
    expect(now["model-llm"]).not.toBe(sets[1]["model-llm"]);
    expect(previousSet(sets, now)).toEqual(sets[1]);
  });

  test("the proxy in front can be taken away again, with its certificates", async () => {
    const config = {
      "enxuto:system": "conecta-saude",
      "enxuto:host": "local",
      "enxuto:size": "4GB",
    };
    const stack = await project.stack("edged", { ...config, "enxuto:edge": "caddy" });
    expect((await stack.up()).errors).toEqual([]);
    stack.configure(config);
    const { errors, steps } = await stack.up();
    expect(errors).toEqual([]);
    expect(made(steps)).toEqual(
      expect.arrayContaining(["delete Container edge", "delete Volume edge-data"]),
    );
  });

  test("plain pulumi preview runs the project's own entry point", async () => {
    const stack = await project.stack("plain", {
      "enxuto:system": "conecta-saude",
      "enxuto:host": "local",
      "enxuto:size": "4GB",
    });
    const inline = await stack.preview();
    const { code, output } = await project.cli([
      ...["preview", "--stack=plain", `--config-file=${stack.file}`],
    ]);
    if (code !== 0) throw new Error(output);
    expect(summary(output)).toBe(summary(inline.output));
    expect(summary(output)).toMatch(/^\d+ to create$/);
  });
});

test("a policy analyzer does not outlive a CLI that is killed", async () => {
  const analyzer = path.join(PROJECT, "tools/analyzer/pulumi-analyzer-policy-nodejs");
  // A shell in place of the CLI: it says the analyzer's process and stays; the analyzer says its port.
  const cli = spawn("bash", ["-c", `"${analyzer}" 127.0.0.1:1 . & echo $!; wait`], {
    cwd: POLICY,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  cli.stdout.on("data", (text) => {
    said += text;
  });
  while (said.trim().split("\n").length < 2) await sleep(50);
  const analyzing = Number(said.split("\n")[0]);
  expect(isAlive(analyzing)).toBe(true);
  cli.kill("SIGKILL");
  for (let waited = 0; isAlive(analyzing) && waited < 200; waited++) await sleep(100);
  expect(isAlive(analyzing)).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function summary(output: string): string | undefined {
  return /\+ (\d+ to create)/.exec(output)?.[1];
}
