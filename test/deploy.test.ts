import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { TestStack } from "./support/deployment";
import { DIGITALOCEAN_TOKEN, FakeDigitalOcean } from "./support/fake-digitalocean";
import { FakeHetzner, HETZNER_TOKEN } from "./support/fake-hetzner";
import { Load } from "./support/load";
import { powerOff, powerOn } from "./support/played-server";
import { bases, docker, TestProject } from "./support/project";
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
    image: "ubuntu-24.04",
    otherImage: "debian-13",
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
    image: "ubuntu-24-04-x64",
    otherImage: "debian-13-x64",
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

for (const provider of PROVIDERS) {
  const { kind, plugin, size, larger, servers, token, env, empty, image, otherImage } = provider;
  const full = `conecta-saude-test-${kind}`;
  tier("deploy", ["random", "command", "tls", plugin])(`a server at ${kind}`, () => {
    const cloud = provider.fake();
    const folders: string[] = [];
    const processes = new Set<string>();
    let stack: TestStack;

    beforeAll(async () => {
      await cloud.sweep();
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
        const up = await watched(() => stack.up());
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
        const rate = (load.sent / done.seconds).toFixed(0);
        note(
          `${kind}: one service changed, ${load.sent} requests at ${rate}/s, none failed`,
          done.seconds,
        );
      },
      4 * MINUTE,
    );

    test(
      "a version that never becomes healthy is named, and the old one serves on",
      async () => {
        const { done, load } = await upUnderLoad(version("3", "never-healthy"));
        expect(done.errors.join("\n")).toMatch(/fails its health check/);
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

    test(
      "a larger volume has room for more, and keeps the data",
      async () => {
        const sizeMiB = () =>
          Number(
            onServer("sudo df -BM --output=size /var/lib/docker/volumes | tail -n 1 | tr -d M"),
          );
        query("create table grown as select 7 as answer");
        const before = sizeMiB();
        stack.configure({ "enxuto:dataVolumeGB": "20" });
        const grown = await stack.up({ refresh: true });
        expect(grown.errors).toEqual([]);
        await healthy();
        expect(sizeMiB()).toBeGreaterThan(1.8 * before);
        expect(query("select answer from grown")).toBe("7");
      },
      2 * MINUTE,
    );

    test(
      "a port that somebody opened by hand is shut by the next up",
      async () => {
        expect(cloud.openPorts(full)).toEqual(["22", "80", "443"]);
        cloud.openByHand(full, "5432");
        const shut = await stack.up({ refresh: true });
        expect(shut.errors).toEqual([]);
        expect(cloud.openPorts(full)).toEqual(["22", "80", "443"]);
      },
      2 * MINUTE,
    );

    test(
      "another image recreates the server where that is asked for, and keeps the data",
      async () => {
        const before = cloud.containerOf(full);
        stack.configure({ "enxuto:image": otherImage });
        const refused = await stack.up();
        expect(refused.errors.join("\n")).toContain(
          `enxuto:replaceServer: image ${image} → ${otherImage} recreates the server: its address changes, its volume keeps the data, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back`,
        );
        expect(cloud.containerOf(full)).toBe(before);
        stack.configure({ "enxuto:replaceServer": "true" });
        const anew = await stack.up();
        expect(anew.errors).toEqual([]);
        note(`${kind}: server recreated`, anew.seconds);
        expect(cloud.containerOf(full)).not.toBe(before);
        expect(inventory()[servers]).toEqual([full]);
        expect(query("select answer from kept")).toBe("42");
        expect(await get("/api/x")).toBe("4 GET /x\n");
        stack.configure({ "enxuto:replaceServer": "false" });
        expect(Object.keys((await stack.up({ refresh: true })).changes)).toEqual(["same"]);
      },
      8 * MINUTE,
    );

    test(
      "neither token, key nor password is to be read anywhere but where it belongs",
      async () => {
        const key = fs.readFileSync(
          path.join(".enxuto", "servers", `test-${kind}`, "id_ed25519"),
          "utf8",
        );
        const hostKey = onServer("sudo cat /etc/ssh/ssh_host_ed25519_key");
        const password = onServer(
          `docker exec conecta-saude-test-${kind}-postgres cat /run/secrets/postgres-password`,
        );
        const secrets = {
          token,
          "login key": key.split("\n")[2],
          "host key": hostKey.split("\n")[2],
          password,
        };
        for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThan(20);
        const logs =
          "docker ps -aq | xargs -n 1 docker logs 2>&1; sudo cat /var/log/*.log /var/log/cloud-init*";
        const images = "docker image ls --format {{.Repository}}:{{.Tag}}";
        const places: Record<string, string> = {
          state: stack.stateText(),
          "output and diff": stack.said(),
          "container's settings": onServer("docker inspect $(docker ps --quiet)"),
          "server's logs": onServer(logs),
          "processes during an up": [...processes].join("\n"),
          "images' histories": onServer(
            `${images} | xargs -n 1 docker history --no-trunc --format {{.CreatedBy}}; ${images} | xargs docker inspect`,
          ),
          "images' files": onServer(
            `cat >/dev/shm/canaries; docker save $(${images}) | grep -aoFf /dev/shm/canaries || true`,
            Object.values(secrets).join("\n"),
          ),
          "cloud-init": onServer("sudo cat /var/lib/cloud/instance/user-data.txt"),
        };
        for (const [place, text] of Object.entries(places)) {
          const found = Object.entries(secrets).filter(([, secret]) => text.includes(secret));
          const expected = place === "cloud-init" ? ["host key"] : [];
          expect([place, ...found.map(([name]) => name)]).toEqual([place, ...expected]);
        }
      },
      MINUTE,
    );

    test(
      "destroy leaves the data and nothing else, the next up finds it, and all can be given up",
      async () => {
        const destroyed = await stack.destroy({ excludeProtected: true });
        expect(destroyed.errors).toEqual([]);
        note(`${kind}: destroy`, destroyed.seconds);
        expect(inventory()).toEqual({ ...empty, volumes: [full] });
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

    /** Runs a command on the server, which reads `input`. */
    function onServer(command: string, input = ""): string {
      const config = path.join(".enxuto", "servers", `test-${kind}`, "ssh_config");
      const words = ["-F", config, "server", command];
      const options = { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
      return execFileSync("ssh", words, options).trim();
    }

    /** What runs on this machine, and so on the played server, is written down during an operation. */
    async function watched<Result>(operation: () => Promise<Result>): Promise<Result> {
      const timer = setInterval(() => {
        const shown = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
        for (const line of shown.split("\n")) processes.add(line);
      }, 250);
      return operation().finally(() => clearInterval(timer));
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
      const done = await watched(() => stack.up());
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
  const FULL = "conecta-saude-test-team";
  const NEVER_HEALTHY = "\nbackend: fails its health check\n";
  const shared = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-team-"));
  const checkouts: TestProject[] = [];
  let env: Record<string, string>;

  beforeAll(async () => {
    await cloud.sweep();
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
    for (const folder of ["components", "core", "engine", "node_modules"]) {
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

  /** What the backend answers now. */
  async function answer(): Promise<string> {
    const { ip } = cloud.find("servers", FULL).public_net.ipv4;
    return (await fetch(`http://${ip}/api/x`)).text();
  }

  /** Waits until the server's Docker answers again. */
  async function answering(project: TestProject): Promise<void> {
    for (let second = 0; second < 60; second++) {
      const { status } = spawnSync("ssh", ["-F", sshConfig(project), "server", "docker info"]);
      if (status === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error("the server is not back within a minute");
  }

  /** Shell words that wait until the server pulls the image of a service. */
  function pulling(service: string): string {
    return `until pgrep -f '[d]ocker pull .*conecta-saude/${service}'; do sleep 0.02; done`;
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
      expect(await done(second, "status", "test-team")).toMatch(/^ *backend +healthy /m);
      expect(await done(second, "logs", "edge", "test-team")).toContain('"level":"info"');
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
      const back = await done(third, "rollback", "test-team", "--yes");
      expect(await answerOf(back)).toBe("2 GET /x\n");
      expect(back).not.toContain("building");
      expect(back).toMatch(/^ {2}shipped-images +the server has all \d images$/m);
      expect(await answerOf(await done(first, "rollback", "test-team", "--yes"))).toBe(
        "3 GET /x\n",
      );
      expect(images(first)).toBe(2);
    },
    6 * MINUTE,
  );

  test(
    "a version that is never healthy takes over neither at once nor when up is run again",
    async () => {
      const [first] = checkouts;
      first.write("api/never-healthy", "");
      const failed = await first.enxuto(["up", "test-team", "--yes"], env);
      expect([failed.code, failed.output]).toEqual([1, expect.stringContaining(NEVER_HEALTHY)]);
      expect(failed.output).toContain("\n  the version before it serves on\n");
      expect(await answer()).toBe("3 GET /x\n");
      const again = await first.enxuto(["up", "test-team", "--yes"], env);
      expect([again.code, again.output]).toEqual([1, expect.stringContaining(NEVER_HEALTHY)]);
      expect(again.output).toContain("backend fails its health checks: it will be recreated\n");
      expect(await answer()).toBe("3 GET /x\n");
      fs.rmSync(path.join(first.folder, "api/never-healthy"));
      expect(await answerOf(await done(first, "up", "test-team", "--yes"))).toBe("3 GET /x\n");
    },
    8 * MINUTE,
  );

  test(
    "what was done to it by hand is undone: a stopped container, a removed one, the power cut",
    async () => {
      const [first] = checkouts;
      onServer(first, "docker stop $(docker ps --quiet --filter label=enxuto.service=frontend)");
      onServer(first, "docker rm --force $(docker ps -q --filter label=enxuto.service=backend)");
      await powerOff(cloud.containerOf(FULL));
      const off = await first.enxuto(["up", "test-team", "--yes"], env);
      expect([off.code, off.output]).toEqual([
        1,
        expect.stringContaining(
          "the server's Docker does not answer over SSH: is it restarting, or this machine's address not in enxuto:sshFrom? (",
        ),
      ]);
      await powerOn(cloud.containerOf(FULL));
      await answering(first);
      expect(await answerOf(await done(first, "up", "test-team", "--yes"))).toBe("3 GET /x\n");
      expect(onServer(first, "docker ps --quiet --filter health=healthy").split("\n")).toHaveLength(
        3,
      );
    },
    6 * MINUTE,
  );

  test(
    "shipping is told when the server's disk is full or the connection cut, and goes on from what arrived",
    async () => {
      const [first] = checkouts;
      const server = cloud.containerOf(FULL);
      for (const source of ["api", "page"]) {
        fs.writeFileSync(path.join(first.folder, source, "ballast"), randomBytes(12e6));
      }
      docker("exec", server, "mount", "-t", "tmpfs", "-o", "size=1m", "t", "/var/lib/docker/tmp");
      const full = await first.enxuto(["up", "test-team", "--yes"], env);
      expect([full.code, full.output]).toEqual([
        1,
        expect.stringMatching(
          /^shipped-images: shipping: conecta-saude\/backend:\w+ did not reach the server: the disk is full\. enxuto prune makes room$/m,
        ),
      ]);
      docker("exec", server, "umount", "/var/lib/docker/tmp");
      // The first image comes through although its connection breaks; for the second there is none any more.
      docker(
        ...["exec", "--detach", server, "sh", "-c"],
        `${pulling("backend")}; pkill -f '[s]shd: enxuto'; ${pulling("frontend")}; pkill sshd`,
      );
      const cut = await first.enxuto(["up", "test-team", "--yes"], env);
      expect([cut.code, cut.output]).toEqual([
        1,
        expect.stringMatching(
          /^shipped-images: shipping: conecta-saude\/frontend:\w+ did not reach the server: the connection broke \(.+\)\. Run up again: only what is missing travels$/m,
        ),
      ]);
      expect(await answer()).toBe("3 GET /x\n");
      docker("exec", server, "systemctl", "start", "ssh");
      const up = await done(first, "up", "test-team", "--yes");
      expect(up).toMatch(/^ {2}shipped-images +1 of \d images shipped in [\d.]+ s$/m);
    },
    8 * MINUTE,
  );

  test(
    "under a domain it serves HTTPS with a certificate for it, and leads HTTP there",
    async () => {
      const [first] = checkouts;
      // Caddy signs names that no public authority may know itself; all else is as with any other domain.
      const domain = "conecta.localhost";
      const setting = `  enxuto:domain: ${domain}\n`;
      first.edit("Pulumi.test-team.yaml", (text) => text + setting);
      expect(await done(first, "up", "test-team", "--yes")).toContain(
        `  backend  https://${domain}/api\n`,
      );
      const edge = "$(docker ps --quiet --filter label=enxuto.service=edge)";
      const authority = "/data/caddy/pki/authorities/local/root.crt";
      const ca = onServer(first, `docker exec ${edge} cat ${authority}`);
      const { ip } = cloud.find("servers", FULL).public_net.ipv4;
      const asked = { host: ip, path: "/api/x", headers: { host: domain } };
      const [secure, plain] = await Promise.all([
        answered(https.get({ ...asked, servername: domain, ca })),
        answered(http.get(asked)),
      ]);
      expect(secure).toEqual({ status: 200, location: undefined, text: "3 GET /x\n" });
      expect(plain).toEqual({ status: 308, location: `https://${domain}/api/x`, text: "" });
      first.edit("Pulumi.test-team.yaml", (text) => text.replace(setting, ""));
    },
    4 * MINUTE,
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

  test(
    "is recreated with all that ran on it when somebody deleted it at the provider",
    async () => {
      const fresh = checkout();
      await done(fresh, "up", "test-team", "--yes");
      await cloud.deleteByHand("servers", FULL);
      const output = await done(fresh, "up", "test-team", "--yes");
      expect(output).toContain(
        "the server no longer exists at the provider: it is removed from the state with all that ran on it\n",
      );
      expect(await answerOf(output)).toBe(await answer());
      await cloud.deleteByHand("servers", FULL);
      expect(await done(fresh, "destroy", "test-team", "--yes")).toContain(
        "test-team is removed\n",
      );
      expect(cloud.inventory()).toEqual({ ssh_keys: [], firewalls: [], servers: [], volumes: [] });
    },
    8 * MINUTE,
  );
});

/** What a request got. */
async function answered(request: http.ClientRequest) {
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, location: response.headers.location, text };
}

function sources(frontend: string, backend = frontend): string {
  return JSON.stringify({ frontend, backend });
}

function note(what: string, seconds: number): void {
  process.stderr.write(`${what}: ${seconds.toFixed(0)} s\n`);
}
