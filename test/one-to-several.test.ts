import { execFileSync, spawnSync } from "node:child_process";
import * as path from "node:path";
import { bases, TestProject } from "./support/project";
import { type RentedCloud, rentedCloud } from "./support/rented-cloud";
import { RentedNodes } from "./support/rented-nodes";
import { swarmTier } from "./support/swarm";

const MINUTE = 60_000;
const STACK = "in-place";
const ANSWER = "1 GET /\n";
const ROWS = 500;
/** Keeps a CPU busy for a while. */
const BUSY = [
  "python",
  "-c",
  "exec('import time\\nend = time.time() + 15\\nwhile time.time() < end: pass')",
];

const FIXTURE = path.join(__dirname, "support", "fixture-service");

jest.setTimeout(15 * MINUTE);

const deployed = swarmTier();

// The providers and commands are real, the servers' engines are: Hetzner's API and SSH are played.
deployed("a server that becomes one of three, and the only one again", () => {
  let cloud: RentedCloud;
  let rented: RentedNodes;
  let project: TestProject;
  const env = () => ({ ...cloud.env, TEST_PATIENT: "yes" });
  const enxuto = (...words: string[]) => project.enxuto(words, env());
  const done = async (...words: string[]) => {
    const { code, output } = await enxuto(...words);
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    return output;
  };
  const json = async (...words: string[]) => JSON.parse((await enxuto(...words, "--json")).output);
  const first = () => rented.swarm.nodes[0];
  const answer = () => rented.swarm.get(`http://${first().address}/`);
  const sql = (text: string) => {
    const [container] = first().docker("ps", "--quiet", "--filter", `name=${STACK}-db`);
    const psql = ["psql", "-qAtX", "-U", "postgres", "-d", "shop", "-c", text];
    return first().docker("exec", container, ...psql);
  };
  const rows = () => Number(sql("SELECT count(*) FROM kept")[0]);
  /** Ids of what must be the same database on the same volume all along. */
  const lasting = () => ({
    database: sql("SELECT system_identifier FROM pg_control_system()")[0],
    volumes: first().docker("volume", "ls", "--quiet", "--filter", `name=${STACK}-db`),
  });
  /** Runs an `up`, and says for how long nobody answered meanwhile. */
  const upUnderLoad = async (what: string) => {
    const going = done("up", STACK, "--yes");
    let over = false;
    const end = () => {
      over = true;
    };
    going.then(end, end);
    const answers: string[] = [];
    let lastGood = Date.now();
    let awaySeconds = 0;
    while (!over) {
      const got = answer();
      answers.push(got ?? "none");
      if (got === ANSWER) {
        awaySeconds = Math.max(awaySeconds, (Date.now() - lastGood) / 1000);
        lastGood = Date.now();
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const output = await going;
    const failed = answers.filter((one) => one !== ANSWER).length;
    process.stderr.write(
      `${what}: away for ${awaySeconds} s, ${failed} of ${answers.length} requests failed\n`,
    );
    return output;
  };

  beforeAll(async () => {
    rented = new RentedNodes(3);
    cloud = await rentedCloud(rented, "in-place");
    const { python, postgres, caddy, registry } = bases();
    project = new TestProject(STACK, {
      ...{ system: "enxuto-growing", host: "hetzner", size: "cx23", servers: 1 },
      ...{ webFrom: ["0.0.0.0/0"], sources: { web: FIXTURE } },
      bases: { python, postgres, caddy, registry },
    });
  });

  afterAll(async () => {
    await rented?.swarm.stop();
    await cloud?.stop();
    project?.remove();
  });

  /** Removes what was built of a service from this machine. */
  const removeHere = (service: string) => {
    const format = "{{.Repository}}:{{.Tag}}";
    const list = ["image", "ls", "--format", format, `enxuto-growing/${service}`];
    const images = execFileSync("docker", list, { encoding: "utf8" }).trim().split("\n");
    execFileSync("docker", ["rmi", "--force", ...images.filter(Boolean)], { stdio: "ignore" });
  };

  let before: ReturnType<typeof lasting>;

  test("carries the stack by itself, with data", async () => {
    await done("up", STACK, "--yes");
    sql(`CREATE TABLE kept AS SELECT generate_series(1, ${ROWS}) AS i`);
    expect(rows()).toBe(ROWS);
    expect(answer()).toBe(ANSWER);
    before = lasting();
  });

  test("is the first of three, with its data where it was", async () => {
    project.configure({ servers: 3, survive: 1 });
    const shown = await done("preview", STACK);
    expect(shown).not.toMatch(/replace/);
    expect(shown).toContain(
      "one server becomes 3: server-1 stays, with its data volume and all that lies there. Once the others have joined, its 3 services end as containers",
    );
    // Whoever adds servers need not be who built what runs.
    removeHere("web");
    const output = await upUnderLoad("one server becomes three");
    expect(output).toContain(`${STACK} is up`);
    expect(lasting()).toEqual(before);
    expect(rows()).toBe(ROWS);
    const { servers } = await json("status", STACK);
    expect(servers.map(({ server, role }: Record<string, string>) => `${server} ${role}`)).toEqual([
      ...["server-1 manager", "server-2 manager", "server-3 manager"],
    ]);
    // Nothing of the only server's is left next to the services.
    expect(first().docker("ps", "--all", "--quiet", "--filter", "label=enxuto.service")).toEqual(
      [],
    );
    expect(await done("up", STACK, "--yes")).toContain("nothing to change");
  });

  test("has images of an up that failed removed from every server by prune, and no others", async () => {
    const failed = `enxuto-growing/web:failed`;
    const images = () =>
      rented.swarm.nodes.map((node) =>
        node.docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").sort(),
      );
    const before = images();
    for (const node of rented.swarm.nodes) {
      const [container] = node.docker("ps", "--quiet");
      node.docker("commit", container, failed);
    }
    expect(await done("prune", STACK)).toContain(`removed ${failed}\n`);
    expect(images()).toEqual(before);
  });

  test("runs more replicas while they have more to do, and the next up leaves their number", async () => {
    const watching = project.start(["watch", STACK, "--every", "2"], env());
    const named = `enxuto-growing-${STACK}-web`;
    const replicas = () =>
      first().docker("service", "ls", "--filter", `name=${named}`, "--format", "{{.Replicas}}")[0];
    const keepBusy = () => {
      const label = `label=com.docker.swarm.service.name=${named}`;
      for (const node of rented.swarm.nodes) {
        for (const id of node.docker("ps", "--quiet", "--filter", label)) {
          // One that ends meanwhile needs nothing to do.
          spawnSync("docker", ["--host", `unix://${node.socket}`, "exec", "--detach", id, ...BUSY]);
        }
      }
    };
    const until = async (count: number, isBusy: boolean) => {
      const began = Date.now();
      while (replicas() !== `${count}/${count}`) {
        if (Date.now() - began > 7 * MINUTE) throw new Error(`${replicas()}: ${watching.output()}`);
        if (isBusy) keepBusy();
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
      return (Date.now() - began) / 1000;
    };
    try {
      await until(1, false);
      const up = await until(2, true);
      expect(await done("up", STACK, "--yes")).toContain("nothing to change");
      expect(replicas()).toMatch(/\/[23]$/);
      process.stderr.write(`1 replica became 2 within ${up} s of load, a look every 2 s\n`);
      expect(watching.output()).toMatch(/web: \d → \d replicas, each kept \d+ % of a CPU busy/);
    } finally {
      watching.child.kill("SIGTERM");
      await watching.ended;
    }
  });

  test("is the only one again, with its data where it was", async () => {
    project.configure({ servers: 1, survive: 0 });
    const shown = await done("preview", STACK);
    expect(shown).not.toMatch(/replace/);
    const output = await upUnderLoad("three servers become one");
    expect(output).toContain(`${STACK} is up`);
    expect(lasting()).toEqual(before);
    expect(rows()).toBe(ROWS);
    expect(answer()).toBe(ANSWER);
    const format = "{{.Swarm.LocalNodeState}} {{.LiveRestoreEnabled}}";
    expect(first().docker("info", "--format", format)).toEqual(["inactive true"]);
    expect(await done("up", STACK, "--yes")).toContain("nothing to change");
  });

  test("and becomes three once more", async () => {
    project.configure({ servers: 3, survive: 1 });
    await done("up", STACK, "--yes");
    expect(lasting()).toEqual(before);
    expect(rows()).toBe(ROWS);
    expect(answer()).toBe(ANSWER);
    await done("destroy", STACK, "--yes");
  });
});
