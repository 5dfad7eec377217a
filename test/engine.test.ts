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
import { EngineProject, type EngineStack, type Outcome, type Step } from "./support/engine";
import { playSsh } from "./support/played-ssh";
import { TestProject } from "./support/project";
import { CANARY_PASSWORD, CANARY_PRIVATE_KEY } from "./support/stand-in-provider";
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

/** The resources that providers make; components and providers are between the lines. */
function made(steps: readonly Step[]): string[] {
  return steps
    .filter(({ type }) => !/^(pulumi:|enxuto:)/.test(type))
    .map(({ op, type, name }) => `${op} ${type.split(":").at(-1)} ${name}`)
    .sort();
}

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
        `enxuto:system: got "conecta", expected one of ${SYSTEMS.map(({ name }) => name).join(", ")}`,
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

  /** Addresses elsewhere of all services but some. */
  function allBut(services: readonly string[]): Record<string, string> {
    const elsewhere = [...conectaSaude.services].filter(([name]) => !services.includes(name));
    return Object.fromEntries(
      elsewhere.map(([name, { protocol }]) => [
        name,
        protocol?.scheme === "postgresql"
          ? "postgresql://u:p@db.example/d"
          : `${protocol?.scheme ?? "http"}://${name}.example`,
      ]),
    );
  }

  /** A stack of one service on a server, for the command line. */
  function onServer(stack: string, host: string, size: string, services = ["frontend"]) {
    const token = "a".repeat(64);
    return {
      rented: new TestProject(stack, {
        system: "conecta-saude",
        ...{ host, size },
        sshFrom: ["203.0.113.7/32"],
        external: allBut(services),
      }),
      env: { ...project.env, HCLOUD_TOKEN: token, DIGITALOCEAN_TOKEN: token },
    };
  }

  test.each([
    ["hetzner", "cx23", "ubuntu-24.04", "debian-13"],
    ["digitalocean", "s-2vcpu-4gb", "ubuntu-24-04-x64", "debian-13-x64"],
  ])(
    "a server at %s is not recreated unless that is asked for",
    async (host, size, image, other) => {
      const stack = `rented-${host}`;
      const { rented, env } = onServer(stack, host, size);
      const anew = (data: string) =>
        ` recreates the server: its address changes, ${data}, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back`;
      const kept = anew("its volume keeps the data");
      const preview = async (config: Record<string, unknown>) => {
        rented.configure(config);
        const { code, output } = await rented.enxuto(["preview", stack], env);
        return [code, output.trimEnd().split("\n").slice(-1)[0]];
      };
      const ssh = path.join(rented.folder, ".enxuto", "servers", stack);
      const access = () => fs.readdirSync(ssh).map((file) => fs.readFileSync(path.join(ssh, file)));

      await rented.enxuto(["up", stack, "--yes"], env);
      const before = access();
      expect(await preview({ image: other })).toEqual([
        1,
        `enxuto:replaceServer: image ${image} → ${other}${kept}`,
      ]);
      expect(await preview({ image: "", sshPublicKey: "ssh-ed25519 AAAAown" })).toEqual([
        1,
        `enxuto:sshPublicKey: got a key of your own, but the server was made with a generated one, and another${kept}`,
      ]);
      expect(await preview({ sshPublicKey: "", dataVolumeGB: 0 })).toEqual([
        1,
        `enxuto:dataVolumeGB: got 0, but the server was made with a data volume, and its data would stay behind there: set the size back, or give the data up with enxuto destroy ${stack} --delete-data and run up again`,
      ]);
      expect(access()).toEqual(before);
      fs.rmSync(rented.folder, { recursive: true });
    },
    180_000,
  );

  test.each([
    ["hetzner", "cx23"],
    ["digitalocean", "s-2vcpu-4gb"],
  ])(
    "a server at %s gets a first volume by being recreated alone, and a generated key too",
    async (host, size) => {
      const stack = `disk-${host}`;
      const { rented, env } = onServer(stack, host, size, ["postgres", "frontend"]);
      rented.configure({ dataVolumeGB: 0, sshPublicKey: "ssh-ed25519 AAAAown" });
      await rented.enxuto(["up", stack, "--yes"], env);
      rented.configure({ dataVolumeGB: 10, sshPublicKey: "" });
      const { code, output } = await rented.enxuto(["preview", stack], env);
      expect([code, output.split("\n").slice(-2)[0]]).toEqual([
        1,
        "enxuto:dataVolumeGB: got 10, but the server was made without a data volume, and a later one recreates the server: its address changes, the data on its disk is lost, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back",
      ]);
      rented.configure({ replaceServer: true });
      const since = project.provider.calls.length;
      const { output: made } = await rented.enxuto(["up", stack, "--yes"], env);
      expect(made).toContain(
        `\nwarning: data volume conecta-saude-${stack}-postgres-data is lost with the server's disk\n`,
      );
      const done = project.provider.calls.slice(since).filter(({ name }) => name === "server");
      expect(done.map(({ method }) => method).filter((method) => method !== "read")).toEqual([
        "delete",
        "create",
      ]);
      fs.rmSync(rented.folder, { recursive: true });
    },
    180_000,
  );

  test("the price of a server is said before an up, and what another size changes about it", async () => {
    const { rented: priced, env: usual } = onServer("price", "hetzner", "cx23");
    const env = { ...usual, PATH: `${playSsh(priced.folder).bin}:${project.env.PATH}` };
    const first = await priced.enxuto(["up", "price", "--yes"], env);
    expect(first.output).toContain(
      "\nprice: cx23 €5.49 + IPv4 €0.50 + volume of 10 GB €0.57 = €6.56 a month before tax\n",
    );
    priced.configure({ size: "cx33" });
    const { code, output } = await priced.enxuto(["preview", "price"], env);
    expect([code, output.trimEnd().split("\n")]).toEqual([
      0,
      [
        "  server server  update in place (serverType)",
        "  docker-ready   update in place (environment)",
        "price: cx23 → cx33: €6.56 → €9.56 a month before tax (+€3.00)",
      ],
    ]);
    fs.rmSync(priced.folder, { recursive: true });
  }, 300_000);

  describe("a server's stack is destroyed", () => {
    // Each verb starts a process and asks the engine several times.
    const LONG = 1_200_000;
    const VOLUME = "hcloud:index/volume:Volume";
    const folders: string[] = [];
    afterEach(() => {
      project.provider.refusal = () => undefined;
    });
    afterAll(() => {
      for (const folder of folders) fs.rmSync(folder, { recursive: true });
    });

    /** A stack on a server that answers all that it is asked over SSH, until it is dead. */
    async function deployed(stack: string, config: object, services?: string[]) {
      const { rented, env } = onServer(stack, "hetzner", "cx23", services);
      folders.push(rented.folder);
      rented.configure({ ...config });
      const ssh = playSsh(rented.folder);
      const tmp = fs.mkdtempSync(path.join(rented.folder, "tmp-"));
      const enxuto = (...words: string[]) =>
        rented.enxuto(words, { ...env, PATH: `${ssh.bin}:${project.env.PATH}`, TMPDIR: tmp });
      const die = () => {
        ssh.die();
        project.provider.refusal = ({ type }) =>
          /^docker:.*(Container|Network|Volume)$/.test(type) ? "no docker daemon" : undefined;
      };
      await enxuto("up", stack, "--yes");
      return { rented, enxuto, die, tmp };
    }

    /** What was deleted since a look at the calls. */
    function deleted(since: number): string[] {
      return project.provider.calls
        .slice(since)
        .flatMap(({ method, type, name }) => (method === "delete" ? [`${type} ${name}`] : []));
    }

    test(
      "with its data, which is protected again where that breaks off, and no file tells its secrets",
      async () => {
        const { enxuto, tmp } = await deployed("given-up", {});
        const files: (string | null)[] = [];
        const watch = fs.watch(tmp, { persistent: false }, (_, file) => files.push(file));
        project.provider.refusal = ({ method, type }) =>
          method === "delete" && type === VOLUME ? "the volume is locked" : undefined;
        const broken = await enxuto("destroy", "given-up", "--delete-data=given-up");
        expect([broken.code, broken.output]).toEqual([
          1,
          expect.stringContaining("the volume is locked"),
        ]);
        project.provider.refusal = () => undefined;
        const before = project.provider.calls.length;
        const kept = await enxuto("destroy", "given-up", "--yes");
        expect(kept.output).toContain("kept: volume conecta-saude-given-up");
        expect(deleted(before)).toEqual([]);
        const gone = await enxuto("destroy", "given-up", "--delete-data=given-up");
        watch.close();
        expect(gone.code).toBe(0);
        expect(deleted(before)).toEqual([`${VOLUME} server-data`]);
        expect(files.filter((file) => /^automation-\d/.test(file ?? ""))).toEqual([]);
      },
      LONG,
    );

    test(
      "but for the server whose disk holds its data, which is said with its price",
      async () => {
        const stack = "on-disk";
        const { rented, enxuto, die } = await deployed(stack, { dataVolumeGB: 0 }, ["postgres"]);
        rented.configure({ external: allBut(["frontend"]) });
        const moved = await enxuto("preview", stack);
        expect([moved.code, moved.output]).toEqual([
          2,
          "up refuses this, since services would lose their data:\nvolume conecta-saude-on-disk-postgres-data of postgres would be used by no service: take the change back, or give the data up with enxuto up on-disk --delete-data=conecta-saude-on-disk-postgres-data\n",
        ]);
        rented.configure({ external: allBut(["postgres"]) });
        const before = project.provider.calls.length;
        const destroyed = await enxuto("destroy", stack, "--yes");
        const rest = [
          "  kept: password postgres-password",
          "  kept: data volume conecta-saude-on-disk-postgres-data",
          "  the next up finds them again; destroy --delete-data deletes them for good",
          "  the server conecta-saude-on-disk runs on and costs €5.99 a month before tax, since its disk holds the data: destroy on-disk --delete-data gives up both",
        ];
        expect([destroyed.code, destroyed.output.trimEnd().split("\n").slice(-5)]).toEqual([
          0,
          ["on-disk is removed, but for the server that holds its data", ...rest],
        ]);
        const removed = deleted(before);
        expect(removed).toContain(`${CONTAINER} postgres`);
        expect(removed.filter((one) => /hcloud|postgres-(?!healthy)|Key/.test(one))).toEqual([]);
        const again = await enxuto("destroy", stack, "--yes");
        expect(again.output).toBe(`on-disk: there is nothing to remove\n${rest.join("\n")}\n`);

        die();
        const unsafe = await enxuto("destroy", stack, "--yes");
        expect([unsafe.code, unsafe.output]).toEqual([
          1,
          "the server of on-disk does not answer: only Pulumi's own lock keeps others out\nenxuto: conecta-saude-on-disk-postgres-data: is on the disk of a server that does not answer (the server of on-disk: ssh: connect to host 192.0.2.1 port 22: Connection timed out): bring it back, or give up server and data with enxuto destroy on-disk --delete-data\n",
        ]);
        const gone = await enxuto("destroy", stack, `--delete-data=${stack}`);
        expect([gone.code, gone.output]).toEqual([
          0,
          expect.stringMatching(/^on-disk is removed$/m),
        ]);
        expect(deleted(before)).toEqual(
          expect.arrayContaining(["hcloud:index/server:Server server"]),
        );
      },
      LONG,
    );

    test(
      "by the provider alone where the server is dead",
      async () => {
        const stack = "dead";
        const { enxuto, die } = await deployed(stack, {});
        die();
        const before = project.provider.calls.length;
        const { code, output } = await enxuto("destroy", stack, "--yes");
        expect([code, output]).toEqual([0, expect.stringMatching(/^dead is removed$/m)]);
        expect(output).toContain(
          "the server of dead: ssh: connect to host 192.0.2.1 port 22: Connection timed out: what runs on it goes with it\n",
        );
        expect(deleted(before).filter((one) => one.startsWith("hcloud:"))).toEqual([
          "hcloud:index/server:Server server",
          expect.anything(),
          expect.anything(),
        ]);
        expect(output).toContain("kept: volume conecta-saude-dead");
      },
      LONG,
    );
  });

  test("a server that somebody deleted at its provider is forgotten with what ran on it, and one that is merely silent is not", async () => {
    const stack = "deleted";
    const { rented, env: usual } = onServer(stack, "hetzner", "cx23", ["postgres", "frontend"]);
    rented.configure({ dataVolumeGB: 0 });
    // It is asked for its lock, and whether it is there.
    const ssh = playSsh(rented.folder);
    const env: NodeJS.ProcessEnv = { ...usual, PATH: `${ssh.bin}:${project.env.PATH}` };
    const run = async (...words: string[]): Promise<[number | null, string[]]> => {
      ssh.silence(2);
      const { code, output } = await rented.enxuto([...words, stack], env);
      const lines = output
        .split("\n")
        .filter((line) => /server|postgres-data/.test(line) && !/Pulumi's own lock/.test(line));
      return [code, lines.map((line) => line.replace(/(\S) {2,}/, "$1  "))];
    };
    const ON_SERVER = /^docker:index\/(container|network|volume):/;
    const forgotten = [
      "the server no longer exists at the provider: it is removed from the state with all that ran on it",
      "  gone with its disk: data volume conecta-saude-deleted-postgres-data",
    ];

    await rented.enxuto(["up", stack, "--yes"], env);
    expect(await run("preview")).toEqual([0, []]);
    project.provider.deleteByHand("hcloud:index/server:Server", "conecta-saude-deleted");
    project.provider.refusal = ({ method, type }) =>
      method === "read" && ON_SERVER.test(type) ? "no route to host" : undefined;
    expect(await run("preview")).toEqual([
      0,
      [...forgotten, "  server server  create", "  volume postgres-data  create"],
    ]);
    project.provider.refusal = () => undefined;
    const since = project.provider.calls.length;
    await run("up", "--yes");
    const calls = project.provider.calls.slice(since);
    const created = calls.flatMap(({ method, name }) => (method === "create" ? [name] : []));
    expect(created).toEqual(expect.arrayContaining(["server", "docker-ready", "edge", "frontend"]));
    project.provider.deleteByHand("hcloud:index/server:Server", "conecta-saude-deleted");
    project.provider.refusal = ({ method, type }) =>
      method !== "create" && ON_SERVER.test(type) ? "no route to host" : undefined;
    const [code, lines] = await run("destroy", "--yes");
    expect([code, lines.slice(0, 2)]).toEqual([0, forgotten]);
    project.provider.refusal = () => undefined;
    fs.rmSync(rented.folder, { recursive: true });
  }, 300_000);

  describe.each([
    {
      ...{ host: "hetzner", size: "cx23", larger: "cx33", type: "Server", image: "debian-13" },
      own: ["VolumeAttachment server-data"],
      anew: ["Server server", "VolumeAttachment server-data"],
    },
    {
      ...{ host: "digitalocean", size: "s-2vcpu-4gb", larger: "s-4vcpu-8gb", type: "Droplet" },
      image: "debian-13-x64",
      own: ["Tag server-tag"],
      anew: ["Droplet server"],
    },
  ])("a server at $host", ({ host, size, larger, type, image, own, anew }) => {
    const TOKEN = "canarytoken".padEnd(64, "0");
    const config = { "enxuto:system": "conecta-saude", "enxuto:host": host, "enxuto:size": size };
    let stack: EngineStack;
    beforeAll(async () => {
      stack = await project.stack(`at-${host}`, config);
    });
    beforeEach(() => {
      const tokens = { HCLOUD_TOKEN: TOKEN, DIGITALOCEAN_TOKEN: TOKEN };
      jest.replaceProperty(process, "env", { ...process.env, ...tokens });
    });
    afterEach(() => jest.restoreAllMocks());

    /** What is done to the server and what belongs to it, and not to what runs on it. */
    function rented(outcome: Outcome): string[] {
      return made(outcome.steps).filter((line) => / server(-[a-z]+)*$/.test(line));
    }

    test("is ordered once, with its keys, its firewall and its volume", async () => {
      const first = await stack.up();
      expect(first.errors).toEqual([]);
      const expected = [
        ...["Firewall server-firewall", "SshKey server-key", "Volume server-data"],
        ...["PrivateKey server-host-key", "PrivateKey server-login-key", `${type} server`],
      ];
      expect(rented(first)).toEqual([...expected, ...own].map((one) => `create ${one}`).sort());
      expect((await stack.up()).steps).toEqual([]);
    });

    test("is given another size as it is", async () => {
      stack.configure({ ...config, "enxuto:size": larger });
      expect(rented(await stack.up())).toEqual([`update ${type} server`]);
    });

    test("has a file system that grows with its volume, before anything that runs on it", async () => {
      stack.configure({ ...config, "enxuto:size": larger, "enxuto:dataVolumeGB": 20 });
      const before = project.provider.calls.length;
      const outcome = await stack.up();
      expect(outcome.errors).toEqual([]);
      const calls = project.provider.calls.slice(before);
      expect(calls.map((call) => `${call.method} ${call.name}`)).toEqual([
        "update server-data",
        "create grown-volume",
        "delete grown-volume",
      ]);
      expect(calls[1].props).toMatchObject({
        create: `ssh -F .enxuto/servers/at-${host}/ssh_config server sudo sh -eu`,
        stdin: expect.stringMatching(/readlink -f \/dev\/disk\/by-id\/.+\n.+\n.+\nresize2fs/),
      });
    });

    test("is recreated for another image, without its volume and its keys", async () => {
      stack.configure({
        ...config,
        ...{ "enxuto:size": larger, "enxuto:dataVolumeGB": 20 },
        ...{ "enxuto:image": image, "enxuto:replaceServer": true },
      });
      const before = project.provider.calls.length;
      const outcome = await stack.up();
      expect(outcome.errors).toEqual([]);
      const replaced = rented(outcome).filter((line) => line.startsWith("replace "));
      expect(replaced).toEqual(anew.map((one) => `replace ${one}`));
      // What runs on it is stopped while it is still there, and recreated on the next.
      const onIt = (type: string) =>
        made(outcome.steps).filter((line) => line.startsWith(`replace ${type} `));
      expect(onIt("Container")).toHaveLength(9);
      expect(onIt("Network")).toEqual(
        ["", "-postgres", "-redis"].map((clients) => `replace Network conecta-network${clients}`),
      );
      const removed = project.provider.calls
        .slice(before)
        .flatMap((call) => (call.method === "delete" ? call.type.split(":").slice(-1) : []));
      expect(removed.lastIndexOf("Container")).toBeLessThan(removed.indexOf(type));
    });

    test("keeps keys and token out of the state, and only its own key in its cloud-init", () => {
      const orders = project.provider.calls.filter(
        ({ method, type: made }) => method === "create" && made.endsWith(`:${type}`),
      );
      const cloudInit = JSON.stringify(orders.at(-1)?.props.userData);
      expect(cloudInit.split(CANARY_PRIVATE_KEY)).toHaveLength(2);
      for (const canary of [CANARY_PRIVATE_KEY, CANARY_PASSWORD, TOKEN]) {
        expect(project.stateText()).not.toContain(canary);
      }
      for (const canary of [CANARY_PASSWORD, TOKEN]) expect(cloudInit).not.toContain(canary);
    });
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
