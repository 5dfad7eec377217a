import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { defineSystem } from "../../../../core/model/define-system";
import { http } from "../../../../core/model/health";
import { upstream } from "../../../../core/model/image";
import { postgres } from "../../../../core/model/postgres";
import { programOffline } from "../../../../program/program";

const DIGEST = `sha256:${"a".repeat(64)}`;

const SHOP = defineSystem("shop", {
  postgres: postgres({ memory: { limitMiB: 256, reservationMiB: 128 }, database: "shop" }),
  web: {
    image: upstream(`ghost:5.130.4-alpine@${DIGEST}`),
    memory: { limitMiB: 320, reservationMiB: 256 },
    port: 2368,
    routes: [{ path: "/" }],
    health: http("/", 2368, "wget"),
  },
});

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly props: Props;
}

/** The resources of a stack on several rented servers, as they are once everything is known. */
async function deployed(values: Record<string, unknown> = {}): Promise<Registered[]> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, props: inputs });
        const outputs = {
          ...{ ipv4Address: "192.0.2.1", ipv4AddressPrivate: "10.1.0.5", stdout: "" },
          ...{ privateKeyOpenssh: "private", publicKeyOpenssh: "ssh-ed25519 AAAA", result: "x" },
        };
        return { id: String(1000 + resources.length), state: { name, ...outputs, ...inputs } };
      },
      call: ({ inputs }) => inputs,
    },
    "enxuto",
    "prod",
    false,
  );
  const all = {
    ...{ system: "shop", host: "hetzner", size: "cx23", servers: 3 },
    ...{ webFrom: ["203.0.113.0/24"], ...values },
  };
  const entries = Object.entries(all).map(([key, value]) => [
    `enxuto:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const tokens = {
    "hcloud:token": "a".repeat(64),
    "digitalocean:token": "a".repeat(64),
  };
  pulumi.runtime.setAllConfig({ ...Object.fromEntries(entries), ...tokens });
  await programOffline([SHOP])();
  await pulumi.runtime.disconnect();
  return resources;
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads what Pulumi's types would not let it
type Props = any;

function named(resources: readonly Registered[], type: RegExp, name: string): Props {
  return resources.find((one) => one.name === name && type.test(one.type))?.props;
}

function ofType(resources: readonly Registered[], type: RegExp): [string, Props][] {
  return resources
    .filter((one) => type.test(one.type))
    .map(({ name, props }): [string, Props] => [name, props])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What a server is told at its first boot. */
function told(server: Props) {
  const text = server.userData.value as string;
  const file = (path: string) =>
    parse(text).write_files.find((one: { path: string }) => one.path === path)?.content as string;
  return { text, daemon: JSON.parse(file("/etc/docker/daemon.json")), file };
}

const SERVER = /^hcloud:index\/server:Server$/;
const DROPLET = /^digitalocean:index\/droplet:Droplet$/;
const FIREWALL = /:Firewall$/;
const SERVICE = /service:Service$/;
const OVERLAY = /^docker:index\/network:Network$/;
const COMMAND = /^command:local:Command$/;

/** The task of a command, and what it is told. */
function task({ create, environment }: Props) {
  const [, name] = /tasks'\)" (\S+)$/.exec(create) ?? [];
  return { name, args: JSON.parse(environment?.ENXUTO_TASK ?? "null") };
}

// The SSH files of servers are written where the project is.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-rented-"));
const before = process.cwd();
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  fs.rmSync(folder, { recursive: true });
});

describe("three servers at Hetzner", () => {
  test("are on a network of their own, apart from each other, behind one firewall", async () => {
    const run = await deployed();
    const servers = ofType(run, SERVER);
    expect(servers.map(([name, { name: full, networks }]) => [name, full, networks[0].ip])).toEqual(
      [
        ["server", "shop-prod", "10.132.0.11"],
        ["server-2", "shop-prod-2", "10.132.0.12"],
        ["server-3", "shop-prod-3", "10.132.0.13"],
      ],
    );
    expect(named(run, /:Network$/, "server-network")).toMatchObject({ ipRange: "10.132.0.0/16" });
    expect(named(run, /:NetworkSubnet$/, "server-subnet")).toMatchObject({
      ...{ type: "cloud", networkZone: "eu-central", ipRange: "10.132.0.0/24" },
    });
    expect(named(run, /:PlacementGroup$/, "server-spread")).toMatchObject({ type: "spread" });
    // What members say to each other they say on the private network, where nobody else is.
    const [[, firewall], ...others] = ofType(run, FIREWALL);
    expect(others).toEqual([]);
    expect(firewall.rules.map(({ port, protocol }: Props) => `${port}/${protocol}`)).toEqual([
      ...["22/tcp", "80/tcp", "443/tcp"],
    ]);
    expect(ofType(run, /:Volume$/).map(([name]) => name)).toEqual(["server-data"]);
  });

  test("are told their budgets and names at their first boot, and no server but the first of the data volume", async () => {
    const run = await deployed();
    for (const [index, [, server]] of ofType(run, SERVER).entries()) {
      const { text, daemon, file } = told(server);
      // MemTotal of a cx23 without 320 MiB of its system and the margin of 100.
      expect(daemon).toMatchObject({
        labels: [`enxuto.server=server-${index + 1}`],
        "node-generic-resources": ["memory-mib=3400"],
      });
      // Docker refuses a swarm with it.
      expect(daemon).not.toHaveProperty("live-restore");
      expect(text.includes("/dev/disk/by-id")).toBe(index === 0);
      expect(file("/usr/local/sbin/enxuto-setup")).not.toContain("/usr/local/lib/enxuto");
    }
  });

  test("become one swarm over SSH, and no token to join it is told to anybody", async () => {
    const run = await deployed();
    const { name, args } = task(named(run, COMMAND, "swarm-formed"));
    expect(name).toBe("form");
    expect(
      args.members.map(({ name, address, manages, config }: Props) => [
        ...[name, address, manages, config],
      ]),
    ).toEqual([
      ["server-1", "10.132.0.11", true, ".enxuto/servers/prod/ssh_config"],
      ["server-2", "10.132.0.12", true, ".enxuto/servers/prod/server-2/ssh_config"],
      ["server-3", "10.132.0.13", true, ".enxuto/servers/prod/server-3/ssh_config"],
    ]);
    expect(JSON.stringify(run)).not.toMatch(/SWMTKN|join-token/);
    const two = await deployed({ servers: 2 });
    const managers = task(named(two, COMMAND, "swarm-formed")).args.members;
    expect(managers.map(({ manages }: Props) => manages)).toEqual([true, false]);
  });

  test("run services bound to the server in the plan, on networks of smaller packets", async () => {
    const run = await deployed();
    expect(named(run, SERVICE, "postgres").taskSpec.placement).toEqual({
      constraints: ["engine.labels.enxuto.server==server-1"],
    });
    expect(named(run, SERVICE, "edge").mode).toEqual({ global: true });
    const networks = ofType(run, OVERLAY);
    expect(networks.length).toBeGreaterThan(0);
    for (const [, { driver, options }] of networks) {
      expect([driver, options]).toEqual(["overlay", { "com.docker.network.driver.mtu": "1450" }]);
    }
  });

  test("are sent their images one after the other where there is no registry, and run them by id", async () => {
    const run = await deployed();
    const sent = ofType(run, COMMAND).filter(([, props]) => task(props).name === "ship");
    expect(sent.map(([name]) => name)).toEqual([
      ...["server-2-shipped-images", "server-3-shipped-images", "shipped-images"],
    ]);
    const { args } = task(named(run, COMMAND, "image-ids"));
    expect(args.members.map(({ name }: Props) => name)).toEqual([
      ...["server-1", "server-2", "server-3"],
    ]);
    expect(args.references).toContain(named(run, SERVICE, "web").taskSpec.containerSpec.image);
  });

  test("pull from a registry by digest, each by itself, with the login that the manager hands on", async () => {
    const run = await deployed({
      registry: "registry.example.com/team",
      registryUser: "team",
      registryPassword: "canary",
    });
    expect(ofType(run, COMMAND).filter(([, props]) => task(props).name === "ship")).toEqual([]);
    expect(ofType(run, /RemoteImage$/)).toEqual([]);
    expect(named(run, SERVICE, "postgres").taskSpec.containerSpec.image).toContain("@sha256:");
    await expect(
      deployed({ registry: "registry.example.com/team", bases: { postgres: "postgres:16.15" } }),
    ).rejects.toThrow(
      "shop/postgres/image: postgres:16.15 may be another image on each of 3 servers: name it by digest, postgres:16.15@sha256:…",
    );
  });

  test("of sizes of their own are ordered as such, each emptied before another size restarts it", async () => {
    const run = await deployed({ size: "", servers: ["cx33", "cx23", "cx23"] });
    expect(ofType(run, SERVER).map(([, { serverType }]) => serverType)).toEqual([
      ...["cx33", "cx23", "cx23"],
    ]);
    expect(task(named(run, COMMAND, "server-1-emptied"))).toEqual({
      name: "empty",
      args: { stack: "prod", server: "server-1", size: "cx33" },
    });
  });

  test.each<[Record<string, unknown>, string]>([
    [
      { dataVolumeGB: 0 },
      "enxuto:dataVolumeGB: got 0, but postgres has data, and of several servers only a volume outlives the one that it is on: set it to 10 or more",
    ],
    [
      { domain: "shop.example.com" },
      "enxuto:domain: is not honoured on several servers: put what holds the certificate before them, on their port 80",
    ],
    [
      { backups: { to: "/backups" } },
      "enxuto:backups: is not honoured on several servers: copy the volumes' data from their server yourself, or keep to one server",
    ],
  ])("%j is refused", async (values, message) => {
    await expect(deployed(values)).rejects.toThrow(message);
  });

  test("one server is what it was: no network, no swarm, nothing that is new", async () => {
    const run = await deployed({ servers: 1 });
    const names = run.map(({ type, name }) => `${type} ${name}`).join("\n");
    expect(names).not.toMatch(/Network server|PlacementGroup|swarm-formed|emptied|service:Service/);
  });
});

describe("three Droplets at DigitalOcean", () => {
  const three = () => deployed({ host: "digitalocean", size: "s-2vcpu-4gb" });

  test("are on the network that an account has anyway, and the firewall opens the ports of a swarm between them only", async () => {
    const run = await three();
    const droplets = ofType(run, DROPLET);
    expect(droplets.map(([, { name, vpcUuid }]) => [name, vpcUuid])).toEqual([
      ["shop-prod", undefined],
      ["shop-prod-2", undefined],
      ["shop-prod-3", undefined],
    ]);
    const tag = "enxuto-shop-prod";
    expect(droplets.map(([, { tags }]) => tags)).toEqual([[tag], [tag], [tag]]);
    const { inboundRules } = named(run, FIREWALL, "server-firewall");
    const swarm = inboundRules.filter(({ sourceTags }: Props) => sourceTags);
    expect(swarm).toEqual([
      { protocol: "tcp", portRange: "2377", sourceTags: [tag] },
      { protocol: "tcp", portRange: "7946", sourceTags: [tag] },
      { protocol: "udp", portRange: "7946", sourceTags: [tag] },
      { protocol: "udp", portRange: "4789", sourceTags: [tag] },
    ]);
    const world = inboundRules.filter(({ sourceAddresses }: Props) => sourceAddresses);
    expect(world.map(({ portRange }: Props) => portRange)).toEqual(["22", "80", "443"]);
  });

  test("have the data volume on the first, and networks as wide as Docker's own", async () => {
    const run = await three();
    expect(ofType(run, DROPLET).map(([, { volumeIds }]) => volumeIds.length)).toEqual([1, 0, 0]);
    const [[, network]] = ofType(run, OVERLAY);
    expect(network).not.toHaveProperty("options");
    const [[, droplet]] = ofType(run, DROPLET);
    expect(told(droplet).daemon.labels).toEqual(["enxuto.server=server-1"]);
  });
});
