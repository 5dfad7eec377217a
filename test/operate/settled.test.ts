import * as path from "node:path";
import { UserError } from "../../core/capacity/user-error";
import type { Session } from "../../operate/session";
import { isKept, keepMark, markOf } from "../../operate/settled";
import { folderForEachTest } from "../support/folder";

const here = folderForEachTest();

const CONTAINER = "docker:index/container:Container";
const VOLUME = "docker:index/volume:Volume";

/** What an engine has of two resources, as `docker inspect` tells it. */
const THERE = {
  container: {
    ...{ Id: "c1", Name: "/web", Image: "sha256:1", RestartCount: 0 },
    Config: { Image: "web:1", Env: ["A=1"] },
    HostConfig: { Memory: 33_554_432, PidsLimit: 512 },
    State: { Status: "running", StartedAt: "2026-11-29T05:00:00Z" },
    Mounts: [{ Destination: "/data" }, { Destination: "/tmp" }],
    NetworkSettings: {
      Networks: { shop: { NetworkID: "n1", Aliases: ["web"], IPAddress: "172.18.0.2" } },
    },
  },
  volume: { Name: "data", CreatedAt: "2026-11-29T04:00:00Z", Mountpoint: "/var/lib/docker/x" },
};

/** A session on a project in this test's folder, and the engine that it is on. */
function stood(change: {
  readonly container?: object;
  readonly volume?: object;
  readonly session?: object;
  readonly offline?: object;
  readonly gone?: boolean;
}) {
  const session = {
    ...{ directory: here.path, stack: { name: "dev" }, replace: [], cli: process.execPath },
    configFile: path.join(here.path, "run/Pulumi.dev.yaml"),
    offline: {
      ...{ fit: { verdict: "fits" }, resources: [{ type: CONTAINER, name: "web", props: {} }] },
      settings: { host: "local", stack: "dev", system: { name: "shop" } },
      ...change.offline,
    },
    resources: [
      { urn: "urn::web", type: CONTAINER, id: "c1" },
      { urn: "urn::data", type: VOLUME, id: "data", inputs: { name: "data" } },
      { urn: "urn::password", type: "random:index/randomPassword:RandomPassword" },
    ],
    ...change.session,
  } as unknown as Session;
  const found = [
    { ...THERE.container, ...change.container },
    { ...THERE.volume, ...change.volume },
  ];
  const engine = async (words: readonly string[]) => {
    if (change.gone) throw new UserError("docker inspect", "No such object: c1");
    expect(words).toEqual(["inspect", "c1", "data"]);
    return JSON.stringify(found);
  };
  return { session, mark: () => markOf(session, engine) };
}

beforeEach(() => {
  here.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
  here.write("run/Pulumi.yaml", "name: shop\nruntime: nodejs\n");
  here.write("run/Pulumi.dev.yaml", "config:\n  shop:size: 2GB\n");
  here.write(".enxuto/state/.pulumi/stacks/shop/dev.json", '{"version":3}');
});

describe("what Pulumi found settled", () => {
  test("is known again where only what runs by itself has moved", async () => {
    const before = stood({});
    const mark = await before.mark();
    expect(mark).toMatch(/^[0-9a-f]{64}$/);
    expect(isKept(before.session, mark)).toBe(false);
    keepMark(before.session, mark);
    const { State, Mounts, NetworkSettings } = THERE.container;
    const after = stood({
      container: {
        RestartCount: 1,
        State: { ...State, StartedAt: "2026-11-29T06:00:00Z" },
        Mounts: [...Mounts].reverse(),
        NetworkSettings: {
          Networks: { shop: { ...NetworkSettings.Networks.shop, IPAddress: "172.18.0.9" } },
        },
      },
    });
    // The salt is written by the CLI once it was used.
    here.write("run/Pulumi.dev.yaml", "encryptionsalt: v1:x\nconfig:\n    shop:size: 2GB\n");
    expect(isKept(after.session, await after.mark())).toBe(true);
  });

  test.each([
    ["a limit that somebody changed", { container: { HostConfig: { Memory: 1 } } }],
    ["a container that left its network", { container: { NetworkSettings: { Networks: {} } } }],
    ["a container of another image", { container: { Image: "sha256:2" } }],
    ["a volume that was made again", { volume: { CreatedAt: "2026-11-29T05:30:00Z" } }],
    ["another figure of the program's", { offline: { resources: [{ props: { memory: 2 } }] } }],
    ["another CLI", { session: { cli: "/bin/sh" } }],
  ])("is asked again after %s", async (_, change) => {
    expect(await stood(change).mark()).not.toBe(await stood({}).mark());
  });

  test.each([
    ["the stack's settings", "run/Pulumi.dev.yaml", "config:\n  shop:size: 4GB\n"],
    ["the state", ".enxuto/state/.pulumi/stacks/shop/dev.json", '{"version":3,"checkpoint":{}}'],
  ])("is asked again after a change of %s", async (_, file, text) => {
    const before = await stood({}).mark();
    here.write(file, text);
    expect(await stood({}).mark()).not.toBe(before);
  });

  test("is asked again with another variable for Pulumi or Docker", async () => {
    const before = await stood({}).mark();
    process.env.PULUMI_TEST_OF_MARKS = "1";
    try {
      expect(await stood({}).mark()).not.toBe(before);
    } finally {
      delete process.env.PULUMI_TEST_OF_MARKS;
    }
  });

  test.each([
    ["something is gone", { gone: true }],
    ["something is to be recreated", { session: { replace: ["urn::web"] } }],
    [
      "a replaced container waits for its removal",
      { session: { resources: [{ urn: "urn::web", type: CONTAINER, id: "c1", delete: true }] } },
    ],
    [
      "a resource is one that only its provider knows",
      { session: { resources: [{ urn: "urn::s", type: "docker:index/service:Service" }] } },
    ],
    [
      "the engine is a server's",
      { offline: { settings: { host: "hetzner", stack: "dev", system: { name: "shop" } } } },
    ],
  ])("is never known where %s", async (_, change) => {
    const { session, mark } = stood(change);
    expect(await mark()).toBeUndefined();
    expect(isKept(session, undefined)).toBe(false);
  });

  test("is forgotten with its mark", async () => {
    const { session, mark } = stood({});
    const kept = await mark();
    keepMark(session, kept);
    keepMark(session, undefined);
    expect(isKept(session, kept)).toBe(false);
  });
});
