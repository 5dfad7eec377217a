import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { priceLines } from "../cli/price-change";
import {
  caddyfile,
  ROUTES_DIRECTORY,
  routesScript,
  spareRoutesScript,
} from "../components/caddyfile";
import { handoverScript } from "../components/handover";
import {
  cloudInit,
  FORMAT_IF_BLANK,
  MAX_USER_DATA_BYTES,
} from "../components/hosts/server/cloud-init";
import { openPorts } from "../components/hosts/server/open-ports";
import {
  checkReplacement,
  type Existing,
  type Fixed,
} from "../components/hosts/server/replacement";
import { loginIn, pullScript } from "../components/hosts/server/team-registry";
import { type Waiting, waitForDocker } from "../components/hosts/server/wait";
import { costText, serverCost } from "../core/capacity/cost";
import type { Price } from "../core/capacity/price";
import { UserError } from "../core/capacity/user-error";
import { HETZNER } from "../core/catalog/hetzner";
import { defineSystem } from "../core/model/define-system";
import { EDGE, EDGE_MEMORY, routedPaths, withEdge } from "../core/model/edge";
import { http } from "../core/model/health";
import { upstream } from "../core/model/image";
import type { Service } from "../core/model/service";
import { loadsOf } from "../core/model/system";
import { troubleOf } from "../engine/ssh";
import { sshConfig } from "../engine/ssh-config";
import { knownHostsLine } from "../engine/ssh-files";
import { deployedServer } from "../operate/deployed-server";
import { sshFilesOf } from "../operate/server-access";
import { runOffline } from "../program/offline";
import { readStackConfig } from "../program/project";
import type { StateResource } from "../pulumi/state";
import { SYSTEMS } from "../systems";
import { conectaSaude } from "../systems/conecta-saude";

const KEYS = {
  authorizedKey: "ssh-ed25519 AAAAlogin me@here",
  hostKey: {
    private: "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
    public: "ssh-ed25519 AAAAhost",
  },
};

/** As the user has it, who wrote something else behind it at the provider. */
const OWN_KEY = "ssh-ed25519 AAAAown";

describe("cloud-init", () => {
  const device = "/dev/disk/by-id/scsi-0HC_Volume_7";

  test.each([
    ["with data on the server's own disk", "", "cloud-init.yaml"],
    ["with data on a volume", device, "cloud-init-volume.yaml"],
  ])("%s", (_, dataDevice, golden) => {
    const file = path.join(__dirname, "golden", golden);
    const text = cloudInit({ ...KEYS, dataDevice });
    if (process.env.UPDATE_GOLDEN) fs.writeFileSync(file, text);
    expect(text).toBe(fs.readFileSync(file, "utf8"));
  });

  test("is far below what Hetzner takes, and a list of keys in place of one is refused", () => {
    const bytes = Buffer.byteLength(cloudInit({ ...KEYS, dataDevice: device }));
    expect(bytes).toBeLessThan(8192);
    const authorizedKey = "ssh-rsa AAAA\n".repeat(MAX_USER_DATA_BYTES / 8);
    expect(() => cloudInit({ ...KEYS, authorizedKey, dataDevice: "" })).toThrow(
      /expected at most 32768/,
    );
  });

  test("holds no secret but the server's own key", () => {
    const text = cloudInit({ ...KEYS, dataDevice: device }).replace(
      KEYS.hostKey.private.split("\n")[1],
      "",
    );
    expect(text).not.toMatch(/password:|token|secret/i);
  });

  test.each([
    ["a blank volume is formatted", 2, "", 0, "mkfs.ext4 -q -m 1 DEVICE\n"],
    ["a volume with a file system is left as it is", 0, "data", 0, ""],
    ["what blkid does not know but holds something is left as it is", 2, "data", 1, ""],
    ["any failure of blkid leaves the volume as it is", 4, "", 1, ""],
    ["a blkid that is not there leaves the volume as it is", 127, "", 1, ""],
    ["a volume that cannot be read is left as it is", 2, undefined, 1, ""],
  ])("%s", (_, blkid, content, code, formatted) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-format-"));
    const device = path.join(folder, "device");
    if (content !== undefined) fs.writeFileSync(device, content.padEnd(4096, "\0"));
    const stub = (name: string, text: string) =>
      fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    stub("blkid", `exit ${blkid}`);
    stub("mkfs.ext4", `echo mkfs.ext4 "$@" >> ${folder}/formatted`);
    const { status } = spawnSync("sh", ["-eu"], {
      input: `device=${device}\n${FORMAT_IF_BLANK}`,
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
    const file = path.join(folder, "formatted");
    const said = fs.existsSync(file) ? fs.readFileSync(file, "utf8").replace(device, "DEVICE") : "";
    fs.rmSync(folder, { recursive: true });
    expect([status, said]).toEqual([code, formatted]);
  });

  test("its setup script is one that sh can read", () => {
    for (const golden of ["cloud-init.yaml", "cloud-init-volume.yaml"]) {
      const text = fs.readFileSync(path.join(__dirname, "golden", golden), "utf8");
      const script =
        /content: \|\n( +#!\/bin\/sh\n[\s\S]*?)\n {4}permissions|content: \|\n( +#!\/bin\/sh\n[\s\S]*)\nruncmd/.exec(
          text,
        );
      expect(script).not.toBeNull();
      execFileSync("sh", ["-n"], {
        input: (script?.[1] ?? script?.[2] ?? "").replace(/^ {6}/gm, ""),
      });
    }
  });
});

describe("SSH to a server", () => {
  test("its key is pinned under a name, not an address", () => {
    expect(knownHostsLine("ssh-ed25519 AAAAhost root@x\n")).toBe("server ssh-ed25519 AAAAhost\n");
  });

  test("nothing but the pinned key is taken, and nothing is asked", () => {
    const text = sshConfig({
      address: "203.0.113.7",
      knownHosts: "/p/known_hosts",
      identity: "/p/id",
      controlDirectory: "/tmp/e",
    });
    expect(text).toContain("  StrictHostKeyChecking yes\n");
    expect(text).toContain('  UserKnownHostsFile "/p/known_hosts"\n');
    expect(text).toContain("  HostKeyAlias server\n");
    expect(text).toContain("  IdentitiesOnly yes\n");
    expect(text).toContain("  BatchMode yes\n");
    expect(text).not.toMatch(/accept-new|StrictHostKeyChecking no/);
  });

  test("with a key of the user's own, the agent is asked", () => {
    const text = sshConfig({
      address: "203.0.113.7",
      knownHosts: "/p/known_hosts",
      identity: undefined,
      controlDirectory: "/tmp/e",
    });
    expect(text).not.toMatch(/IdentityFile|IdentitiesOnly/);
  });

  describe("from what a state holds", () => {
    const resource = (type: string, name: string, rest: Partial<StateResource>): StateResource => ({
      urn: `urn:pulumi:prod::enxuto::enxuto:components:X$${type}::${name}`,
      type,
      ...rest,
    });
    const KEY = "tls:index/privateKey:PrivateKey";
    const engine = (host: string, gone = false) =>
      resource("pulumi:providers:docker", "server-docker", { inputs: { host }, delete: gone });
    const own = resource(KEY, "server-host-key", {
      outputs: { publicKeyOpenssh: "ssh-ed25519 AAAAhost" },
    });
    const login = resource(KEY, "server-login-key", {
      // As `pulumi stack export --show-secrets` writes a secret.
      outputs: { privateKeyOpenssh: { "4dabf181": "1b47061264", plaintext: '"-----BEGIN\\n"' } },
    });
    const there = engine("ssh://enxuto@203.0.113.7:22");
    const files = { stack: "prod", address: "203.0.113.7", hostKey: "ssh-ed25519 AAAAhost" };

    test.each<[string, StateResource[], object | undefined]>([
      ["the generated key logs in", [own, login, there], { ...files, privateKey: "-----BEGIN\n" }],
      ["else the user's own key does", [own, there], { ...files, privateKey: undefined }],
      [
        "an earlier server counts no more",
        [engine("ssh://enxuto@198.51.100.1:22", true), own, there],
        { ...files, privateKey: undefined },
      ],
      ["where nothing is deployed there is nothing to reach", [own, login], undefined],
      ["a stack on this machine has no server", [], undefined],
    ])("%s", (_, resources, expected) => {
      expect(sshFilesOf("prod", resources)).toEqual(expected);
    });
  });

  test.each([
    ["ssh: connect to host 203.0.113.7 port 22: No route to host", 255, "no route"],
    ["ssh: connect to host 203.0.113.7 port 22: Connection timed out", 255, "no answer"],
    ["ssh: connect to host 203.0.113.7 port 22: Connection refused", 255, "connection refused"],
    ["enxuto@203.0.113.7: Permission denied (publickey).", 255, "key refused"],
    ["Host key verification failed.", 255, "host key differs"],
    ["kex_exchange_identification: read: Connection reset by peer", 255, "no answer"],
    ["bash: line 1: docker: command not found", 127, "Docker is not installed yet"],
    [
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      1,
      "Docker is not up",
    ],
    ["", null, "no answer"],
    ["Segmentation fault", 139, "unknown"],
  ])("%s", (stderr, code, trouble) => {
    expect(troubleOf({ code, stderr })).toBe(trouble);
  });
});

describe("images through a registry", () => {
  const offline = (values: Record<string, string>) => {
    const { values: committed, secretKeys } = readStackConfig(path.join(__dirname, ".."), "prod");
    return runOffline(SYSTEMS, "prod", { values: { ...committed, ...values }, secretKeys });
  };
  const LOGIN = { "enxuto:registryUser": "ci", "enxuto:registryPassword": "canary" };
  const shipping = async (values: Record<string, string>) => {
    const { resources } = await offline(values);
    const shipped = resources.find(({ name }) => name === "shipped-images");
    return JSON.stringify(shipped?.props);
  };

  test("are shipped through it where one is set, and the password stays a secret", async () => {
    const registry = { "enxuto:registry": "registry.example.com/team" };
    expect(await shipping({})).not.toContain("ENXUTO_REGISTRY");
    const props = await shipping({ ...registry, ...LOGIN });
    expect(props).toContain('"ENXUTO_REGISTRY_USER":"ci"');
    // The mark of a secret: the engine encrypts what is in it.
    expect(props).toMatch(/"environment":\{"4dabf18193072939515e22adb298388d"/);
  });

  test.each<[Record<string, string>, string]>([
    [
      { "enxuto:registry": "https://registry.example.com/team" },
      'enxuto:registry: got "https://registry.example.com/team", expected registry.example.com/team',
    ],
    [
      { "enxuto:registry": "registry.example.com/team:latest" },
      'enxuto:registry: got "registry.example.com/team:latest", expected',
    ],
    [
      { "enxuto:registryUser": "ci" },
      "enxuto:registryPassword: must be set together with enxuto:registryUser",
    ],
    [
      { "enxuto:registryPassword": "canary" },
      "enxuto:registryUser: must be set together with enxuto:registryPassword",
    ],
    [LOGIN, "enxuto:registry: must be set together with enxuto:registryUser"],
  ])("%j is refused", async (values, message) => {
    await expect(offline(values)).rejects.toThrow(message);
  });

  test("half a login in the environment is refused", () => {
    expect(loginIn({ ENXUTO_REGISTRY_USER: "ci", ENXUTO_REGISTRY_PASSWORD: "x" })).toEqual({
      user: "ci",
      password: "x",
    });
    expect(loginIn({})).toBeUndefined();
    expect(() => loginIn({ ENXUTO_REGISTRY_USER: "ci" })).toThrow(
      "ENXUTO_REGISTRY_PASSWORD: must be set together with ENXUTO_REGISTRY_USER",
    );
  });

  test.each([
    ["when it has its image", "0"],
    ["and when the pull fails", "1"],
  ])("the server forgets the login %s", (_, code) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-docker-"));
    const stub = `#!/bin/sh
echo "$DOCKER_CONFIG $*" >>${folder}/calls
case $1 in
login) cat >"$DOCKER_CONFIG/config.json"; cp "$DOCKER_CONFIG/config.json" ${folder}/seen ;;
pull) exit ${code} ;;
esac
`;
    fs.writeFileSync(path.join(folder, "docker"), stub, { mode: 0o755 });
    const reference = `registry.example.com/team/app@sha256:${"a".repeat(64)}`;
    const ended = spawnSync(
      "sh",
      ["-c", pullScript(reference, "app:1", ["registry.example.com"])],
      {
        input: "ci\ncanary",
        env: { PATH: `${folder}:${process.env.PATH}` },
      },
    );
    expect(String(ended.status)).toBe(code);
    expect(fs.readFileSync(path.join(folder, "seen"), "utf8")).toBe("canary");
    const calls = fs.readFileSync(path.join(folder, "calls"), "utf8").trim().split("\n");
    expect(calls.map((call) => call.split(" ")[1])).toEqual(
      code === "0" ? ["login", "pull", "tag", "rmi"] : ["login", "pull"],
    );
    expect(calls.join()).not.toContain("canary");
    expect(fs.existsSync(calls[0].split(" ")[0])).toBe(false);
    fs.rmSync(folder, { recursive: true });
  });
});

describe("waiting for a server", () => {
  const refused = { code: 255, stdout: "", stderr: "port 22: Connection refused" };
  const noDocker = { code: 127, stdout: "", stderr: "docker: command not found" };
  const ready = { code: 0, stdout: "4005000000 28.0\n", stderr: "" };
  const nothing = { code: 0, stdout: "status: running\n", stderr: "" };

  /** Answers to `docker info` in order, the last one for ever; the clock moves with each pause. */
  function waiting(answers: readonly object[], others: Record<string, object> = {}): Waiting {
    let seconds = 0;
    let next = 0;
    return {
      ask: async (command) => {
        const other = Object.keys(others).find((start) => command.startsWith(start));
        if (other) return others[other] as never;
        if (!command.startsWith("docker info")) return nothing;
        return answers[Math.min(next++, answers.length - 1)] as never;
      },
      now: () => seconds * 1000,
      pause: async (pause) => {
        seconds += pause;
      },
    };
  }

  test("ends when Docker answers", async () => {
    const answers = [refused, refused, noDocker, ready];
    await expect(waitForDocker("203.0.113.7", 60, waiting(answers))).resolves.toBe(
      "4005000000 28.0",
    );
  });

  test.each([
    [refused, "connection refused. Its SSH is not up"],
    [noDocker, "Docker is not installed yet. Its cloud-init is still at work: run up again"],
    [
      { code: 255, stdout: "", stderr: "x@y: Permission denied (publickey)." },
      "key refused. Is the private key of enxuto:sshPublicKey in the SSH agent?",
    ],
    [
      { code: 255, stdout: "", stderr: "Connection timed out" },
      "no answer. Is this machine's address in enxuto:sshFrom?",
    ],
  ])("ends after its time with the reason %#", async (answer, reason) => {
    await expect(waitForDocker("203.0.113.7", 60, waiting([answer]))).rejects.toThrow(
      `server 203.0.113.7: Docker did not answer within 60 s: ${reason}`,
    );
  });

  test("does not wait for a cloud-init that has failed, and shows its last words", async () => {
    const failed = waiting([refused, noDocker], {
      "cloud-init status": { code: 1, stdout: "status: error\n", stderr: "" },
      "sudo tail": { code: 0, stdout: "E: Unable to locate package docker.io\n", stderr: "" },
    });
    const wait = waitForDocker("203.0.113.7", 600, failed);
    await expect(wait).rejects.toThrow(UserError);
    await expect(wait).rejects.toThrow(/its cloud-init failed:\nE: Unable to locate/);
    expect(failed.now()).toBeLessThan(10_000);
  });

  test("shows why a dockerd did not start, which its own journal alone knows", async () => {
    const failed = waiting([refused, noDocker], {
      "cloud-init status": { code: 1, stdout: "status: error\n", stderr: "" },
      "sudo tail": { code: 0, stdout: "Job for docker.service failed\n", stderr: "" },
      "systemctl is-failed": { code: 0, stdout: "failed to create NAT chain DOCKER\n", stderr: "" },
    });
    await expect(waitForDocker("203.0.113.7", 600, failed)).rejects.toThrow(
      "its cloud-init failed:\nJob for docker.service failed\nfailed to create NAT chain DOCKER",
    );
  });

  test("shows the same of a server whose Docker starts no longer", async () => {
    const down = { code: 1, stdout: "", stderr: "Cannot connect to the Docker daemon" };
    const failed = waiting([down], {
      "systemctl is-failed": { code: 0, stdout: "invalid character 'x'\n", stderr: "" },
    });
    await expect(waitForDocker("203.0.113.7", 60, failed)).rejects.toThrow(
      "Docker did not answer within 60 s: Docker is not up. Log in and look at journalctl -u docker\ninvalid character 'x'",
    );
  });
});

describe("a change that recreates the server", () => {
  const name = "shop-prod";
  const generated = { name, publicKey: "ssh-ed25519 AAAAgenerated\n" };
  const own = { name: `${name}-own`, publicKey: "ssh-ed25519 AAAAown me@here" };
  const existing = {
    ...{ image: "ubuntu-22.04", location: "nbg1", dataVolume: true },
    keys: [{ name: "other-prod", publicKey: "ssh-ed25519 AAAAother" }, generated],
  };
  const onDisk = { ...existing, dataVolume: false };
  const withOwn = { ...existing, keys: [own] };
  const newer = { image: "ubuntu-24.04", location: "nbg1" };
  const moved = { image: "ubuntu-22.04", location: "fsn1" };
  const stack = {
    ...{ system: { name: "shop" }, stack: "prod" },
    ...{ dataVolumeGB: 10, sshPublicKey: "", replaceServer: false },
  };
  const asked = { ...stack, replaceServer: true };
  const anew = (data: string) =>
    ` recreates the server: its address changes, ${data}, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back`;
  const kept = anew("its volume keeps the data");
  const lost = anew("the data on its disk is lost");

  test.each<[string, Existing | undefined, Fixed, object]>([
    ["there is no server yet", undefined, newer, {}],
    ["nothing changes", existing, existing, {}],
    ["its volume grows", existing, existing, { dataVolumeGB: 20 }],
    ["it never had a volume", onDisk, existing, { dataVolumeGB: 0 }],
    ["the key of its user has another comment", withOwn, existing, { sshPublicKey: OWN_KEY }],
    ["somebody took the key out of the provider's list", { ...existing, keys: [] }, existing, {}],
  ])("is none where %s", (_, there, wanted, settings) => {
    expect(() => checkReplacement(there, wanted, { ...stack, ...settings })).not.toThrow();
  });

  test.each<[string, Existing, Fixed, object, string]>([
    [
      "another image",
      existing,
      newer,
      {},
      `enxuto:replaceServer: image ubuntu-22.04 → ubuntu-24.04${kept}`,
    ],
    [
      "another image where data lies on its disk",
      onDisk,
      newer,
      { dataVolumeGB: 0 },
      `enxuto:replaceServer: image ubuntu-22.04 → ubuntu-24.04${lost}`,
    ],
    [
      "a first volume",
      onDisk,
      existing,
      { dataVolumeGB: 10 },
      `enxuto:dataVolumeGB: got 10, but the server was made without a data volume, and a later one${lost}`,
    ],
    [
      "a key of the user's own",
      existing,
      existing,
      { sshPublicKey: OWN_KEY },
      `enxuto:sshPublicKey: got a key of your own, but the server was made with a generated one, and another${kept}`,
    ],
    [
      "another key of the user's own",
      withOwn,
      existing,
      { sshPublicKey: "ssh-ed25519 AAAAnext" },
      `enxuto:sshPublicKey: got another key than the server was made with, and that${kept}`,
    ],
    [
      "a generated key again",
      withOwn,
      existing,
      {},
      `enxuto:sshPublicKey: got none, but the server was made with a key of your own, and another${kept}`,
    ],
  ])("has to be asked for, and says what it does to the data: %s", (...row) => {
    const [, there, wanted, settings, message] = row;
    expect(() => checkReplacement(there, wanted, { ...stack, ...settings })).toThrow(message);
    const warned = jest.spyOn(pulumi.log, "warn").mockImplementation();
    expect(() => checkReplacement(there, wanted, { ...asked, ...settings })).not.toThrow();
    expect(warned.mock.calls).toEqual(
      there.dataVolume ? [] : [["the server is recreated: the data on its disk is lost"]],
    );
    warned.mockRestore();
  });

  test("never parts a server from its volume", () => {
    expect(() => checkReplacement(existing, moved, asked)).toThrow(
      'enxuto:location: got "fsn1", but the data volume stands in nbg1',
    );
    expect(() => checkReplacement(existing, existing, { ...asked, dataVolumeGB: 0 })).toThrow(
      "enxuto:dataVolumeGB: got 0, but the server was made with a data volume, and its data would stay behind there: set the size back, or give the data up with enxuto destroy prod --delete-data and run up again",
    );
    const warned = jest.spyOn(pulumi.log, "warn").mockImplementation();
    expect(() => checkReplacement(onDisk, moved, { ...asked, dataVolumeGB: 0 })).not.toThrow();
    warned.mockRestore();
  });
});

describe("the proxy in front", () => {
  const behind = withEdge(conectaSaude, { publish: 80, domain: "saude.example" });

  test("it alone publishes, and is counted in every profile", () => {
    const publishing = [...behind.services].filter(([, { publish }]) => publish !== undefined);
    expect(publishing.map(([name]) => name)).toEqual([EDGE]);
    expect(loadsOf(behind)).toHaveLength(9);
    for (const budgets of behind.profiles.values()) expect(budgets[EDGE]).toEqual(EDGE_MEMORY);
  });

  test("what stands behind it may roll start-first", () => {
    const frontend = (system: typeof behind) =>
      loadsOf(system).find(({ name }) => name === "frontend")?.rollout;
    expect(frontend(conectaSaude)).toBe("stop-first");
    expect(frontend(behind)).toBe("auto");
  });

  test("the longest path comes first, the page's takes the rest", () => {
    expect(routedPaths(behind).map(({ path, service }) => [path, service])).toEqual([
      ["/webhook", "whatsapp-agent"],
      ["/api", "backend"],
      ["/", "frontend"],
    ]);
  });

  test("a service is reached by what the files of its replicas are called", () => {
    expect(
      caddyfile("saude.example", [
        { path: "/api", strip: true, service: "backend", replicas: 1 },
        { path: "/", service: "frontend", replicas: 2 },
      ]),
    ).toBe(`{
	servers {
		timeouts {
			read_header 10s
			read_body 60s
			idle 2m
		}
	}
}
saude.example {
	request_body {
		max_size 10MiB
	}
	header {
		X-Content-Type-Options nosniff
		X-Frame-Options SAMEORIGIN
		Referrer-Policy strict-origin-when-cross-origin
		Strict-Transport-Security "max-age=31536000"
		-Server
	}
	@backend-1 file {
		root /data/routes/backend-1
		try_files *
	}
	vars @backend-1 backend-1 {http.matchers.file.relative}
	@frontend-1 file {
		root /data/routes/frontend-1
		try_files *
	}
	vars @frontend-1 frontend-1 {http.matchers.file.relative}
	@frontend-2 file {
		root /data/routes/frontend-2
		try_files *
	}
	vars @frontend-2 frontend-2 {http.matchers.file.relative}
	@path-api path /api /api/*
	handle @path-api {
		uri strip_prefix /api
		reverse_proxy tcp{http.vars.backend-1}
	}
	handle {
		reverse_proxy tcp{http.vars.frontend-1} tcp{http.vars.frontend-2}
	}
}
`);
  });

  test("a route changes by a rename, and stays as it is where nothing changed", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-routes-"));
    const script = (container: string) =>
      routesScript({ "backend-1": container }).replaceAll(ROUTES_DIRECTORY, folder);
    const files = () => fs.readdirSync(path.join(folder, "backend-1"));
    for (const container of ["backend-1a:8082", "backend-2b:8082", "backend-2b:8082"]) {
      execFileSync("sh", { input: script(container) });
      expect(files()).toEqual([container]);
    }
  });

  test("folders of replicas that are gone lead to one that is there, and to no other service's", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-routes-"));
    const at = (script: string) =>
      execFileSync("sh", { input: script.replaceAll(ROUTES_DIRECTORY, folder) });
    at(routesScript({ "web-1": "a:80", "web-2": "b:80", "web-2-1": "c:80" }));
    at(routesScript({ "web-1": "d:80" }) + spareRoutesScript("web", 1, "d:80"));
    const files = fs
      .readdirSync(folder)
      .map((slot) => [slot, fs.readdirSync(path.join(folder, slot))]);
    expect(Object.fromEntries(files)).toEqual({
      "web-1": ["d:80"],
      "web-2": ["d:80"],
      "web-2-1": ["c:80"],
    });
  });

  test.each([
    ["old", ["a1"], "", "stop a1"],
    ["old and proxy", ["a1", "a2"], "e1", "exec -i e1 sh|routes|stop a1 a2"],
    ["none", [], "e1", ""],
  ])(
    "a turn ends by pointing the proxy to the new containers and stopping the old: %s",
    (_, old, edge, did) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-docker-"));
      const stub = `#!/bin/sh
case "$*" in
*stack=prod*system=shop*service=web*) echo "${["new", ...old].join("\n")}" ;;
*stack=prod*system=shop*service=edge*) echo "${edge}" ;;
*) printf '%s|' "$*" >>${folder}/did; cat >>${folder}/did; [ "$1" = stop ] || printf '|' >>${folder}/did ;;
esac
`;
      fs.writeFileSync(path.join(folder, "docker"), stub, { mode: 0o755 });
      // The script may end without reading what it is handed.
      const web = { stack: "prod", system: "shop", service: "web" };
      const { status } = spawnSync("sh", ["-c", handoverScript("docker", web, ["new"])], {
        input: "routes",
        env: { PATH: `${folder}:${process.env.PATH}` },
      });
      expect(status).toBe(0);
      const file = path.join(folder, "did");
      const found = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
      expect(found.replace(/\|$/, "")).toBe(did);
      fs.rmSync(folder, { recursive: true });
    },
  );

  const service = {
    image: upstream("nginx"),
    memory: { limitMiB: 64, reservationMiB: 32 },
    port: 80,
    health: http("/", 80, "wget"),
  };
  test.each([
    [{ edge: { ...service, publish: 80 } }, "s/edge: is the name of the proxy"],
    [{ a: service }, "s: has no service with a route"],
    [
      { a: { ...service, publish: 80 }, b: { ...service, publish: 81 } },
      "s/b/routes: / is taken by a",
    ],
    [{ a: { ...service, routes: [{ path: "api" }] } }, 's/a/routes: got "api", expected a path'],
    [
      { a: { ...service, routes: [{ path: "/x {\n" }] } },
      's/a/routes: got "/x {\\n", expected a path',
    ],
  ])("refuses %#", (services, message) => {
    expect(() =>
      withEdge(defineSystem("s", services as Record<string, Service>), { publish: 80, domain: "" }),
    ).toThrow(message);
  });

  test("the firewall lets SSH and the web in from where the stack says, and nothing else", () => {
    const from = { sshFrom: ["203.0.113.7/32"], webFrom: ["198.51.100.0/24"] };
    const open = (system: typeof behind, more = {}) =>
      openPorts({ system, ...from, ...more }).map(({ port, from }) => [port, ...from]);
    expect(open(behind)).toEqual([
      [22, "203.0.113.7/32"],
      [80, "198.51.100.0/24"],
      [443, "198.51.100.0/24"],
    ]);
    expect(open(behind, { webFrom: [] })).toEqual([[22, "203.0.113.7/32"]]);
    expect(open(conectaSaude)).toEqual([[22, "203.0.113.7/32"]]);
  });
});

describe("what a server costs", () => {
  const price = { amount: 5.49, currency: "EUR", asOf: "2026-09-04" } as const;

  test.each([
    [{ dataVolumeGB: 0, backups: false }, "cx23 €5.49 + IPv4 €0.50 = €5.99 a month before tax"],
    [
      { dataVolumeGB: 10, backups: false },
      "cx23 €5.49 + IPv4 €0.50 + volume of 10 GB €0.57 = €6.56 a month before tax",
    ],
    [
      { dataVolumeGB: 10, backups: true },
      "cx23 €5.49 + IPv4 €0.50 + volume of 10 GB €0.57 + backups €1.10 = €7.66 a month before tax",
    ],
  ])("%j", (extras, text) => {
    expect(costText(serverCost("cx23", price, HETZNER.rates, extras))).toBe(text);
  });
});

describe("the price before an up", () => {
  const offer = (name: string) => HETZNER.sizes.find((size) => size.name === name)?.priceMonthly;
  const asked = (size: string, more: object = {}) => ({
    size,
    cost: serverCost(size, offer(size) as Price, HETZNER.rates, EXTRAS),
    replaced: false,
    ...more,
  });
  const EXTRAS = { dataVolumeGB: 10, backups: false };
  const urn = (type: string) => `urn:pulumi:prod::enxuto::${type}::conecta-saude`;
  const state = (
    inputs: Record<string, unknown>,
    created = "2026-07-01T10:00:00Z",
  ): StateResource[] =>
    [
      { type: "hcloud:index/server:Server", created, inputs },
      { type: "hcloud:index/volume:Volume", inputs: { size: 10 } },
    ].map((resource) => ({ ...resource, urn: urn(resource.type) }));

  test.each<[string, StateResource[], object, string[]]>([
    [
      "of a first server is the whole sum",
      [],
      asked("cx23"),
      ["price: cx23 €5.49 + IPv4 €0.50 + volume of 10 GB €0.57 = €6.56 a month before tax"],
    ],
    [
      "of a larger size says what it adds",
      state({ serverType: "cx23" }),
      asked("cx33"),
      ["price: cx23 → cx33: €6.56 → €9.56 a month before tax (+€3.00)"],
    ],
    [
      "falls with backups that end",
      state({ serverType: "cx23", backups: true }),
      asked("cx23"),
      ["price: €7.66 → €6.56 a month before tax (−€1.10)"],
    ],
    [
      "stays where nothing of it changes",
      state({ serverType: "cx23" }),
      asked("cx23"),
      ["price: €6.56 a month before tax, as before"],
    ],
    [
      "of a server from before the last list may rise when it will be recreated",
      state({ serverType: "cx23" }, "2026-05-02T10:00:00Z"),
      asked("cx23", { replaced: true }),
      [
        "price: €6.56 a month before tax, as before",
        "  the server was ordered on 2026-05-02, before the prices of 2026-06-15: it may cost less now than listed, and will not after this",
      ],
    ],
    [
      "of a size that is sold no more is not known",
      state({ serverType: "cx22" }),
      asked("cx23"),
      ["price: cx22 → cx23: not known until now → €6.56 a month before tax"],
    ],
    [
      "of a server at another provider is in its own currency",
      [
        {
          type: "digitalocean:index/droplet:Droplet",
          urn: urn("digitalocean:index/droplet:Droplet"),
          inputs: { size: "s-2vcpu-4gb" },
        },
      ],
      asked("cx23"),
      ["price: s-2vcpu-4gb → cx23: $24.00 → €6.56 a month before tax"],
    ],
  ])("%s", (_, resources, change, lines) => {
    const before = deployedServer(resources);
    expect(priceLines({ before, ...(change as ReturnType<typeof asked>) })).toEqual(lines);
  });
});
