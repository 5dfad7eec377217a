import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { bases, TestProject } from "./support/project";
import { hasRealProvider, type RentedCloud, rentedCloud } from "./support/rented-cloud";
import { RentedNodes } from "./support/rented-nodes";
import { type SwarmNode, swarmTier } from "./support/swarm";

const MINUTE = 60_000;
const STACK = "rented-test";
const SYSTEM = "enxuto-several";
const ANSWER = "1 GET /\n";
const FIXTURE = path.join(__dirname, "support", "fixture-service");

jest.setTimeout(15 * MINUTE);

const deployed = swarmTier();

/** A server as `status --json` has it. */
interface Standing {
  readonly server: string;
  readonly role: string;
  readonly state: string;
  readonly budgetMiB: number;
  readonly services: readonly string[];
}

// The providers and commands are real, the servers' engines are: Hetzner's API and SSH are played.
deployed("a stack on several servers that it rents", () => {
  let cloud: RentedCloud;
  let rented: RentedNodes;
  let project: TestProject;
  const source = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-rented-source-"));
  const enxuto = (...words: string[]) => project.enxuto(words, cloud.env);
  const json = async (...words: string[]) => JSON.parse((await enxuto(...words, "--json")).output);
  const standings = async (): Promise<Standing[]> => (await json("status", STACK)).servers;
  const up = async () => {
    const { code, output } = await enxuto("up", STACK, "--yes");
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    return output;
  };
  const first = () => rented.swarm.nodes[0];
  const answer = () => rented.swarm.get(`http://${first().address}/`);
  /** Answers of a server's proxy while something is under way. */
  const asked = async (address: string, until: Promise<unknown>) => {
    const answers: (string | undefined)[] = [];
    let over = false;
    const end = () => {
      over = true;
    };
    until.then(end, end);
    while (!over) {
      answers.push(rented.swarm.get(`http://${address}/`));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return answers;
  };

  beforeAll(async () => {
    fs.cpSync(FIXTURE, source, { recursive: true });
    rented = new RentedNodes(4);
    cloud = await rentedCloud(rented, "rented");
    const { python, redis, caddy, registry } = bases();
    project = new TestProject(STACK, {
      system: SYSTEM,
      host: "hetzner",
      size: "cx23",
      servers: 2,
      webFrom: ["0.0.0.0/0"],
      sources: { web: source },
      bases: { python, redis, caddy, registry },
    });
  });

  afterAll(async () => {
    await rented?.swarm.stop();
    await cloud?.stop();
    if (project) project.remove();
    fs.rmSync(source, { recursive: true });
  });

  test("is ordered, made a swarm and deployed without a registry, as it was planned", async () => {
    await up();
    const { servers } = await json("plan", STACK);
    const found = await standings();
    expect(found.map(({ server, role, budgetMiB }) => [server, role, budgetMiB])).toEqual([
      ["server-1", "manager", servers[0].budgetMiB],
      ["server-2", "worker", servers[1].budgetMiB],
    ]);
    expect(found[0].services).toContain("store");
    for (const { services } of found) expect(services).toContain("edge");
    expect(answer()).toBe(ANSWER);
    // No token to join is anywhere in what the project keeps.
    const state = fs
      .readdirSync(path.join(project.folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(json|bak|yaml)$/.test(entry.name))
      .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
    expect(state.length).toBeGreaterThan(0);
    expect(state.join("\n")).not.toContain("SWMTKN");
  });

  test("has nothing to do the second time", async () => {
    expect(await up()).toContain(`${STACK} is up\n`);
  });

  test("a third server joins, and three are managers", async () => {
    project.configure({ servers: 3, survive: 1 });
    const output = await up();
    expect(output).toContain(`${STACK} is up`);
    expect((await standings()).map(({ server, role }) => `${server} ${role}`)).toEqual([
      ...["server-1 manager", "server-2 manager", "server-3 manager"],
    ]);
  });

  test("its logs and a server's drain are reached by the stack's name", async () => {
    const logs = await enxuto("logs", "store", STACK);
    expect([logs.code, logs.output]).toEqual([0, expect.stringContaining("store")]);
    const drained = await enxuto("servers", "drain", "server-2", STACK);
    expect([drained.code, drained.output]).toEqual([
      0,
      expect.stringContaining("server-2 is empty"),
    ]);
    const refused = await enxuto("up", STACK, "--yes");
    expect(refused.output).toContain(
      `server-2: takes no tasks (drain): enxuto servers restore server-2 ${STACK}`,
    );
    expect((await enxuto("servers", "restore", "server-2", STACK)).code).toBe(0);
    await up();
  });

  test("goes on while the first of three managers is cut off, and another one is asked", async () => {
    const lost = first();
    const [, second] = rented.swarm.nodes;
    const dead = path.join(lost.folder, "dead");
    const copies = (node: SwarmNode, service: string) =>
      node.docker("ps", "--quiet", "--filter", `name=${SYSTEM}-${STACK}-${service}`).length;
    rented.swarm.cable(lost, "down");
    fs.writeFileSync(dead, "");
    const began = Date.now();
    const webs = () =>
      seen
        .filter(({ server }) => server !== "server-1")
        .flatMap(({ services }) => services.filter((one) => one === "web"));
    let seen: Standing[] = [];
    const moved = (async () => {
      while (webs().length < 3 && Date.now() - began < 3 * MINUTE) {
        seen = await standings().catch(() => seen);
      }
      return (Date.now() - began) / 1000;
    })();
    const answers = await asked(second.address, moved);
    const failed = answers.filter((one) => one !== ANSWER).length;
    process.stderr.write(
      `a manager of three cut off: elsewhere healthy after ${await moved} s, ${failed} of ${answers.length} requests failed\n`,
    );
    expect(webs()).toHaveLength(3);
    expect(seen.find(({ server }) => server === "server-1")?.state).toBe("down");
    // What was cut off runs on: of what may move there are two copies, of data never.
    const cut = rented.swarm.nodes.slice(1, 3);
    expect(copies(lost, "store")).toBe(1);
    expect(cut.map((node) => copies(node, "store"))).toEqual([0, 0]);
    const refused = await enxuto("up", STACK, "--yes");
    expect(refused.output).toContain("server-1: is down, and the plan counts on it");
    fs.rmSync(dead);
    rented.swarm.cable(lost, "up");
    // Managers that meet again elect a leader, and until then nobody answers.
    for (let ended = await enxuto("status", STACK); ended.code !== 0; ) {
      if (Date.now() - began > 8 * MINUTE) throw new Error(ended.output);
      ended = await enxuto("status", STACK);
    }
    await up();
  });

  /** Failed requests to the first server's proxy until something is over, which is told. */
  const failedDuring = async (what: string, done: Promise<unknown>) => {
    const answers = await asked(first().address, done);
    await done;
    const failed = answers.filter((one) => one !== ANSWER).length;
    process.stderr.write(`${what}: ${failed} of ${answers.length} requests failed\n`);
    return failed;
  };
  const withProvider = hasRealProvider() ? test : test.skip;

  withProvider("a server that is gone at its provider is replaced by up", async () => {
    await cloud.deleteServer?.(`${SYSTEM}-${STACK}-3`);
    await failedDuring("a lost server is replaced", up());
    const found = await standings();
    expect(found.map(({ server, role, state }) => `${server} ${role} ${state}`)).toEqual([
      ...["server-1 manager ready", "server-2 manager ready", "server-3 manager ready"],
    ]);
    expect(first().docker("node", "ls", "--quiet")).toHaveLength(3);
    expect(found.at(-1)?.services).toContain("edge");
  });

  withProvider("a server gets another size while the others answer", async () => {
    project.configure({ size: undefined, servers: ["cx23", "cx33", "cx23"] });
    const { servers } = await json("plan", STACK);
    expect(await failedDuring("a server gets another size", up())).toBe(0);
    const found = await standings();
    expect(found.map(({ budgetMiB }) => budgetMiB)).toEqual(
      servers.map(({ budgetMiB }: Standing) => budgetMiB),
    );
    expect(found[1].budgetMiB).toBeGreaterThan(found[0].budgetMiB);
  });

  test("a server that goes is emptied first, and the others carry what ran there", async () => {
    // The sizes that the others have stay.
    project.configure({
      ...(hasRealProvider() ? { servers: ["cx23", "cx33"] } : { servers: 2 }),
      survive: 0,
    });
    expect(await failedDuring("a server that goes", up())).toBe(0);
    const found = await standings();
    expect(found.map(({ server, role }) => `${server} ${role}`)).toEqual([
      ...["server-1 manager", "server-2 worker"],
    ]);
    expect(found.flatMap(({ services }) => services).filter((one) => one === "web")).toHaveLength(
      3,
    );
  });

  test("is removed with its servers, and keeps the volume", async () => {
    const { code, output } = await enxuto("destroy", STACK, "--yes");
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    expect(output).toContain("kept: ");
  });
});
