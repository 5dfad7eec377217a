import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";

import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { FakeHetzner, HETZNER_TOKEN } from "./support/fake-hetzner";
import { powerOff, powerOn } from "./support/played-server";
import { bases, docker, TestProject } from "./support/project";
import { answered, CONFIG, FIXTURE, MINUTE } from "./support/served-everywhere";
import { TeamRegistry } from "./support/team-registry";
import { tier } from "./support/tiers";

jest.setTimeout(2 * MINUTE);

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
      // The image that never came to be healthy is gone, so that failures do not fill the disk.
      expect(images(first)).toBe(2);
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
      // What the server's Docker started again by itself is asked for the first time one interval after its start.
      onServer(
        first,
        "for i in $(seq 60); do docker ps --filter health=starting | grep -q starting || break; sleep 1; done",
      );
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
      expect(Object.values(cloud.inventory()).flat()).toEqual([]);
    },
    8 * MINUTE,
  );
});
