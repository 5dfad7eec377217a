import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hasRestic } from "../../support/data-stack";
import { bases, docker, removeStack, TestProject } from "../../support/project";
import { tier } from "../../support/tiers";

const STACK = "moves";
const FIGURES = "SELECT count(*), sum(id), md5(string_agg(what, ',' ORDER BY id)) FROM orders";

/** The PostgreSQL that data is moved from; `MOVES_FROM` names another one, as a major version that Debian has no package of. */
const OLDER = process.env.MOVES_FROM;

/** A PostgreSQL of a later major version than that of the bases; `MOVES_TO` names another one. */
const NEWER = process.env.MOVES_TO ?? "enxuto-stand-in/postgres:17.0.0";

jest.setTimeout(1_800_000);

const withRestic = hasRestic("the move of a stack")
  ? tier("deploy", ["random", "command"])
  : describe.skip;

withRestic("a stack whose host is gone", () => {
  const kept = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-kept-"));
  const projects: TestProject[] = [];
  let fresh: TestProject;
  const env = (project: TestProject, more: NodeJS.ProcessEnv) => ({
    PULUMI_BACKEND_URL: `file://${project.folder}/state?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    ...more,
  });
  /** What Git brings to a machine that has never seen the stack: its files, and nothing that a run left. */
  const clone = (from?: TestProject) => {
    const project = new TestProject(STACK, {
      ...{
        system: "enxuto-shop",
        host: "local",
        size: "2GB",
        bases: { ...bases(), ...(OLDER ? { postgres: OLDER } : {}) },
      },
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
  const volumes = () => docker("volume", "ls", "--quiet", "--filter", `name=-${STACK}-`);

  afterAll(() => {
    removeStack(STACK);
    for (const project of projects) project.remove();
    fs.rmSync(kept, { recursive: true });
  });

  const renamed = { TEST_KV: "jobs", TEST_KV_FROM: "kv" };

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
    expect(volumes()).toEqual([]);
    fresh = clone(first);
    await done(fresh, ["up", STACK, "--yes"], renamed);
    expect(sql("db", "SELECT to_regclass('orders') IS NULL")).toBe("t");
    const restored = await done(fresh, ["restore", STACK, "--yes"], renamed);
    expect(restored).toContain("db: 1 table, 20,000 rows, as they were saved");
    expect(sql("db", FIGURES)).toBe(before);
    expect(redis("jobs", "mget", "a", "b")).toBe("1,2");
  });

  const hasNewer = spawnSync("docker", ["image", "inspect", NEWER]).status === 0;
  if (!hasNewer)
    process.stderr.write(
      `the move to another PostgreSQL is not tested: ${NEWER} is missing (test/support/bases/make --newer)\n`,
    );
  (hasNewer ? test : test.skip)(
    "moves to another major version of PostgreSQL, which stands next to the old one until its rows are the same",
    async () => {
      const major = (service: string) =>
        Number(sql(service, "SHOW server_version_num").slice(0, 2));
      sql(
        "db",
        `CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail text UNIQUE, likes jsonb, born timestamptz, share double precision, photo bytea);
       INSERT INTO people (mail, likes, born, share, photo) SELECT i || '@example.com', jsonb_build_object('n', i), to_timestamp(i * 1e5), i / 3.0, decode(md5(i::text), 'hex') FROM generate_series(1, 3000) i;
       CREATE VIEW grown AS SELECT * FROM people WHERE born < '1990-01-01';
       CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i * 2';
       CREATE INDEX doubled ON orders (twice(id));
       CREATE SEQUENCE tickets START 41; SELECT nextval('tickets');`,
      );
      const more =
        "SELECT count(*), sum(hashtext(p::text)), (SELECT count(*) FROM grown), nextval('tickets') FROM people p";
      // The old files are not read by the next version, which is said before anything is touched.
      const inPlace = await fresh.enxuto(
        ["up", STACK, "--yes"],
        env(fresh, { ...renamed, TEST_DB: NEWER }),
      );
      expect([inPlace.code, inPlace.output]).toEqual([
        2,
        expect.stringContaining("does not read its files"),
      ]);

      const both = { ...renamed, TEST_NEWER: NEWER };
      await done(fresh, ["up", STACK, "--yes"], both);
      expect(major("newer")).toBeGreaterThan(major("db"));
      expect(await done(fresh, ["backup", STACK], both)).toContain("db: 2 tables, 23,000 rows");
      const words = ["restore", STACK, "--only", "db", "--as", "newer", "--yes"];
      expect(await done(fresh, words, both)).toContain("2 tables, 23,000 rows, as they were saved");
      expect(sql("newer", FIGURES)).toBe(sql("db", FIGURES));
      expect(sql("newer", more)).toBe(sql("db", more));

      // The old one goes, and its data only where that is said.
      const only = { ...both, TEST_DBS: "newer" };
      const refused = await fresh.enxuto(["up", STACK, "--yes"], env(fresh, only));
      const volume = `enxuto-shop-${STACK}-db-data`;
      expect([refused.code, refused.output]).toEqual([2, expect.stringContaining(volume)]);
      await done(fresh, ["up", STACK, "--yes", `--delete-data=${volume}`], only);
      expect(volumes()).toEqual([
        `enxuto-shop-${STACK}-kv-data`,
        `enxuto-shop-${STACK}-newer-data`,
      ]);
      expect(sql("newer", "SELECT count(*) FROM orders")).toBe("20000");
      // What is saved from now on is of the next version, and proven by it.
      expect(await done(fresh, ["backup", STACK], only)).toContain("newer: 2 tables, 23,000 rows");
      expect(await done(fresh, ["restore", STACK, "--drill"], only)).toContain(
        "newer: 2 tables, 23,000 rows, as they were saved",
      );
    },
  );
});
