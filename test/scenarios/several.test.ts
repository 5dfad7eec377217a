import { EngineProject, type EngineStack } from "../support/engine";
import { tier } from "../support/tiers";

const SERVER = "hcloud:index/server:Server";
const VOLUME = "hcloud:index/volume:Volume";
const PASSWORD = "random:index/randomPassword:RandomPassword";

tier("engine")("a stack between one server and several", () => {
  let project: EngineProject;
  let stack: EngineStack;
  beforeAll(async () => {
    process.env.HCLOUD_TOKEN = "a".repeat(64);
    project = await EngineProject.create();
    stack = await project.stack("prod");
  }, 60_000);
  afterAll(() => {
    delete process.env.HCLOUD_TOKEN;
    project?.remove();
  });

  const named = async (type: string) =>
    (await stack.resources())
      .filter((resource) => resource.type === type)
      .map(({ urn, id }) => `${urn.split("::").at(-1)} ${id}`)
      .sort();
  const names = async (type: string) => (await named(type)).map((one) => one.split(" ")[0]);
  /** What must never be lost: the volume, and the password that the database in it was made with. */
  const kept = async () => [
    ...(await named(VOLUME)),
    ...(await named(PASSWORD)).filter((one) => one.startsWith("postgres")),
  ];
  const destroy = async () => {
    const { ok, output } = await stack.destroy({ excludeProtected: true });
    if (!ok) throw new Error(output);
  };
  const up = async (config: Readonly<Record<string, unknown>>) => {
    stack.configure(config);
    const { ok, output, steps } = await stack.up();
    if (!ok) throw new Error(output);
    return steps;
  };

  test("keeps its data volume and its password when it is removed and made again on three", async () => {
    await up({});
    const before = await kept();
    await destroy();
    await up({ "enxuto:servers": 3 });
    expect(await names(SERVER)).toEqual(["server", "server-2", "server-3"]);
    expect(await kept()).toEqual(before);
    expect((await stack.preview()).steps).toEqual([]);
  }, 300_000);

  test("has another server for another number, and touches none of those that stay", async () => {
    const before = await named(SERVER);
    const more = (await up({ "enxuto:servers": 4 })).map(({ op, name }) => `${op} ${name}`);
    // A proxy that is on every server starts at once on one that joins, so its image has to be there.
    expect(more.indexOf("create server-4-shipped-images")).toBeGreaterThanOrEqual(0);
    expect(more.indexOf("create server-4-shipped-images")).toBeLessThan(
      more.indexOf("update swarm-formed"),
    );
    const four = await named(SERVER);
    expect(four).toEqual(expect.arrayContaining(before));
    expect(await names(SERVER)).toEqual(["server", "server-2", "server-3", "server-4"]);
    const steps = await up({ "enxuto:servers": 3 });
    expect(steps.filter(({ type }) => type === SERVER)).toMatchObject([
      { op: "delete", name: "server-4" },
    ]);
    expect(await named(SERVER)).toEqual(before);
    // It has left the swarm before it is deleted.
    const order = steps.map(({ op, name }) => `${op} ${name}`);
    expect(order.indexOf("update swarm-formed")).toBeGreaterThanOrEqual(0);
    expect(order.indexOf("update swarm-formed")).toBeLessThan(order.indexOf("delete server-4"));
  }, 300_000);

  test("goes back to one in the same way, with the same volume and password", async () => {
    const before = await kept();
    await destroy();
    await up({});
    expect(await names(SERVER)).toEqual(["server"]);
    expect(await kept()).toEqual(before);
  }, 300_000);

  test("becomes three and one again in place: the server that there is, its volume and its password stay", async () => {
    const before = [...(await kept()), ...(await named(SERVER))];
    const servers = (steps: Awaited<ReturnType<typeof up>>) =>
      steps
        .filter(({ type, op }) => type === SERVER && op !== "same")
        .map(({ op, name }) => `${op} ${name}`)
        .sort();
    const more = await up({ "enxuto:servers": 3 });
    expect(servers(more)).toEqual(["create server-2", "create server-3", "update server"]);
    expect([...(await kept()), ...(await named(SERVER))]).toEqual(expect.arrayContaining(before));
    // What one server ran ends before services start, by the command that makes the swarm.
    const order = more.map(({ op, name }) => `${op} ${name}`);
    expect(order.indexOf("create swarm-formed")).toBeLessThan(order.indexOf("create postgres"));
    const less = await up({});
    expect(servers(less)).toEqual(["delete server-2", "delete server-3", "update server"]);
    expect([...(await kept()), ...(await named(SERVER))]).toEqual(before);
    // What services of a swarm did ends before containers start, by the command that a server by itself begins with.
    const back = less.map(({ op, name }) => `${op} ${name}`);
    expect(back.indexOf("create kept-reservations")).toBeLessThan(back.indexOf("create postgres"));
  }, 300_000);
});
