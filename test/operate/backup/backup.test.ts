import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docker as engine } from "../../../engine/engine";
import { StackLock } from "../../../operate/stack-lock";
import { DATA_SYSTEM, DataStack, hasRestic, labels } from "../../support/data-stack";
import { bases, docker, TestProject } from "../../support/project";
import { tier } from "../../support/tiers";

const STACK = "backup-test";
const STAGING = "backup-staging";
const PASSWORD = "correct horse";

jest.setTimeout(600_000);

const withRestic = hasRestic("the data of a stack") ? tier("docker") : describe.skip;

withRestic("the data of a stack", () => {
  const data = new DataStack(STACK);
  let project: TestProject;
  let repository: string;
  const env = { RESTIC_PASSWORD: PASSWORD };
  const enxuto = (...words: string[]) => project.enxuto(words, env);
  const restic = (...words: string[]) =>
    execFileSync("restic", ["--repo", repository, ...words], {
      env: { ...process.env, ...env },
      encoding: "utf8",
    });

  /** Keeps a folder as a backup of a project's stack of this name. */
  const keep = (folder: string, project: string) =>
    execFileSync(
      "restic",
      [
        ...["--repo", repository, "backup", "--quiet", "--host", STACK],
        ...["--tag", "enxuto", "--tag", `project=${project}`, "."],
      ],
      { cwd: folder, env: { ...process.env, ...env } },
    );

  beforeAll(() => {
    project = new TestProject(STACK, { system: DATA_SYSTEM.name, host: "local", size: "2GB" });
    repository = path.join(project.folder, "kept");
    project.configure({ backups: { to: repository, pause: ["uploads"] } });
    data.start();
    // Another project's stack of the same name, whose container is the newer one.
    const marks = labels(STACK, "uploads", "neighbour");
    const words = ["run", "--detach", "--name", `neighbour-${STACK}`, ...marks];
    docker(...words, bases().redis, "sleep", "100000");
    data.sql(
      "CREATE TABLE orders (id int PRIMARY KEY, what text, paid float8); INSERT INTO orders SELECT i, 'no ' || i, i / 3.0 FROM generate_series(1, 5000) i; CREATE TABLE \"Odd name\" (t text); INSERT INTO \"Odd name\" VALUES (NULL), ('é')",
    );
    data.redis("mset", "a", "1", "b", "2", "c", "3");
    data.files("mkdir in; echo first >in/one");
  });
  afterAll(() => {
    data.remove();
    project?.remove();
  });

  test("is saved, counted, restored as it was, and proven", async () => {
    const saved = await enxuto("backup", STACK);
    expect(saved.output).toContain("  db: 2 tables, 5,002 rows\n  kv: 3 keys\n  uploads: files");
    expect(saved.code).toBe(0);

    data.sql('DELETE FROM orders WHERE id > 10; DROP TABLE "Odd name"');
    data.redis("del", "a", "b");
    data.files("rm -r in; echo later >two");

    // The newer one of another project with a stack of this name is neither restored nor listed.
    const another = path.join(project.folder, "another");
    fs.mkdirSync(another);
    fs.writeFileSync(path.join(another, "manifest"), "");
    keep(another, "another");
    // Named by people, and none of a restore's business.
    for (const own of ["shop_restored", "shop_before_the_move"]) data.sql(`CREATE DATABASE ${own}`);

    const back = await enxuto("restore", STACK, "--yes");
    expect(back.output).toContain("  db: 2 tables, 5,002 rows, as they were saved");
    expect(back.code).toBe(0);
    expect(data.sql("SELECT count(*), sum(id), max(paid) FROM orders")).toEqual([
      "5000|12502500|1666.6666666666667",
    ]);
    expect(data.sql('SELECT t FROM "Odd name" WHERE t IS NOT NULL')).toEqual(["é"]);
    expect(data.redis("mget", "a", "b", "c")).toEqual(["1", "2", "3"]);
    expect(data.files("find . -type f")).toEqual(["./in/one"]);
    // What was there before the restore stays until the next one.
    expect(
      data.sql("SELECT datname FROM pg_database WHERE datname LIKE 'shop%' ORDER BY datname"),
    ).toEqual([
      "shop",
      expect.stringMatching(/^shop_before_\d{14}$/),
      "shop_before_the_move",
      "shop_restored",
    ]);

    const drill = await enxuto("restore", STACK, "--drill");
    expect(drill.output).toContain("  db: 2 tables, 5,002 rows, as they were saved");
    expect(drill.code).toBe(0);
    const { backups } = JSON.parse((await enxuto("backups", STACK, "--json")).output);
    expect(backups).toEqual([
      expect.objectContaining({ drilled: expect.stringMatching(/^20\d\d-/), failed: null }),
    ]);
    expect(docker("ps", "--all", "--quiet", "--filter", `label=enxuto.drill=${STACK}`)).toEqual([]);
    expect(restic("snapshots", "--json")).not.toContain(PASSWORD);
  });

  test("goes into another stack once its own data is given up", async () => {
    const staging = new DataStack(STAGING);
    project.write(
      `Pulumi.${STAGING}.yaml`,
      fs.readFileSync(path.join(project.folder, `Pulumi.${STACK}.yaml`), "utf8"),
    );
    staging.start();
    try {
      // What comes into it while the restore waits for another run is seen as well.
      const [verb, state] = ["restore", "another"];
      const held = { verb, state, engine, words: ["docker"], waitMs: 0, say() {}, interrupt() {} };
      const lock = await StackLock.take({ ...held, stack: STAGING });
      const words = ["restore", STACK, "--into", STAGING, "--yes", "--wait-lock", "10m"];
      const waiting = project.start(words, env);
      while (!waiting.output().includes("waiting for its end")) await sleep(200);
      staging.sql("CREATE TABLE early (id int); INSERT INTO early VALUES (1)");
      await lock.release();
      expect(await waiting.ended).toMatchObject({
        code: 1,
        output: expect.stringContaining(`${STAGING} holds data that would be replaced`),
      });
      staging.sql("DROP TABLE early");
      staging.sql("CREATE TABLE drafts (id int); INSERT INTO drafts VALUES (1)");
      const refused = await enxuto("restore", STACK, "--into", STAGING, "--yes");
      expect(refused.output).toContain(
        `--into: ${STAGING} holds data that would be replaced: db has 1 table with rows: save it with enxuto backup ${STAGING}, then give it up with --delete-data=db`,
      );
      expect(refused.code).toBe(1);
      expect(staging.sql("SELECT id FROM drafts")).toEqual(["1"]);

      const given = ["--into", STAGING, "--delete-data=db", "--yes"];
      const moved = await enxuto("restore", STACK, ...given);
      expect(moved.output).toContain("  db: 2 tables, 5,002 rows, as they were saved");
      expect(moved.code).toBe(0);
      expect(staging.sql("SELECT count(*), sum(id) FROM orders")).toEqual(["5000|12502500"]);
      expect(staging.redis("mget", "a", "b", "c")).toEqual(["1", "2", "3"]);
      expect(staging.files("find . -type f")).toEqual(["./in/one"]);
      expect(data.sql("SELECT count(*) FROM orders")).toEqual(["5000"]);
    } finally {
      staging.remove();
    }
  });

  test("that is not in a backup fails the drill, which status says", async () => {
    const copy = path.join(project.folder, "copy");
    restic("restore", "latest", "--tag", "project=enxuto", "--target", copy);
    const tables = path.join(copy, "db", "tables");
    const text = fs
      .readFileSync(tables, "utf8")
      .replace("public.orders\t5000", "public.orders\t5001");
    fs.writeFileSync(tables, text);
    keep(copy, "enxuto");

    const drill = await enxuto("restore", STACK, "--drill");
    expect(drill.output).toContain("drill: the drill found other data than was saved in db");
    expect(drill.code).toBe(1);
    // The same from a restore, which leaves what is there.
    const back = await enxuto("restore", STACK, "--yes", "--only", "db");
    expect(back.output).toContain(
      "the backup does not hold what it should, and its data is as it was",
    );
    expect(data.sql("SELECT count(*) FROM orders")).toEqual(["5000"]);
    const { output } = await enxuto("status", STACK);
    expect(output).toMatch(/last backup: 20\S+; last drill that found everything: 20/);
    expect(output).toContain(
      "the last drill failed: the drill found other data than was saved in db",
    );
  });

  test("is not replaced by what another state saved, unless that is named", async () => {
    const [{ state }] = JSON.parse((await enxuto("backups", STACK, "--json")).output).backups.slice(
      -1,
    );
    restic(
      "tag",
      "--add",
      "state=another",
      "--remove",
      `state=${state}`,
      "--tag",
      `state=${state}`,
    );
    restic("tag", "--add", "state=another", "--tag", "project=enxuto");
    const { backups } = JSON.parse((await enxuto("backups", STACK, "--json")).output);
    const refused = await enxuto("restore", STACK, "--yes", "--only", "uploads");
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(`if it is the one, name it with --at ${backups[0].id}`);
    expect((await enxuto("backups", STACK)).output).toMatch(/^backup +state +taken/);
    const oldest = backups.at(-1).id;
    const words = ["--yes", "--only", "uploads", "--at", oldest];
    expect((await enxuto("restore", STACK, ...words)).code).toBe(0);
  });

  test("is not touched where the password is wrong", async () => {
    const wrong = await project.enxuto(["restore", STACK, "--yes"], { RESTIC_PASSWORD: "wrong" });
    expect(wrong.output).toContain("wrong password or no key found");
    expect(wrong.code).toBe(1);
  });

  test("keeps its password where a checkout that lacks it would make another one", async () => {
    const file = path.join(project.folder, `Pulumi.${STACK}.yaml`);
    const before = fs.readFileSync(file, "utf8");
    const { output, code } = await project.enxuto(["backup", STACK], { RESTIC_PASSWORD: "" });
    expect(output).toContain(
      `enxuto:backups.password: is missing, and ${repository} has backups that another one opens: bring back the Pulumi.${STACK}.yaml that holds it, or set RESTIC_PASSWORD`,
    );
    expect(code).toBe(1);
    expect(fs.readFileSync(file, "utf8")).toBe(before);
  });
});
