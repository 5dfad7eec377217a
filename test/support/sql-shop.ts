import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackupRun } from "./backup-run";
import { docker } from "./project";

/** Orders that are written, and rows of all tables of the shop's three databases. */
const [ORDERS, ROWS] = [5000, 5006];

/** Numbers 1 to `ORDERS`, in words that MySQL and MariaDB share. */
const NUMBERS = (() => {
  const digit = Array.from({ length: 10 }, (_, value) => `SELECT ${value} AS d`).join(
    " UNION ALL ",
  );
  const places = ["a", "b", "c", "e"].map((name) => `(${digit}) AS ${name}`).join(" CROSS JOIN ");
  return `(SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS seq FROM ${places}) AS numbers WHERE seq <= ${ORDERS}`;
})();

/** Three databases of MySQL or MariaDB with what a backup may lose: keys, triggers, views, procedures, blobs, JSON, texts in all scripts. */
export class SqlShop {
  /** @param container - Container of the server. @param client - Its client's command. @param password - root's. */
  constructor(
    private readonly container: string,
    private readonly client: string,
    private readonly password: string,
  ) {}

  /** Lines that statements print, columns by tabs. */
  sql(text: string): string[] {
    return docker(
      ...["exec", "--env", `MYSQL_PWD=${this.password}`, this.container, this.client],
      ...["--user=root", "--host=127.0.0.1", "--batch", "--skip-column-names"],
      ...["--default-character-set=utf8mb4", "--execute", text, "shop"],
    );
  }

  /** End of the server's start, for which it has five minutes. */
  async started(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        this.sql("SELECT 1");
        return;
      } catch (error) {
        if (tries > 600) throw error;
        await sleep(500);
      }
    }
  }

  fill(): void {
    this.sql(`
      CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(80)) CHARACTER SET utf8mb4;
      INSERT INTO customers VALUES (1, 'Zoë 🦆'), (2, 'O''Neill \\\\ "x" \\n second line'), (3, NULL);
      CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, what VARCHAR(80), paid DOUBLE, stamp TIMESTAMP(3) NULL,
        twice INT AS (customer * 2) VIRTUAL, FOREIGN KEY (customer) REFERENCES customers (id));
      INSERT INTO orders (customer, what, paid, stamp)
        SELECT 1 + seq % 3, CONCAT('(no ', seq, ');'), seq / 3, FROM_UNIXTIME(1700000000 + seq) FROM ${NUMBERS} ORDER BY seq;
      CREATE TABLE empty_one (id INT);
      CREATE TABLE files (id INT PRIMARY KEY, body BLOB, papers JSON);
      INSERT INTO files VALUES (1, UNHEX(CONCAT('00FF0A2728', REPEAT('41', 50))), '{"n": 7}');
      CREATE TABLE log (at INT AUTO_INCREMENT PRIMARY KEY, what INT);
      CREATE TRIGGER logged AFTER DELETE ON orders FOR EACH ROW INSERT INTO log (what) VALUES (OLD.id);
      CREATE VIEW paid_orders AS SELECT COUNT(*) AS number FROM orders WHERE paid > 1000;
      CREATE PROCEDURE how_many() SELECT COUNT(*) FROM orders;
      CREATE DATABASE second; CREATE TABLE second.things (id INT); INSERT INTO second.things VALUES (7);
      CREATE DATABASE \`a third\`; CREATE TABLE \`a third\`.notes (id INT PRIMARY KEY, customer INT, FOREIGN KEY (customer) REFERENCES shop.customers (id));
      INSERT INTO \`a third\`.notes VALUES (1, 1);
      CREATE TRIGGER \`a third\`.noted AFTER INSERT ON \`a third\`.notes FOR EACH ROW INSERT INTO shop.log (what) VALUES (-NEW.id);
      CREATE VIEW \`a third\`.names AS SELECT notes.id, customers.name FROM \`a third\`.notes JOIN shop.customers ON customers.id = notes.customer;
      CREATE PROCEDURE \`a third\`.note_of(wanted INT) SELECT customer FROM \`a third\`.notes WHERE id = wanted;
    `);
  }

  /** Figures that are equal where nothing was lost. */
  figures(): string[] {
    return this.sql(
      "SELECT COUNT(*), SUM(id), SUM(paid), HEX(MAX(stamp)), MAX(what) FROM orders; SELECT name FROM customers ORDER BY id; SELECT COUNT(*) FROM empty_one; SELECT HEX(body), JSON_EXTRACT(papers, '$.n') FROM files; SELECT * FROM paid_orders; CALL how_many(); SELECT COUNT(*) FROM log; SELECT * FROM `a third`.names; CALL `a third`.note_of(1)",
    );
  }

  /**
   * Backup, drill, losses and a restore, after which all is as it was, keys and triggers too.
   *
   * @param run - Backups of service `sql`. @param stack - Stack of the container. @param dump - Command that a process list shows. @param meanwhile - Statements between backup and restore.
   * @returns What the restore was asked and said.
   */
  async savedAndRestored(run: BackupRun, stack: string, dump: string, meanwhile = "SELECT 1") {
    const before = this.figures();
    let shown = "";
    const looks = setInterval(() => {
      shown += execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    }, 50);
    const saved = await run.run("backup");
    clearInterval(looks);
    expect(saved.failed).toBeUndefined();
    expect(saved.lines[0]).toEqual(["mariadb", "sql", "7", String(ROWS)]);
    expect(shown).toContain(dump);
    expect(shown).not.toContain(this.password);

    const same = [undefined, ["same", "sql", "7", String(ROWS)]];
    const drill = await run.run("drill", { SNAPSHOT: "newest" });
    expect([drill.failed, drill.lines[0]]).toEqual(same);

    this.sql(
      "DELETE FROM orders WHERE id > 10; DROP TABLE files; DROP VIEW paid_orders; CREATE TABLE later (id INT)",
    );
    this.sql(meanwhile);
    const into = { SNAPSHOT: "latest", TARGET: stack, TARGETS: "mariadb\tsql\tsql", USERS: "" };
    const back = await run.run("restore", into);
    expect([back.failed, back.lines[0]]).toEqual(same);
    expect(this.figures()).toEqual(before);
    expect(() => this.sql("INSERT INTO orders (customer) VALUES (99)")).toThrow("foreign key");
    this.sql("DELETE FROM orders WHERE id = 1");
    expect(this.sql("SELECT what FROM log")).toEqual(["1"]);
    // Into another database the key leads where it did, and the trigger writes.
    const note = "INSERT INTO `a third`.notes VALUES";
    expect(() => this.sql(`${note} (9, 99)`)).toThrow("foreign key");
    this.sql(`${note} (9, 1); DELETE FROM \`a third\`.notes WHERE id = 9`);
    expect(this.sql("SELECT what FROM log ORDER BY at")).toEqual(["1", "-9"]);
    this.sql("DELETE FROM log");
    return { before, into, back };
  }
}
