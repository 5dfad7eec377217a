import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { TestStack } from "./support/deployment";
import { DIGITALOCEAN_TOKEN, FakeDigitalOcean } from "./support/fake-digitalocean";
import { FakeHetzner, HETZNER_TOKEN } from "./support/fake-hetzner";
import { Load } from "./support/load";
import { bases, TestProject } from "./support/project";
import { TeamRegistry } from "./support/team-registry";
import { pulumiFolder, tier } from "./support/tiers";

const FIXTURE = path.join("test", "support", "fixture-service");
const MINUTE = 60_000;

jest.setTimeout(2 * MINUTE);

/** Stand-ins of the base images, and services that answer on every port in place of the real ones. */
const CONFIG = {
  "enxuto:system": "conecta-saude",
  "enxuto:bases": JSON.stringify({
    python: "python:3.11-slim-bookworm",
    postgres: "postgres:16-alpine",
    caddy: "caddy:2-alpine",
    registry: "registry:2",
  }),
  // Four containers show all that nine would.
  "enxuto:external": JSON.stringify({
    redis: "redis://elsewhere:6379",
    "model-llm": "http://elsewhere:8002",
    "service-llm": "http://elsewhere:8001",
    "whatsapp-agent": "http://elsewhere:8004",
    "audio-sumarizado": "http://elsewhere:8003",
  }),
};

const PROVIDERS = [
  {
    kind: "hetzner",
    plugin: "hcloud",
    size: "cx23",
    larger: "cx33",
    servers: "servers",
    token: HETZNER_TOKEN,
    fake: () => new FakeHetzner("test-hetzner"),
    env: (url: string) => ({ HCLOUD_ENDPOINT: url, HCLOUD_TOKEN: HETZNER_TOKEN }),
    empty: { ssh_keys: [], firewalls: [], servers: [], volumes: [] },
  },
  {
    kind: "digitalocean",
    plugin: "digitalocean",
    size: "s-2vcpu-4gb",
    larger: "s-4vcpu-8gb",
    servers: "droplets",
    token: DIGITALOCEAN_TOKEN,
    fake: () => new FakeDigitalOcean("test-digitalocean"),
    env: (url: string) => ({
      DIGITALOCEAN_API_URL: url,
      DIGITALOCEAN_TOKEN,
      DIGITALOCEAN_HTTP_RETRY_MAX: "1",
    }),
    empty: { keys: [], tags: [], firewalls: [], droplets: [], volumes: [] },
  },
] as const;

for (const { kind, plugin, size, larger, servers, token, fake, env, empty } of PROVIDERS) {
  tier("deploy", ["random", "command", "tls", plugin])(`a server at ${kind}`, () => {
    const cloud = fake();
    const folders: string[] = [];
    let stack: TestStack;

    beforeAll(async () => {
      stack = new TestStack(
        `test-${kind}`,
        path.dirname(pulumiFolder() as string),
        {
          ...CONFIG,
          "enxuto:host": kind,
          "enxuto:size": size,
          "enxuto:sources": sources(FIXTURE),
        },
        env(await cloud.start()),
      );
    });

    afterAll(async () => {
      await cloud.stop();
      stack?.remove();
      for (const folder of folders) fs.rmSync(folder, { recursive: true });
    });

    test(
      "sold out is one error, and what was made until then is used by the next up",
      async () => {
        cloud.sellOut(size);
        const failed = await stack.up();
        expect(failed.ok).toBe(false);
        expect(failed.errors.join("\n")).toMatch(
          /resource_unavailable|not available in this region/,
        );
        expect(inventory()[servers]).toEqual([]);
        cloud.restock(size);
      },
      MINUTE,
    );

    test(
      "is there from nothing, healthy, and reached through the proxy alone",
      async () => {
        const up = await stack.up();
        expect(up.errors).toEqual([]);
        note(`${kind}: up from nothing`, up.seconds);
        expect(await get("/")).toEqual("1 GET /\n");
        expect(await get("/api/messages")).toEqual("1 GET /messages\n");
        const states = onServer("docker ps --format {{.Names}}={{.Status}}={{.Ports}}").split("\n");
        expect(states).toHaveLength(4);
        for (const state of states) expect(state).toContain("(healthy)");
        expect(states.filter((state) => state.includes("0.0.0.0"))).toHaveLength(1);
      },
      6 * MINUTE,
    );

    test(
      "has nothing to do the second time",
      async () => {
        const again = await stack.up({ refresh: true });
        expect(again.errors).toEqual([]);
        expect(Object.keys(again.changes)).toEqual(["same"]);
        note(`${kind}: second up`, again.seconds);
      },
      2 * MINUTE,
    );

    test(
      "a new version takes over without a failed request",
      async () => {
        query("create table kept as select 42 as answer");
        const { done, load } = await upUnderLoad(version("2"));
        expect(done.errors).toEqual([]);
        expect(load.failed).toEqual({});
        expect(Object.keys(load.versions)).toEqual(["1", "2"]);
        expect(done.changes.replace).toBe(1);
        note(`${kind}: one service changed, ${load.sent} requests, none failed`, done.seconds);
      },
      4 * MINUTE,
    );

    test(
      "a version that never becomes healthy is named, and the old one serves on",
      async () => {
        const { done, load } = await upUnderLoad(version("3", "never-healthy"));
        expect(done.errors.join("\n")).toMatch(/container failed to be in healthy state/);
        expect(load.failed).toEqual({});
        expect(Object.keys(load.versions)).toEqual(["2"]);
        const good = await upUnderLoad(version("4"));
        expect(good.done.errors).toEqual([]);
        expect(good.load.failed).toEqual({});
        expect(onServer("docker ps --quiet").split("\n")).toHaveLength(4);
      },
      12 * MINUTE,
    );

    test(
      "a larger size keeps the data",
      async () => {
        stack.configure({ "enxuto:size": larger });
        const grown = await stack.up({ refresh: true });
        expect(grown.errors).toEqual([]);
        await healthy();
        expect(query("select answer from kept")).toBe("42");
        expect(await get("/api/x")).toBe("4 GET /x\n");
        note(`${kind}: larger size`, grown.seconds);
      },
      6 * MINUTE,
    );

    test("neither token, key nor password is in the state, the output or a container's environment", () => {
      const key = fs.readFileSync(
        path.join(".enxuto", "servers", `test-${kind}`, "id_ed25519"),
        "utf8",
      );
      const password = onServer(
        `docker exec conecta-saude-test-${kind}-postgres cat /run/secrets/postgres-password`,
      );
      const state = stack.stateText();
      const shown = onServer("docker inspect $(docker ps --quiet)");
      for (const secret of [token, key.split("\n")[2], password]) {
        expect(secret.length).toBeGreaterThan(20);
        expect(state).not.toContain(secret);
        expect(shown).not.toContain(secret);
      }
    });

    test(
      "destroy leaves the data and nothing else, the next up finds it, and all can be given up",
      async () => {
        const destroyed = await stack.destroy({ excludeProtected: true });
        expect(destroyed.errors).toEqual([]);
        note(`${kind}: destroy`, destroyed.seconds);
        expect(inventory()).toEqual({ ...empty, volumes: [`conecta-saude-test-${kind}`] });
        const back = await stack.up();
        expect(back.errors).toEqual([]);
        expect(query("select answer from kept")).toBe("42");
        stack.unprotect();
        const gone = await stack.destroy();
        expect(gone.errors).toEqual([]);
        expect(inventory()).toEqual(empty);
      },
      10 * MINUTE,
    );

    function inventory(): Record<string, string[]> {
      return cloud.inventory();
    }

    /** Runs a command on the server. */
    function onServer(command: string): string {
      const config = path.join(".enxuto", "servers", `test-${kind}`, "ssh_config");
      return execFileSync("ssh", ["-F", config, "server", command], { encoding: "utf8" }).trim();
    }

    function query(sql: string): string {
      const psql = `docker exec conecta-saude-test-${kind}-postgres psql -qtAU postgres conecta`;
      return onServer(`${psql} -c '${sql}'`);
    }

    async function get(request: string): Promise<string> {
      const { urls } = stack.outputs() as { urls: Record<string, string> };
      return (await fetch(`${urls.frontend}${request}`)).text();
    }

    /** After a restart of the server its containers come back by themselves. */
    async function healthy(): Promise<void> {
      for (let second = 0; second < 120; second++) {
        const states = onServer("docker ps --format {{.Status}}").split("\n");
        if (states.length === 4 && states.every((state) => state.includes("(healthy)"))) return;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
      throw new Error("the containers did not come back within two minutes");
    }

    /** An `up` while 50 requests a second go to the backend. */
    async function upUnderLoad(backend: string) {
      stack.configure({ "enxuto:sources": sources(FIXTURE, backend) });
      const { urls } = stack.outputs() as { urls: Record<string, string> };
      const load = new Load(`${urls.backend}/x`, 50);
      const done = await stack.up();
      return { done, load: await load.stop() };
    }

    /** The fixture's source with another version, and files that change how it behaves. */
    function version(text: string, ...behaviour: string[]): string {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-version-"));
      folders.push(folder);
      fs.cpSync(FIXTURE, folder, { recursive: true });
      const server = path.join(folder, "server.py");
      fs.writeFileSync(
        server,
        fs.readFileSync(server, "utf8").replace('VERSION = "1"', `VERSION = "${text}"`),
      );
      for (const file of behaviour) fs.writeFileSync(path.join(folder, file), "");
      return folder;
    }
  });
}

tier("deploy", ["random", "command", "tls", "hcloud"])("a server that a team deploys", () => {
  const cloud = new FakeHetzner("test-team");
  const shared = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-team-"));
  const checkouts: TestProject[] = [];
  let env: Record<string, string>;

  beforeAll(async () => {
    fs.mkdirSync(path.join(shared, "state"));
    env = {
      HCLOUD_ENDPOINT: await cloud.start(),
      HCLOUD_TOKEN: HETZNER_TOKEN,
      PULUMI_BACKEND_URL: `file://${shared}/state?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "test",
    };
  });

  afterAll(async () => {
    await cloud.stop();
    for (const checkout of checkouts) checkout.remove();
    fs.rmSync(shared, { recursive: true });
  });

  /** The project as another of the team has it: the same state, and nothing that an earlier run wrote. */
  function checkout(): TestProject {
    const project = new TestProject("test-team", {
      system: "conecta-saude",
      host: "hetzner",
      size: "cx23",
      dataVolumeGB: 0,
      bases: bases(),
      external: {
        ...JSON.parse(CONFIG["enxuto:external"]),
        postgres: "postgresql://u:p@elsewhere/db",
      },
      sources: { frontend: "page", backend: "api" },
    });
    for (const source of ["page", "api"]) {
      fs.cpSync(FIXTURE, path.join(project.folder, source), { recursive: true });
    }
    // Pulumi's commands run files of the project with its packages.
    for (const folder of ["components", "node_modules"]) {
      fs.symlinkSync(path.resolve(folder), path.join(project.folder, folder));
    }
    checkouts.push(project);
    return project;
  }

  async function done(project: TestProject, ...words: string[]): Promise<string> {
    const { code, output } = await project.enxuto([...words], env);
    if (code !== 0) throw new Error(output);
    return output;
  }

  /** An `up` with another version of the backend; gives what that says of itself. */
  async function upWith(project: TestProject, version: string): Promise<string> {
    project.edit("api/server.py", (text) =>
      text.replace(/VERSION = ".*"/, `VERSION = "${version}"`),
    );
    return answerOf(await done(project, "up", "test-team", "--yes"));
  }

  async function answerOf(output: string): Promise<string> {
    const url = /backend {2}(http:\S+)/.exec(output)?.[1];
    return (await fetch(`${url}/x`)).text();
  }

  /** The backend's images on the server. */
  function images(project: TestProject): number {
    return onServer(project, "docker images --quiet conecta-saude/backend").split("\n").length;
  }

  function onServer(project: TestProject, command: string): string {
    const words = ["-F", sshConfig(project), "server", command];
    return execFileSync("ssh", words, { encoding: "utf8" }).trim();
  }

  function sshConfig({ folder }: TestProject): string {
    return path.join(folder, ".enxuto", "servers", "test-team", "ssh_config");
  }

  test(
    "is reached from a machine that never deployed it",
    async () => {
      const [first, second] = [checkout(), checkout()];
      expect(await upWith(first, "1")).toBe("1 GET /x\n");
      second.edit("api/server.py", () =>
        fs.readFileSync(path.join(first.folder, "api/server.py"), "utf8"),
      );
      expect(await done(second, "up", "test-team", "--yes")).toContain("nothing to change");
    },
    6 * MINUTE,
  );

  test(
    "keeps two image sets, and returns to the one before from any machine",
    async () => {
      const [first] = checkouts;
      expect(await upWith(first, "2")).toBe("2 GET /x\n");
      expect(await upWith(first, "3")).toBe("3 GET /x\n");
      expect(images(first)).toBe(2);
      const third = checkout();
      expect(await done(third, "prune", "test-team")).toContain("0 images of older sets removed");
      expect(await answerOf(await done(third, "rollback", "test-team", "--yes"))).toBe(
        "2 GET /x\n",
      );
      expect(await answerOf(await done(first, "rollback", "test-team", "--yes"))).toBe(
        "3 GET /x\n",
      );
      expect(images(first)).toBe(2);
    },
    6 * MINUTE,
  );

  test(
    "gets its images from a registry where one is set, and keeps nobody's password",
    async () => {
      const [first] = checkouts;
      const registry = await TeamRegistry.start();
      const tunnel = spawn("ssh", [
        ...[
          "-F",
          sshConfig(first),
          "-o",
          "ControlPath=none",
          "-o",
          "ExitOnForwardFailure=yes",
          "-N",
        ],
        ...["-R", `${registry.address}:${registry.address}`, "server"],
      ]);
      try {
        const setting = `  enxuto:registry: ${registry.address}/team\n`;
        first.edit("Pulumi.test-team.yaml", (text) => text + setting);
        first.edit("api/server.py", (text) => text.replace('VERSION = "3"', 'VERSION = "4"'));
        const login = { ...env, ENXUTO_REGISTRY_USER: registry.user };
        const wrong = await first.enxuto(["up", "test-team", "--yes"], {
          ...login,
          ENXUTO_REGISTRY_PASSWORD: "wrong",
        });
        expect(wrong.code).toBe(1);
        expect(wrong.output).toContain(
          `enxuto:registry: ${registry.address}/team refuses the login of ${registry.user}: access is denied. Set enxuto:registryUser and`,
        );
        const up = await first.enxuto(["up", "test-team", "--yes"], {
          ...login,
          ENXUTO_REGISTRY_PASSWORD: registry.password,
        });
        expect([up.code, await answerOf(up.output)]).toEqual([0, "4 GET /x\n"]);
        expect(await registry.repositories()).toEqual(["team/conecta-saude/backend"]);
        const left = onServer(first, "sudo grep -rl auths /root /home /tmp /dev/shm || true");
        expect(left).toBe("");
        const state = fs.readdirSync(shared, { recursive: true, withFileTypes: true });
        for (const entry of state.filter((one) => one.isFile())) {
          const text = fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8");
          expect(text).not.toContain(registry.password);
        }
        expect(onServer(first, "docker images --format {{.Repository}}")).not.toContain("/team/");
      } finally {
        tunnel.kill();
        registry.stop();
      }
    },
    6 * MINUTE,
  );
});

function sources(frontend: string, backend = frontend): string {
  return JSON.stringify({ frontend, backend });
}

function note(what: string, seconds: number): void {
  process.stderr.write(`${what}: ${seconds.toFixed(0)} s\n`);
}
