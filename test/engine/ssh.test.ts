import { troubleOf } from "../../engine/ssh";
import { sshConfig } from "../../engine/ssh-config";
import { knownHostsLine } from "../../engine/ssh-files";
import { sshFilesOf } from "../../operate/server-access";
import type { StateResource } from "../../pulumi/state";

describe("SSH to a server", () => {
  test("its key is pinned under a name, not an address", () => {
    expect(knownHostsLine("ssh-ed25519 AAAAhost root@x\n")).toBe("server ssh-ed25519 AAAAhost\n");
  });

  test("nothing but the pinned key is taken, and nothing is asked", () => {
    const text = sshConfig({
      address: "203.0.113.7",
      hostKey: "ssh-ed25519 AAAAhost",
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
      hostKey: "ssh-ed25519 AAAAhost",
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
