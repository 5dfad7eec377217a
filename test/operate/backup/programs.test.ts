import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { command, defineSystem, upstream } from "enxuto/model";
import { BackupRun } from "../../support/backup-run";
import { hasRestic, labels } from "../../support/data-stack";
import { docker, removeStack } from "../../support/project";
import { SqlShop } from "../../support/sql-shop";
import { tier } from "../../support/tiers";

const STACK = "backup-programs";
const PASSWORD = "it's $(secret)";
const MARIADB = "mariadb:10.11";
const PYTHON = "python:3.11-slim-bookworm";

/** Data whose programs the plan knows by their images, and a service that writes SQLite. */
const SHELVES = defineSystem("enxuto-shelves", {
  sql: {
    image: upstream(MARIADB),
    memory: { limitMiB: 192, reservationMiB: 128 },
    health: command(["mariadb-admin", "ping", "-h", "127.0.0.1"]),
    volumes: { data: "/var/lib/mysql" },
  },
  notes: {
    image: upstream(PYTHON),
    memory: { limitMiB: 64, reservationMiB: 32 },
    health: command(["true"]),
    volumes: { data: "/data" },
  },
});

/** Writes until it is told not to, each row in a transaction of its own that is in the journal before it is in the file. */
const WRITER = `
import os, sqlite3, time
notes = sqlite3.connect("/data/in/notes.db", isolation_level=None)
notes.execute("PRAGMA journal_mode=WAL")
notes.execute("PRAGMA wal_autocheckpoint=50")
notes.execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, what TEXT)")
while not os.path.exists("/tmp/stop"):
    notes.execute("INSERT INTO notes (what) VALUES (?)", ("first line" + chr(10) + "x" * 2000,))
    time.sleep(0.002)
`;

jest.setTimeout(900_000);

const withRestic = hasRestic("data of MariaDB and SQLite") ? tier("docker") : describe.skip;

withRestic("the data of", () => {
  const runs: BackupRun[] = [];
  let shop: SqlShop;
  const backups = (service: string) => {
    const run = new BackupRun(STACK, [service], {}, SHELVES);
    runs.push(run);
    return run;
  };
  const container = (service: string, stack = STACK) => `${SHELVES.name}-${stack}-${service}`;
  const start = (service: string, stack: string, ...words: readonly string[]) => {
    const [definition] = [...SHELVES.services].flatMap(([name, one]) =>
      name === service ? [one] : [],
    );
    const name = container(service, stack);
    const { memory, volumes = {} } = definition;
    docker(
      ...["run", "--detach", "--name", name, ...labels(stack, service, SHELVES.name)],
      ...["--memory", `${memory.limitMiB}m`, "--memory-swap", `${memory.limitMiB}m`],
      ...Object.entries(volumes).flatMap(([volume, at]) => ["--volume", `${name}-${volume}:${at}`]),
      ...words,
    );
  };
  const mariadb = async (stack = STACK) => {
    start(
      "sql",
      stack,
      "--env",
      `MARIADB_ROOT_PASSWORD=${PASSWORD}`,
      "--env",
      "MARIADB_DATABASE=shop",
      MARIADB,
    );
    const started = new SqlShop(container("sql", stack), "mariadb", PASSWORD);
    await started.started();
    return started;
  };

  afterAll(() => {
    for (const stack of [`${STACK}-b`, STACK]) removeStack(stack);
    for (const run of runs) run.remove();
  });

  test("MariaDB are saved at one moment, counted, proven and restored with what belongs to tables", async () => {
    shop = await mariadb();
    shop.fill();
    const run = backups("sql");
    const { before, into, back } = await shop.savedAndRestored(
      run,
      STACK,
      "mariadb-dump",
      // Its name is as if an earlier restore had moved it aside.
      "CREATE DATABASE shop_before_the_move",
    );
    expect(
      shop.sql(
        "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'shop%' ORDER BY 1",
      ),
    ).toEqual(["shop", expect.stringMatching(/^shop_before_\d{14}$/), "shop_before_the_move"]);
    const [kept] = back.lines.filter(([kind]) => kind === "kept").map(([, , name]) => name);
    expect(kept).toMatch(/^(shop|second|a third)_before_\d{14}$/);

    // Again, over what the first one left, and into another stack, which says what it would lose.
    expect((await run.run("restore", into)).failed).toBeUndefined();
    expect(shop.figures()).toEqual(before);
    const other = `${STACK}-b`;
    const elsewhere = await mariadb(other);
    elsewhere.sql("CREATE TABLE mine (id INT); INSERT INTO mine VALUES (1)");
    const there = { ...into, TARGET: other };
    expect((await run.run("holds", there)).lines).toEqual([["holds", "sql", "tables", "1"]]);
    expect((await run.run("restore", there)).failed).toBeUndefined();
    expect(elsewhere.figures()).toEqual(before);
  });

  test("MariaDB that do not come back as they were saved are told by a drill, and replace nothing", async () => {
    const run = backups("sql");
    await run.run("backup");
    const copy = path.join(run.folder, "copy");
    run.restic("restore", "latest", "--target", copy);
    const tables = path.join(copy, "sql", "tables");
    const other = fs.readFileSync(tables, "utf8").replace(/(shop\.orders\t\d+\t)\w/, "$1x");
    fs.writeFileSync(tables, other);
    run.keep(copy);
    const before = shop.figures();
    expect((await run.run("drill", { SNAPSHOT: "newest" })).failed).toBe(
      "drill: the drill found other data than was saved in sql",
    );
    const into = { SNAPSHOT: "latest", TARGET: STACK, TARGETS: "mariadb\tsql\tsql", USERS: "" };
    expect((await run.run("restore", into)).failed).toBe(
      "restore: sql: the backup does not hold what it should, and its data is as it was",
    );
    expect(shop.figures()).toEqual(before);
    expect(shop.sql("SHOW DATABASES LIKE '%restored%'")).toEqual([]);
  });

  test("SQLite are copied while nothing writes, counted, proven and restored", async () => {
    start(
      "notes",
      STACK,
      PYTHON,
      "sh",
      "-c",
      `mkdir -p /data/in && echo one >/data/in/plain && exec python3 -c '${WRITER}'`,
    );
    const count = () =>
      Number(
        docker(
          ...["exec", container("notes"), "python3", "-c"],
          'import sqlite3; print(sqlite3.connect("/data/in/notes.db").execute("SELECT count(*) FROM notes").fetchone()[0])',
        )[0],
      );
    const written = async (rows: number) => {
      for (let tries = 0; tries < 600; tries += 1) {
        await sleep(200);
        try {
          if (count() >= rows) return;
        } catch {
          // It has no table yet.
        }
      }
      throw new Error("nothing is written");
    };
    await written(300);
    const run = backups("notes");
    const saved = await run.run("backup");
    expect(saved.failed).toBeUndefined();
    expect(saved.lines[0]).toEqual([
      "note",
      "notes keeps SQLite in /data and is paused while that is copied",
    ]);
    const [, , tables, rows] = saved.lines.find(([kind]) => kind === "sqlite") ?? [];
    expect(tables).toBe("1");
    expect(Number(rows)).toBeGreaterThanOrEqual(300);
    const drill = await run.run("drill", { SNAPSHOT: "newest" });
    expect([drill.failed, drill.lines.at(1)]).toEqual([undefined, ["same", "notes", "1", rows]]);

    await written(Number(rows) + 50);
    const into = {
      SNAPSHOT: "latest",
      TARGET: STACK,
      TARGETS: "files\tnotes\tnotes\tdata\t/data",
      USERS: "",
    };
    docker("exec", container("notes"), "touch", "/tmp/stop");
    docker("wait", container("notes"));
    expect((await run.run("restore", into)).failed).toBeUndefined();
    docker("rm", "--force", container("notes"));
    start("notes", STACK, PYTHON, "sleep", "100000");
    expect(count()).toBe(Number(rows));
    expect(docker("exec", container("notes"), "cat", "/data/in/plain")).toEqual(["one"]);
  });
});
