import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { loginIn, pullScript } from "../../../../components/hosts/server/team-registry";
import { runOffline } from "../../../../program/offline";
import { readStackConfig } from "../../../../program/project";
import { SYSTEMS } from "../../../../systems";

describe("images through a registry", () => {
  const offline = (values: Record<string, string>) => {
    const { values: committed, secretKeys } = readStackConfig(
      path.join(__dirname, "..", "..", "..", ".."),
      "prod",
    );
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
