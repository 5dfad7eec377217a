import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { command, defineSystem, upstream } from "enxuto/model";
import { BackupRun } from "../../support/backup-run";
import { hasRestic, labels } from "../../support/data-stack";
import { docker, removeStack } from "../../support/project";
import { tier } from "../../support/tiers";

const STACK = "backup-mysql";
const PASSWORD = "it's $(secret)";

/** An image of MySQL that is on this engine. */
const MYSQL = process.env.MYSQL_IMAGE ?? "mysql:9.7";

const SHELVES = defineSystem("enxuto-mysql", {
  sql: {
    image: upstream(MYSQL),
    memory: { limitMiB: 640, reservationMiB: 512 },
    health: command(["mysqladmin", "ping", "-h", "127.0.0.1"]),
    volumes: { data: "/var/lib/mysql" },
  },
});

jest.setTimeout(1_800_000);

const hasImage = spawnSync("docker", ["image", "inspect", MYSQL]).status === 0;
if (!hasImage) process.stderr.write(`data of MySQL is not tested: there is no image ${MYSQL}\n`);
const withMySql = hasImage && hasRestic("data of MySQL") ? tier("docker") : describe.skip;

withMySql("the data of MySQL", () => {
  const name = `${SHELVES.name}-${STACK}-sql`;
  const run = new BackupRun(STACK, ["sql"], {}, SHELVES);
  const sql = (text: string, database = "shop") =>
    docker(
      ...["exec", "--env", `MYSQL_PWD=${PASSWORD}`, name, "mysql", "--user=root"],
      ...["--host=127.0.0.1", "--batch", "--skip-column-names"],
      ...["--default-character-set=utf8mb4", "--execute", text, database],
    );
  const figures = () =>
    sql(
      "SELECT COUNT(*), SUM(id), SUM(paid), HEX(MAX(stamp)), MAX(what) FROM orders; SELECT name FROM customers ORDER BY id; SELECT COUNT(*) FROM empty_one; SELECT HEX(body) FROM files; SELECT * FROM paid_orders; CALL how_many(); SELECT COUNT(*) FROM log; SELECT papers->'$.n' FROM files",
    );

  beforeAll(async () => {
    removeStack(STACK);
    docker(
      ...["run", "--detach", "--name", name, ...labels(STACK, "sql", SHELVES.name)],
      ...["--memory", "640m", "--memory-swap", "640m", "--volume", `${name}-data:/var/lib/mysql`],
      ...["--env", `MYSQL_ROOT_PASSWORD=${PASSWORD}`, "--env", "MYSQL_DATABASE=shop", MYSQL],
    );
    for (let tries = 0; ; tries += 1) {
      try {
        sql("SELECT 1");
        return;
      } catch (error) {
        if (tries > 600) throw error;
        await sleep(500);
      }
    }
  });
  afterAll(() => {
    removeStack(STACK);
    run.remove();
  });

  test("is saved at one moment, counted, proven and restored with what belongs to tables", async () => {
    sql(`
      CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(80)) CHARACTER SET utf8mb4;
      INSERT INTO customers VALUES (1, 'Zoë 🦆'), (2, 'O''Neill \\\\ "x" \\n second line'), (3, NULL);
      CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, what VARCHAR(80), paid DOUBLE, stamp TIMESTAMP(3) NULL,
        twice INT AS (customer * 2) VIRTUAL, FOREIGN KEY (customer) REFERENCES customers (id));
      SET SESSION cte_max_recursion_depth = 10000;
      INSERT INTO orders (customer, what, paid, stamp)
        WITH RECURSIVE numbers (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < 5000)
        SELECT 1 + seq % 3, CONCAT('(no ', seq, ');'), seq / 3, FROM_UNIXTIME(1700000000 + seq) FROM numbers;
      CREATE TABLE empty_one (id INT);
      CREATE TABLE files (id INT PRIMARY KEY, body BLOB, papers JSON);
      INSERT INTO files VALUES (1, UNHEX(CONCAT('00FF0A2728', REPEAT('41', 50))), '{"n": 7}');
      CREATE TABLE log (at INT AUTO_INCREMENT PRIMARY KEY, what INT);
      CREATE TRIGGER logged AFTER DELETE ON orders FOR EACH ROW INSERT INTO log (what) VALUES (OLD.id);
      CREATE VIEW paid_orders AS SELECT COUNT(*) AS number FROM orders WHERE paid > 1000;
      CREATE PROCEDURE how_many() SELECT COUNT(*) FROM orders;
      CREATE DATABASE second; CREATE TABLE second.things (id INT); INSERT INTO second.things VALUES (7);
    `);
    const before = figures();
    let shown = "";
    const looks = setInterval(() => {
      shown += execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    }, 50);
    const saved = await run.run("backup");
    clearInterval(looks);
    expect(saved.failed).toBeUndefined();
    expect(saved.lines[0]).toEqual(["mariadb", "sql", "6", "5005"]);
    expect(shown).toContain("mysqldump");
    expect(shown).not.toContain(PASSWORD);

    const drill = await run.run("drill", { SNAPSHOT: "newest" });
    expect([drill.failed, drill.lines[0]]).toEqual([undefined, ["same", "sql", "6", "5005"]]);

    sql(
      "DELETE FROM orders WHERE id > 10; DROP TABLE files; DROP VIEW paid_orders; CREATE TABLE later (id INT)",
    );
    const into = { SNAPSHOT: "latest", TARGET: STACK, TARGETS: "mariadb\tsql\tsql", USERS: "" };
    const back = await run.run("restore", into);
    expect([back.failed, back.lines[0]]).toEqual([undefined, ["same", "sql", "6", "5005"]]);
    expect(figures()).toEqual(before);
    expect(() => sql("INSERT INTO orders (customer) VALUES (99)")).toThrow("foreign key");
    sql("DELETE FROM orders WHERE id = 1");
    expect(sql("SELECT what FROM log")).toEqual(["1"]);
    // Again, over what the first one left.
    expect((await run.run("restore", into)).failed).toBeUndefined();
    expect(figures()).toEqual(before);
  });
});
