import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { REDIS_PASSWORD_FILE, REDIS_SETTINGS_FILE } from "../../../core/model/redis";
import type { System } from "../../../core/model/system";
import { bases, docker, removeStack, TestProject } from "../../support/project";
import { TEST_SYSTEMS } from "../../support/test-systems";
import { tier } from "../../support/tiers";

const STACK = "backup-test";
const PASSWORD = "correct horse";

jest.setTimeout(600_000);

const hasRestic = spawnSync("restic", ["version"]).status === 0;
if (!hasRestic) process.stderr.write("backups are not tested: restic is missing\n");
const withRestic = hasRestic ? tier("docker") : describe.skip;

const system = TEST_SYSTEMS.find(({ name }) => name === "enxuto-keeping") as System;

withRestic("the data of a stack", () => {
  let project: TestProject;
  let repository: string;
  const env = { RESTIC_PASSWORD: PASSWORD };
  const enxuto = (...words: string[]) => project.enxuto(words, env);
  const name = (service: string) => `${system.name}-${STACK}-${service}`;
  const sql = (text: string) =>
    docker("exec", name("db"), "psql", "-qAtX", "-U", "postgres", "-d", "shop", "-c", text);
  const redis = (...words: string[]) =>
    docker("exec", "--env", `REDISCLI_AUTH=${PASSWORD}`, name("kv"), "redis-cli", ...words);
  const restic = (...words: string[]) =>
    execFileSync("restic", ["--repo", repository, ...words], {
      env: { ...process.env, ...env },
      encoding: "utf8",
    });

  const labels = (of: string, service: string) =>
    [`enxuto.stack=${STACK}`, `enxuto.system=${of}`, `enxuto.service=${service}`].flatMap(
      (label) => ["--label", label],
    );

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

  /** Starts the services as an `up` would, as far as their data is concerned. */
  function start(): void {
    const images = bases();
    const secrets = path.join(project.folder, "secrets");
    fs.mkdirSync(secrets);
    fs.writeFileSync(path.join(secrets, path.basename(REDIS_PASSWORD_FILE)), PASSWORD);
    fs.writeFileSync(
      path.join(secrets, path.basename(REDIS_SETTINGS_FILE)),
      `requirepass "${PASSWORD}"\n`,
    );
    for (const [service, { image, volumes = {}, command, memory }] of system.services) {
      const reference = image.from === "upstream" ? images[image.reference] : "";
      const words = service === "uploads" ? ["sleep", "100000"] : (command?.(memory) ?? []);
      docker(
        ...["create", "--name", name(service), "--memory", `${memory.limitMiB}m`],
        ...labels(system.name, service),
        ...["--stop-timeout", "1", "--env", "POSTGRES_PASSWORD=x", "--env", "POSTGRES_DB=shop"],
        ...Object.entries(volumes).flatMap(([volume, directory]) => [
          "--volume",
          `${name(service)}-${volume}:${directory}`,
        ]),
        ...[reference, ...words],
      );
      if (service === "kv") docker("cp", `${secrets}/.`, `${name(service)}:/run/secrets`);
      docker("start", name(service));
    }
    // Another project's stack of the same name, whose container is the newer one.
    docker(
      ...["run", "--detach", "--name", `neighbour-${STACK}`, ...labels("neighbour", "uploads")],
      ...[images.redis, "sleep", "100000"],
    );
    const ready = ["exec", name("db"), "pg_isready", "-h", "127.0.0.1", "-d", "shop"];
    for (let tries = 0; spawnSync("docker", ready).status !== 0; tries += 1) {
      if (tries > 240) throw new Error("the database does not start");
      execFileSync("sleep", ["0.5"]);
    }
  }

  beforeAll(() => {
    removeStack(STACK);
    project = new TestProject(STACK, { system: system.name, host: "local", size: "2GB" });
    repository = path.join(project.folder, "kept");
    project.configure({ backups: { to: repository, pause: ["uploads"] } });
    start();
    sql(
      "CREATE TABLE orders (id int PRIMARY KEY, what text, paid float8); INSERT INTO orders SELECT i, 'no ' || i, i / 3.0 FROM generate_series(1, 5000) i; CREATE TABLE \"Odd name\" (t text); INSERT INTO \"Odd name\" VALUES (NULL), ('é')",
    );
    redis("mset", "a", "1", "b", "2", "c", "3");
    docker("exec", name("uploads"), "sh", "-c", "mkdir /data/in; echo first >/data/in/one");
  });
  afterAll(() => {
    removeStack(STACK);
    project?.remove();
  });

  test("is saved, counted, restored as it was, and proven", async () => {
    const saved = await enxuto("backup", STACK);
    expect(saved.output).toContain("  db: 2 tables, 5,002 rows\n  kv: 3 keys\n  uploads: files");
    expect(saved.code).toBe(0);

    sql('DELETE FROM orders WHERE id > 10; DROP TABLE "Odd name"');
    redis("del", "a", "b");
    docker("exec", name("uploads"), "sh", "-c", "rm -r /data/in; echo later >/data/two");

    // The newer one of another project with a stack of this name is neither restored nor listed.
    const another = path.join(project.folder, "another");
    fs.mkdirSync(another);
    fs.writeFileSync(path.join(another, "manifest"), "");
    keep(another, "another");
    // Named by people, and none of a restore's business.
    for (const own of ["shop_restored", "shop_before_the_move"]) sql(`CREATE DATABASE ${own}`);

    const back = await enxuto("restore", STACK, "--yes");
    expect(back.output).toContain("  db: 2 tables, 5,002 rows, as they were saved");
    expect(back.code).toBe(0);
    expect(sql("SELECT count(*), sum(id), max(paid) FROM orders")).toEqual([
      "5000|12502500|1666.6666666666667",
    ]);
    expect(sql('SELECT t FROM "Odd name" WHERE t IS NOT NULL')).toEqual(["é"]);
    expect(redis("mget", "a", "b", "c")).toEqual(["1", "2", "3"]);
    expect(docker("exec", name("uploads"), "sh", "-c", "cd /data; find . -type f")).toEqual([
      "./in/one",
    ]);
    // What was there before the restore stays until the next one.
    expect(
      sql("SELECT datname FROM pg_database WHERE datname LIKE 'shop%' ORDER BY datname"),
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
    expect(sql("SELECT count(*) FROM orders")).toEqual(["5000"]);
    const { output } = await enxuto("status", STACK);
    expect(output).toMatch(/last backup: 20\S+; last drill that found everything: 20/);
    expect(output).toContain(
      "the last drill failed: the drill found other data than was saved in db",
    );
  });

  test("is not touched where the password is wrong", async () => {
    const wrong = await project.enxuto(["restore", STACK, "--yes"], { RESTIC_PASSWORD: "wrong" });
    expect(wrong.output).toContain("wrong password or no key found");
    expect(wrong.code).toBe(1);
  });
});
