import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { HOST_KINDS } from "../../core/catalog/hosts";
import { offlineSettings, runOffline } from "../../program/offline";
import { overridden } from "../../program/overrides";
import { readStackConfig, type StackConfig, stackNames } from "../../program/project";
import { KEYS, pathOf, SETTING } from "../../program/settings/table";
import { SYSTEMS } from "../../systems";

const PROJECT = path.join(__dirname, "../..");
const SERVER = { "enxuto:host": "hetzner", "enxuto:size": "cx23" };

function config(stack: string, values: Record<string, string> = {}): StackConfig {
  const base = readStackConfig(PROJECT, stack);
  return { ...base, values: { ...base.values, ...values } };
}

describe("settings", () => {
  test.each<[Record<string, string>, string]>([
    [{ "enxuto:hots": "local" }, "enxuto:hots: is not a setting, did you mean enxuto:host?"],
    [
      { "enxuto:colour": "green" },
      "enxuto:colour: is not a setting, expected one of system, profile, host, size,",
    ],
    [
      { "enxuto:host": "heroku" },
      'enxuto:host: got "heroku", expected one of local, hetzner, digitalocean, swarm, render',
    ],
    [
      { "enxuto:host": "" },
      "enxuto:host: is missing: set it in the stack file, or with pulumi config set",
    ],
    [
      { "enxuto:size": "lots" },
      'enxuto:size: got "lots", expected the memory to plan for on host local: 4GB',
    ],
    [
      { "enxuto:size": "0" },
      'enxuto:size: got "0", expected the memory to plan for on host local: 4GB',
    ],
    [
      { "enxuto:diskGB": "-1" },
      'enxuto:diskGB: got "-1", expected 0 for none, or whole GB to 100000',
    ],
    [{ "enxuto:profile": "tiny" }, 'enxuto:profile: got "tiny", expected one of seed, lean'],
    [{ "enxuto:system": "conecta" }, 'enxuto:system: got "conecta", expected one of conecta-saude'],
    [
      { "enxuto:platform": "windows" },
      'enxuto:platform: got "windows", expected one of linux/amd64, linux/arm64',
    ],
    [
      { ...SERVER, "enxuto:platform": "linux/arm64" },
      'enxuto:platform: got "linux/arm64", but cx23 is linux/amd64: drop the setting',
    ],
    [
      { ...SERVER, "enxuto:location": "mars" },
      'enxuto:location: got "mars", expected one of fsn1, nbg1, hel1, ash, hil, sin',
    ],
    [
      { ...SERVER, "enxuto:image": "windows" },
      'enxuto:image: got "windows", expected an image of Ubuntu or Debian by the provider\'s name, ubuntu-24.04, or the number of one',
    ],
    [
      { ...SERVER, "enxuto:sshFrom": "home" },
      'enxuto:sshFrom: got "home", expected an address: 203.0.113.7/32',
    ],
    [
      { "enxuto:secrets": '{"gogle":"x"}' },
      "enxuto:secrets.gogle: is not known, expected one of google-api-key, webhook-secret",
    ],
    [
      { "enxuto:monthlyBudget": "20" },
      'enxuto:monthlyBudget: got "20", expected an amount and EUR or USD: 20 EUR',
    ],
    [
      { ...SERVER, "enxuto:domain": "https://saude.example" },
      'enxuto:domain: got "https://saude.example", expected only a name: app.example.com',
    ],
    [
      { "enxuto:reserve": '{"base":1}' },
      "enxuto:reserve.base: is not known, expected one of baseMiB, perContainerMiB, evictionMiB",
    ],
    [
      { "enxuto:reserve": '{"baseMiB":-1}' },
      "enxuto:reserve.baseMiB: got -1, expected whole MiB from 0 to 1048576",
    ],
    [{ "enxuto:reserve": "320" }, "enxuto:reserve: got 320, expected an object"],
    [{ "enxuto:secrets": '{"google-api-key":"canary' }, "enxuto:secrets: expected an object"],
    [{ "enxuto:external": "https://u:canary@db/app" }, "enxuto:external: expected an object"],
    [
      { "enxuto:sources": '{"bakcend":"../b"}' },
      "enxuto:sources.bakcend: is not known, expected one of postgres,",
    ],
    [
      { "enxuto:external": '{"postgres":7}' },
      "enxuto:external.postgres: expected a string that is not empty",
    ],
    [
      { "enxuto:external": '{"postgres":"postgresql://u:100%@db/app"}' },
      "enxuto:external.postgres: has a % that begins no escape of UTF-8, expected %25 for the sign itself",
    ],
    [
      { "enxuto:external": '{"postgres":"postgresql://db/app?user=u&password=p"}' },
      "enxuto:external.postgres: has its user in the query, expected postgresql://user:password@host/database",
    ],
  ])("%j", async (values, message) => {
    await expect(runOffline(SYSTEMS, "dev", config("dev", values))).rejects.toThrow(message);
  });

  test("a server is named with its size", () => {
    expect(() => overridden(config("prod"), { host: "digitalocean" })).toThrow(
      '--host: got "digitalocean", expected its size as well: digitalocean:s-1vcpu-512mb-10gb',
    );
  });

  test("the command line wins over the stack file", () => {
    const { values } = overridden(config("prod"), {
      host: "digitalocean:s-2vcpu-4gb",
      profile: "lean",
      config: ["domain=example.org", "other:key=a=b"],
    });
    expect(values).toMatchObject({
      "enxuto:host": "digitalocean",
      "enxuto:size": "s-2vcpu-4gb",
      "enxuto:profile": "lean",
      "enxuto:domain": "example.org",
      "other:key": "a=b",
    });
  });

  test("an encrypted value is a secret that plan does not read", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-plan-"));
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(directory, "Pulumi.yaml"));
    fs.writeFileSync(
      path.join(directory, "Pulumi.dev.yaml"),
      "config:\n  enxuto:external:\n    postgres:\n      secure: v1:abc:def\n",
    );
    const { values, secretKeys } = readStackConfig(directory, "dev");
    expect(values["enxuto:external"]).toBe('{"postgres":"secret://encrypted"}');
    expect(secretKeys).toEqual(["enxuto:external"]);
    expect(stackNames(directory)).toEqual(["dev"]);
    fs.rmSync(directory, { recursive: true });
  });
});

/** Values that settings can be read from, and that are not their defaults; a refusal comes before any value is read. */
const GIVEN: Readonly<Record<string, string>> = {
  size: "2GB",
  memTotal: "2020816kB",
  diskGB: "40",
  imageStore: "containerd",
  location: "fsn1",
  domain: "app.example.com",
  edge: "caddy",
  image: "debian-13",
  sshFrom: "203.0.113.7",
  webFrom: "[]",
  webLogin: `ana:$2y$05$${"a".repeat(53)}`,
  sshPublicKey: "ssh-ed25519 AAAA",
  dataVolumeGB: "20",
  backups: '{"to":"/backups"}',
  providerBackups: "true",
  alerts: '{"to":["https://alerts.example.com/shop"]}',
  replaceServer: "true",
  registry: "registry.example.com/team",
  registryUser: "ci",
  registryPassword: "canary",
};

const NOT_HONOURED = HOST_KINDS.flatMap((host) =>
  KEYS.flatMap((key) =>
    SETTING[key].hosts && !SETTING[key].hosts.includes(host) ? [[key, host] as const] : [],
  ),
);

describe("a setting that the host cannot honour", () => {
  const on = { local: "4GB", hetzner: "cx23", digitalocean: "s-2vcpu-4gb", swarm: "", render: "" };
  const read = (stack: string, values: Record<string, string>) =>
    offlineSettings(SYSTEMS, stack, config(stack, values));

  test.each(NOT_HONOURED)("%s is refused on %s", async (key, host) => {
    const values = {
      "enxuto:host": host,
      "enxuto:size": on[host],
      [pathOf(key)]: GIVEN[key] ?? "given",
    };
    const { hosts = [], instead } = SETTING[key];
    await expect(read("dev", values)).rejects.toThrow(
      `enxuto:${key}: is not honoured on host ${host}, only on ${hosts.join(", ")}: ${instead?.[host] ?? "remove it from this stack"}`,
    );
  });

  test("local refuses what only a rented server has", () => {
    expect(NOT_HONOURED.filter(([, host]) => host === "local").map(([key]) => key)).toEqual(
      expect.arrayContaining([
        ...["location", "domain", "image", "sshFrom", "webFrom", "sshPublicKey", "dataVolumeGB"],
        ...["replaceServer", "registry", "registryUser", "registryPassword"],
      ]),
    );
  });

  test("is taken at its default, which Pulumi.yaml declares for all stacks", async () => {
    for (const host of HOST_KINDS) {
      const values = { "enxuto:host": host, "enxuto:size": on[host] };
      const { edge } = await read("dev", { ...values, "enxuto:dataVolumeGB": "10" });
      expect([host, edge]).toEqual([
        host,
        ["hetzner", "digitalocean", "swarm"].includes(host) ? "caddy" : "none",
      ]);
    }
  });

  test.each(["domain", "webFrom", "webLogin"])("%s needs the proxy in front", async (key) => {
    const values = { ...SERVER, "enxuto:edge": "none", [`enxuto:${key}`]: GIVEN[key] };
    await expect(read("dev", values)).rejects.toThrow(
      `enxuto:${key}: is a setting of the proxy in front, and enxuto:edge is none: set that to caddy, or remove this`,
    );
    await expect(read("dev", { ...values, "enxuto:edge": "caddy" })).resolves.toBeDefined();
  });

  test("is left out where another host is asked about", async () => {
    const plain = { values: { ...GIVEN_BY_PROD, "enxuto:memTotal": "1GB" }, secretKeys: [] };
    const left = (host: string) =>
      Object.keys(overridden(plain, { host }).values).map((key) => key.split(":")[1]);
    expect(left("hetzner:cx33")).toEqual([
      ...["system", "host", "size", "location", "webLogin", "providerBackups", "reserve"],
    ]);
    expect(left("digitalocean:s-2vcpu-4gb")).toEqual([
      ...["system", "host", "size", "webLogin", "providerBackups", "reserve"],
    ]);
    expect(left("local:4GB")).toEqual(["system", "host", "size", "reserve"]);
    await expect(
      offlineSettings(SYSTEMS, "t", overridden(plain, { host: "local:4GB" })),
    ).resolves.toMatchObject({ host: "local", backups: false });
    await expect(
      offlineSettings(
        SYSTEMS,
        "t",
        overridden(plain, { host: "local:4GB", config: ["providerBackups=true"] }),
      ),
    ).rejects.toThrow("enxuto:providerBackups: is not honoured on host local");
    const older = { values: { ...plain.values, "enxuto:backups": "true" }, secretKeys: [] };
    await expect(
      offlineSettings(SYSTEMS, "t", overridden(older, { host: "local:4GB" })),
    ).resolves.toMatchObject({ dataBackups: "not said" });
    await expect(
      offlineSettings(
        SYSTEMS,
        "t",
        overridden(plain, { host: "local:4GB", config: ["backups=true"] }),
      ),
    ).rejects.toThrow(
      "enxuto:backups: got true, which is enxuto:providerBackups now and is not honoured on host local",
    );
  });
});

const GIVEN_BY_PROD = {
  "enxuto:system": "conecta-saude",
  ...SERVER,
  "enxuto:location": "fsn1",
  "enxuto:webLogin": GIVEN.webLogin,
  "enxuto:providerBackups": "true",
  "enxuto:reserve": '{"baseMiB":400}',
};

describe("what a project says for all its stacks", () => {
  test("is taken in each form that Pulumi takes, and is no stack's own", async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-project-"));
    fs.writeFileSync(
      path.join(directory, "Pulumi.yaml"),
      [
        "name: shop",
        "config:",
        "  enxuto:providerBackups: true",
        "  enxuto:sshFrom: {value: [203.0.113.0/24]}",
        "  own: {type: integer, default: 3}",
        "  plain: text",
        "",
      ].join("\n"),
    );
    fs.writeFileSync(
      path.join(directory, "Pulumi.dev.yaml"),
      "config:\n  enxuto:system: conecta-saude\n  enxuto:host: local\n  enxuto:size: 4GB\n",
    );
    const read = readStackConfig(directory, "dev");
    expect(read.values).toMatchObject({
      "enxuto:providerBackups": "true",
      "enxuto:sshFrom": '["203.0.113.0/24"]',
      "shop:own": "3",
      "shop:plain": "text",
    });
    const cwd = jest.spyOn(process, "cwd").mockReturnValue(directory);
    await expect(offlineSettings(SYSTEMS, "dev", read)).resolves.toMatchObject({ host: "local" });
    cwd.mockRestore();
    fs.rmSync(directory, { recursive: true });
  });
});
