import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { TestStack } from "./support/deployment";
import { DIGITALOCEAN_TOKEN, FakeDigitalOcean } from "./support/fake-digitalocean";
import { FakeHetzner, HETZNER_TOKEN } from "./support/fake-hetzner";
import { Load } from "./support/load";
import { CONFIG, FIXTURE, MINUTE, sources } from "./support/served-everywhere";
import { pulumiFolder, tier } from "./support/tiers";

jest.setTimeout(2 * MINUTE);

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
    empty: {
      ...{ ssh_keys: [], firewalls: [], servers: [], volumes: [] },
      ...{ networks: [], placement_groups: [] },
    },
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
        const statesNow = () =>
          onServer("docker ps --format {{.Names}}={{.Status}}={{.Ports}}").split("\n");
        // `up` has each check's own word at once, the engine's comes in the rhythm that is declared.
        let states = statesNow();
        while (states.some((state) => state.includes("(health: starting)"))) {
          await new Promise((resolve) => setTimeout(resolve, 1000));
          states = statesNow();
        }
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

function note(what: string, seconds: number): void {
  process.stderr.write(`${what}: ${seconds.toFixed(0)} s\n`);
}
