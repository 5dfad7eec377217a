import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hasRestic } from "../../support/data-stack";
import { bases, docker, removeStack, TestProject } from "../../support/project";
import { tier } from "../../support/tiers";

const STACK = "moves";
const FIGURES = "SELECT count(*), sum(id), md5(string_agg(what, ',' ORDER BY id)) FROM orders";

jest.setTimeout(1_800_000);

const withRestic = hasRestic("the move of a stack")
  ? tier("deploy", ["random", "command"])
  : describe.skip;

withRestic("a stack whose host is gone", () => {
  const kept = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-kept-"));
  const projects: TestProject[] = [];
  const env = (project: TestProject, more: NodeJS.ProcessEnv) => ({
    PULUMI_BACKEND_URL: `file://${project.folder}/state?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    ...more,
  });
  /** What Git brings to a machine that has never seen the stack: its files, and nothing that a run left. */
  const clone = (from?: TestProject) => {
    const project = new TestProject(STACK, {
      ...{ system: "enxuto-shop", host: "local", size: "2GB", bases: bases() },
      backups: { to: path.join(kept, "shop") },
    });
    fs.mkdirSync(path.join(project.folder, "state"));
    const file = `Pulumi.${STACK}.yaml`;
    if (from) fs.copyFileSync(path.join(from.folder, file), path.join(project.folder, file));
    projects.push(project);
    return project;
  };
  const done = async (project: TestProject, words: string[], more: NodeJS.ProcessEnv = {}) => {
    const { code, output } = await project.enxuto(words, env(project, more));
    if (code !== 0) throw new Error(output);
    return output;
  };
  const container = (service: string) => {
    const marks = [`enxuto.stack=${STACK}`, `enxuto.service=${service}`];
    const filters = marks.flatMap((mark) => ["--filter", `label=${mark}`]);
    return docker("ps", "--quiet", ...filters)[0];
  };
  const sql = (service: string, text: string) => {
    const psql = ["psql", "-qAtX", "-U", "postgres", "-d", "shop", "-c", text];
    return docker("exec", container(service), ...psql).join();
  };
  const redis = (service: string, ...words: readonly string[]) =>
    docker("exec", container(service), "redis-cli", ...words).join();

  afterAll(() => {
    removeStack(STACK);
    for (const project of projects) project.remove();
    fs.rmSync(kept, { recursive: true });
  });

  test("comes back on a fresh one with the same rows, under another service's name too", async () => {
    removeStack(STACK);
    const first = clone();
    await done(first, ["up", STACK, "--yes"]);
    sql(
      "db",
      "CREATE TABLE orders (id int PRIMARY KEY, what text); INSERT INTO orders SELECT i, md5(i::text) FROM generate_series(1, 20000) i",
    );
    const before = sql("db", FIGURES);
    expect(before).toMatch(/^20000\|200010000\|/);
    redis("kv", "mset", "a", "1", "b", "2");
    expect(await done(first, ["backup", STACK])).toContain("db: 1 table, 20,000 rows");

    // The host is gone: what ran, its data, the state, and what the machine knew.
    removeStack(STACK);
    expect(docker("volume", "ls", "--quiet", "--filter", `name=-${STACK}-`)).toEqual([]);
    const fresh = clone(first);
    const renamed = { TEST_KV: "jobs", TEST_KV_FROM: "kv" };
    await done(fresh, ["up", STACK, "--yes"], renamed);
    expect(sql("db", "SELECT to_regclass('orders') IS NULL")).toBe("t");
    const restored = await done(fresh, ["restore", STACK, "--yes"], renamed);
    expect(restored).toContain("db: 1 table, 20,000 rows, as they were saved");
    expect(sql("db", FIGURES)).toBe(before);
    expect(redis("jobs", "mget", "a", "b")).toBe("1,2");
  });
});
