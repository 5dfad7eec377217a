import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { TestProject } from "./support/project";
import { BUDGET_MIB, pushed, type Standing } from "./support/several-stack";
import { type SwarmNode, swarmTier, TestSwarm } from "./support/swarm";

const MINUTE = 60_000;
const STACK = "swarm-test";
const FIXTURE = path.join(__dirname, "support", "fixture-service");

jest.setTimeout(10 * MINUTE);

const deployed = swarmTier();

deployed("a stack on a swarm of three servers", () => {
  let swarm: TestSwarm;
  let project: TestProject;
  const source = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-swarm-source-"));
  let version = 1;
  const answer = () => `${version} GET /\n`;
  const env = () => ({ DOCKER_HOST: `unix://${swarm.manager.socket}` });
  const enxuto = (...words: string[]) => project.enxuto(words, env());
  const json = async (...words: string[]) => JSON.parse((await enxuto(...words, "--json")).output);
  const change = (from: string | RegExp, to: string) => {
    const file = path.join(source, "server.py");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(from, to));
  };

  beforeAll(async () => {
    fs.cpSync(FIXTURE, source, { recursive: true });
    swarm = await TestSwarm.start([BUDGET_MIB, BUDGET_MIB, BUDGET_MIB]);
    swarm.load("python:3.11-slim-bookworm", "redis:7-alpine", "caddy:2-alpine", "registry:2");
    const { manager } = swarm;
    const registry = `${manager.address}:5000`;
    manager.docker("run", "--detach", "--network", "host", "registry:2");
    project = new TestProject(STACK, {
      system: "enxuto-several",
      host: "swarm",
      servers: Object.fromEntries(swarm.nodes.map(({ name }) => [name, "700MiB"])),
      survive: 1,
      registry: `${registry}/team`,
      sources: { web: source },
      bases: {
        python: "python:3.11-slim-bookworm",
        redis: pushed(manager, "redis:7-alpine", `${registry}/redis:7`),
        caddy: pushed(manager, "caddy:2-alpine", `${registry}/caddy:2`),
      },
    });
  });

  afterAll(async () => {
    await swarm?.stop();
    if (project) fs.rmSync(project.folder, { recursive: true, force: true });
    fs.rmSync(source, { recursive: true });
  });

  test("runs within the plan, each server what it may, data where it was planned", async () => {
    const up = await enxuto("up", STACK, "--yes");
    expect([up.code, up.code === 0 ? "" : up.output]).toEqual([0, ""]);
    const { servers } = await json("plan", STACK);
    const { servers: found, problems } = await json("status", STACK);
    expect(problems).toEqual([]);
    const running = (name: string) =>
      found.find(({ server }: { server: string }) => server === name).services;
    const home = servers.find(({ services }: { services: string[] }) => services.includes("store"));
    expect(running(home.name)).toContain("store");
    expect(found.map(({ budgetMiB }: { budgetMiB: number }) => budgetMiB)).toEqual(
      servers.map(({ budgetMiB }: { budgetMiB: number }) => budgetMiB),
    );
    for (const { name, address } of swarm.nodes) {
      expect(running(name)).toContain("edge");
      expect(swarm.get(`http://${address}/`)).toBe(answer());
    }
  });

  test("has nothing to do the second time", async () => {
    const before = tasks(swarm.manager);
    const up = await enxuto("up", STACK, "--yes");
    expect([up.code, up.output]).toEqual([0, expect.stringContaining(`${STACK} is up\n`)]);
    expect(tasks(swarm.manager)).toEqual(before);
  });

  test("no more tasks run than the budgets carry, whoever asks for them", async () => {
    const web = `enxuto-several-${STACK}-web`;
    swarm.manager.docker("service", "scale", "--detach", `${web}=20`);
    const states = () =>
      swarm.manager.docker("service", "ps", "--format", "{{.CurrentState}}", web);
    const running = () => states().filter((state) => state.startsWith("Running")).length;
    // 44 of 280 are the proxy's, 28 on one server the store's, and each takes 76.
    for (let attempt = 0; running() < 8; attempt++) {
      if (attempt === 60) throw new Error(states().join("\n"));
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(running()).toBe(8);
    const refused = swarm.manager.docker(
      "service",
      "ps",
      "--format",
      "{{.Error}}",
      "--no-trunc",
      web,
    );
    expect(refused.join("\n")).toContain("insufficient resources on 3 nodes");
    const { code, output } = await enxuto("up", STACK, "--yes");
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    const { problems } = await json("status", STACK);
    expect(problems).toEqual([]);
  });

  test("a new version takes over without a failed request", async () => {
    const before = answer();
    change('VERSION = "1"', 'VERSION = "2"');
    version = 2;
    const rolled = enxuto("up", STACK, "--yes");
    const answers = await asked(swarm, rolled);
    expect((await rolled).code).toBe(0);
    expect(new Set(answers)).toEqual(new Set([before, answer()]));
    expect(swarm.get(`http://${swarm.nodes[1].address}/`)).toBe(answer());
  });

  test("a version that never becomes healthy ends the up with its reason, and the one before serves on", async () => {
    change('os.path.exists("/app/never-healthy")', 'os.path.exists("/app")');
    const rolled = enxuto("up", STACK, "--yes");
    const answers = await asked(swarm, rolled);
    const { code, output } = await rolled;
    expect([code, output]).toEqual([1, expect.stringContaining("web")]);
    expect(output).toMatch(/its new version failed, and Docker stopped the update there/);
    expect(new Set(answers)).toEqual(new Set([answer()]));
    const { problems } = await json("status", STACK);
    expect(problems.join("\n")).toContain("its last update was stopped at a version that failed");
    change('os.path.exists("/app")', 'os.path.exists("/app/never-healthy")');
    expect((await enxuto("up", STACK, "--yes")).code).toBe(0);
  });

  test("a budget that was changed by hand is refused with the line that sets it right", async () => {
    const [, , third] = swarm.nodes;
    await third.stop();
    await third.start(BUDGET_MIB + 20);
    await swarm.ready();
    const { code, output } = await enxuto("up", STACK, "--yes");
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(
        `${third.name}: declares memory-mib=300, and the plan lets tasks have 280 MiB there: put "node-generic-resources": ["memory-mib=280"] into /etc/docker/daemon.json on ${third.name}`,
      ),
    ]);
    await third.stop();
    await third.start(BUDGET_MIB);
    await swarm.ready();
    expect((await enxuto("up", STACK, "--yes")).code).toBe(0);
  });

  test("a server is emptied without a failed request, unless its data would be down", async () => {
    const { servers } = await json("status", STACK);
    const [home] = servers.filter(({ services }: Standing) => services.includes("store"));
    const bound = await enxuto("servers", "drain", home.server);
    expect([bound.code, bound.output]).toEqual([
      1,
      expect.stringContaining(
        `${home.server}: store is bound to ${home.server} by its data and would be down until ${home.server} is back: say --stop-data where that is meant`,
      ),
    ]);
    const [, second, third] = swarm.nodes;
    const free = home.server === third.name ? second : third;
    const drained = enxuto("servers", "drain", free.name);
    const answers = await asked(swarm, drained, home.server);
    expect((await drained).output).toContain(`${free.name} is empty: web moved\n`);
    expect(new Set(answers)).toEqual(new Set([answer()]));
    const { servers: after } = await json("status", STACK);
    const running = after.flatMap(({ services }: Standing) => services);
    expect(running.filter((service: string) => service === "web")).toHaveLength(3);
    expect(after.find(({ server }: Standing) => server === free.name).services).toEqual([]);
    const refused = await enxuto("up", STACK, "--yes");
    expect(refused.output).toContain(`${free.name}: takes no tasks (drain)`);
    expect((await enxuto("servers", "restore", free.name)).code).toBe(0);
    await swarm.ready();
    expect((await enxuto("up", STACK, "--yes")).code).toBe(0);
  });

  test("what a lost server ran is healthy on the others, and everything runs once it is back", async () => {
    const webs = async () => {
      const { servers } = await json("status", STACK);
      return servers.flatMap(({ server, services }: Standing) =>
        services.filter((service) => service === "web").map(() => server),
      );
    };
    const before: string[] = await webs();
    const lost = swarm.nodes.slice(1).find(({ name }) => before.includes(name)) as SwarmNode;
    const began = Date.now();
    swarm.cable(lost, "down");
    const moved = (async () => {
      let now = await webs();
      // A node that is down still has its tasks, until others have taken their places.
      while (now.filter((server: string) => server !== lost.name).length < 3) now = await webs();
      return (Date.now() - began) / 1000;
    })();
    const answers = await asked(swarm, moved, swarm.manager.name);
    const failed = answers.filter((answer) => answer === "no answer").length;
    const seconds = await moved;
    process.stderr.write(
      `a lost server: healthy elsewhere after ${seconds} s, ${failed} of ${answers.length} requests failed\n`,
    );
    // Docker calls a node lost after 12 s, and a task takes as long as its health check.
    expect(seconds).toBeLessThan(120);
    expect(swarm.get(`http://${swarm.manager.address}/`)).toBe(answer());
    const refused = await enxuto("up", STACK, "--yes");
    expect(refused.output).toContain(`${lost.name}: is down, and the plan counts on it`);
    swarm.cable(lost, "up");
    await swarm.ready();
    expect((await enxuto("up", STACK, "--yes")).code).toBe(0);
  });

  test("is removed, and leaves the data on its server", async () => {
    const { code, output } = await enxuto("destroy", STACK, "--yes");
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    expect(swarm.manager.docker("service", "ls", "--quiet")).toEqual([]);
    const volumes = swarm.nodes.flatMap((node) => node.docker("volume", "ls", "--quiet"));
    const data = `enxuto-several-${STACK}-store-data`;
    expect(volumes).toContain(data);
    const [home] = swarm.nodes.filter((node) => node.docker("volume", "ls", "-q").includes(data));
    const labels = home.docker("volume", "inspect", "--format", "{{json .Labels}}", data);
    expect(JSON.parse(labels.join(""))).toEqual({
      "enxuto.project": "enxuto",
      "enxuto.stack": STACK,
      "enxuto.system": "enxuto-several",
      "enxuto.service": "store",
    });
  });
});

/** Ids of all tasks, those too that have ended. */
function tasks(node: SwarmNode): string[] {
  const services = node.docker("service", "ls", "--quiet");
  return node.docker("service", "ps", "--quiet", "--no-trunc", ...services).sort();
}

/** Answers of a server's proxy while something is under way, the second server's unless another one is named. */
async function asked(
  { nodes, get }: TestSwarm,
  until: Promise<unknown>,
  server = nodes[1].name,
): Promise<string[]> {
  const address = nodes.find(({ name }) => name === server)?.address;
  const answers: string[] = [];
  let over = false;
  const end = () => {
    over = true;
  };
  until.then(end, end);
  while (!over) {
    const answer = get(`http://${address}/`);
    answers.push(answer ?? "no answer");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return answers;
}
