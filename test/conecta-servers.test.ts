import { failures, MessageLoad, type MessageReport } from "./support/message-load";
import { bases, TestProject } from "./support/project";
import { type RentedCloud, rentedCloud } from "./support/rented-cloud";
import { RentedNodes } from "./support/rented-nodes";
import { type SwarmNode, swarmTier } from "./support/swarm";

const MINUTE = 60_000;
const STACK = "conecta-servers";
const ROWS = 500;

jest.setTimeout(20 * MINUTE);

const deployed = swarmTier();

/** A server as `plan --json` and `status --json` have it. */
interface Carrying {
  /** In a plan. */
  readonly name: string;
  /** In a status. */
  readonly server: string;
  readonly budgetMiB: number;
  readonly services: readonly string[];
}

// The providers and commands are real, the servers' engines are: Hetzner's API and SSH are played.
deployed("Conecta Saúde from one server to three and back", () => {
  let cloud: RentedCloud;
  let rented: RentedNodes;
  let project: TestProject;
  const enxuto = (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    project.enxuto(words, { ...cloud.env, TEST_PATIENT: "yes", ...more });
  const json = async (...words: string[]) => {
    const { output } = await enxuto([...words, "--json"]);
    return JSON.parse(output.slice(output.indexOf("{")));
  };
  const done = async (...words: string[]) => {
    const { code, output } = await enxuto(words);
    expect([code, code === 0 ? "" : output]).toEqual([0, ""]);
    return output;
  };
  const first = () => rented.swarm.nodes[0];
  const name = (service: string) => `conecta-saude-${STACK}-${service}`;
  const sql = (text: string) => {
    const [container] = first().docker("ps", "--quiet", "--filter", `name=${name("postgres")}`);
    const psql = ["psql", "-qAtX", "-U", "postgres", "-d", "conecta", "-c", text];
    return first().docker("exec", container, ...psql);
  };
  const isElsewhere = (service: string, lost: SwarmNode) => {
    const format = "{{.Node}} {{.DesiredState}} {{.CurrentState}}";
    return first()
      .docker("service", "ps", "--format", format, name(service))
      .some((line) => line.includes(" Running Running ") && !line.startsWith(`${lost.name} `));
  };
  const rows = () => Number(sql("SELECT count(*) FROM kept")[0]);
  const database = () => sql("SELECT system_identifier FROM pg_control_system()")[0];
  let before: string;

  beforeAll(async () => {
    rented = new RentedNodes(3);
    cloud = await rentedCloud(rented, "conecta");
    project = new TestProject(STACK, {
      ...{ system: "conecta-saude", host: "hetzner", size: "cx23", servers: 1 },
      ...{ webFrom: ["0.0.0.0/0"], bases: bases() },
    });
  });

  afterAll(async () => {
    await rented?.swarm.stop();
    await cloud?.stop();
    project?.remove();
  });

  test("runs on one server, with data", async () => {
    await done("up", STACK, "--yes");
    sql(`CREATE TABLE kept AS SELECT generate_series(1, ${ROWS}) AS i`);
    expect(rows()).toBe(ROWS);
    before = database();
  });

  test("runs on three as each server's tasks are planned, and has all its rows", async () => {
    // So small that what runs nearly fills two of them.
    project.configure({ servers: 3, survive: 1, memTotal: "1400MiB" });
    await done("up", STACK, "--yes");
    expect(database()).toBe(before);
    const { servers: planned, survive, survives } = await json("plan", STACK);
    expect([survive, survives]).toEqual([1, 1]);
    const { servers: found } = await json("status", STACK);
    const carried = (list: readonly Carrying[]) =>
      list.map(({ name, server = name, budgetMiB, services }) => ({
        ...{ server, budgetMiB, services: [...services].sort() },
      }));
    expect(carried(found)).toEqual(carried(planned));
    // By each member's own word, too.
    for (const [index, { services }] of planned.entries()) {
      const names = rented.swarm.nodes[index]
        .docker("ps", "--format", "{{.Names}}")
        .map((one) => one.replace(name(""), "").split(".")[0]);
      expect(names.sort()).toEqual([...services].sort());
    }
    expect(rows()).toBe(ROWS);
  });

  test("has nothing to do the second time", async () => {
    const tasks = () => {
      const services = first().docker("service", "ls", "--quiet");
      return first()
        .docker("service", "ps", "--quiet", "--no-trunc", ...services)
        .sort();
    };
    const before = tasks();
    expect(await done("up", STACK, "--yes")).toContain(`${STACK} is up`);
    expect(tasks()).toEqual(before);
  });

  test("is refused at preview with one service more than fits after a loss, and ways out that were judged", async () => {
    const { code, output } = await enxuto(["preview", STACK], { TEST_REPORTS_MIB: "500" });
    expect(code).toBe(2);
    expect(output).toContain(
      "without server-2 reports (512 MiB) finds no server: 240 MiB short on the others",
    );
    const [, ways] = output.split("What fits (each one checked):\n");
    expect(ways.split("\n").slice(0, 2)).toEqual([
      expect.stringMatching(
        /^ {2}survive: 0, a lost server is not made up for {2}headroom 220 MiB/,
      ),
      expect.stringMatching(/^ {2}servers: 4 +headroom 16 MiB {2}\(€24.53 a month\)$/),
    ]);
    // Nothing of it was made.
    expect(rented.swarm.nodes[0].docker("service", "ls", "--quiet")).toHaveLength(9);
  });

  test("goes on while a server is killed under load, and no message that was taken is lost", async () => {
    const { servers: planned } = await json("plan", STACK);
    const index = planned.findIndex(({ services }: Carrying) => services.includes("redis"));
    const lost = rented.swarm.nodes[index];
    const moving: string[] = planned[index].services.filter(
      (service: string) => service !== "edge",
    );
    const before = Number(sql("SELECT count(*) FROM messages")[0]);
    const load = new MessageLoad(first().address, 50);
    let seconds: number;
    let report: MessageReport;
    try {
      rented.cutPower(lost);
      const began = Date.now();
      while (!moving.every((service) => isElsewhere(service, lost))) {
        if (Date.now() - began > 5 * MINUTE) throw new Error(`${moving.join(", ")} did not move`);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      seconds = (Date.now() - began) / 1000;
    } finally {
      report = await load.stop();
    }
    process.stderr.write(
      `a server of three killed: ${moving.join(", ")} healthy elsewhere after ${seconds} s, ${failures(report)} of ${report.sent} requests failed: ${JSON.stringify(report)}\n`,
    );
    const refused = await enxuto(["up", STACK, "--yes"]);
    expect(refused.output).toContain(`server-${index + 1}: is down, and the plan counts on it`);
    const after = Number(sql("SELECT count(*) FROM messages")[0]);
    expect(after - before).toBeGreaterThanOrEqual(report.taken);
    await rented.switchOn(lost);
    await rented.swarm.ready();
    await done("up", STACK, "--yes");
  });

  test("runs on one server again with all its rows", async () => {
    project.configure({ servers: 1, survive: 0, memTotal: "" });
    await done("up", STACK, "--yes");
    expect(database()).toBe(before);
    expect(rows()).toBe(ROWS);
    await done("destroy", STACK, "--yes");
  });
});
