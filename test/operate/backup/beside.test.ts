import * as fs from "node:fs";
import * as path from "node:path";
import { snapshotsIn } from "../../../operate/backup/snapshots";
import { BackupRun, type Ran } from "../../support/backup-run";
import { DataStack, hasRestic, labels } from "../../support/data-stack";
import { bases, docker } from "../../support/project";
import { tier } from "../../support/tiers";

const STACK = "backup-beside";

jest.setTimeout(600_000);

const withRestic = hasRestic("data beside what the plan names") ? tier("docker") : describe.skip;

withRestic("data beside what the plan names", () => {
  const data = new DataStack(STACK, ["db"]);
  const runs: BackupRun[] = [];
  const backups = (service: string, setting: Readonly<Record<string, unknown>> = {}) => {
    const run = new BackupRun(STACK, [service], setting);
    runs.push(run);
    return run;
  };
  const newest = ({ lines }: Ran) => snapshotsIn(lines)[0].current;
  const inDatabase = (name: string, text: string, user = "postgres") =>
    docker("exec", data.container("db"), "psql", "-qAtX", "-U", user, "-d", name, "-c", text);
  const nested = `${data.container("uploads")}-nested`;

  beforeAll(() => data.start());
  afterAll(() => {
    data.remove();
    docker("volume", "rm", "--force", nested);
    for (const run of runs) run.remove();
  });

  test("is saved and restored where it is another database of a PostgreSQL, for the user that owned it", async () => {
    data.sql("CREATE TABLE orders (id int); INSERT INTO orders SELECT generate_series(1, 10)");
    data.sql("CREATE ROLE teller LOGIN");
    data.sql("CREATE DATABASE cash OWNER teller");
    data.sql("CREATE DATABASE empty");
    inDatabase(
      "cash",
      "CREATE SCHEMA till; CREATE TYPE till.kind AS ENUM ('in', 'out'); CREATE TABLE till.coins (id serial PRIMARY KEY, kind till.kind); INSERT INTO till.coins (kind) SELECT 'in' FROM generate_series(1, 7); CREATE VIEW till.all_coins AS SELECT * FROM till.coins",
    );
    const run = backups("db");
    const saved = await run.run("backup");
    expect(saved.failed).toBeUndefined();
    expect(saved.lines.filter(([kind]) => kind === "postgres")).toEqual([
      ["postgres", "db", "1", "10"],
      ["postgres", "db/cash", "1", "7"],
    ]);
    const drill = await run.run("drill", { SNAPSHOT: "newest" });
    expect([drill.failed, ...drill.lines.slice(0, 2)]).toEqual([
      undefined,
      ["same", "db", "1", "10"],
      ["same", "db/cash", "1", "7"],
    ]);

    inDatabase("cash", "DELETE FROM till.coins");
    // A drill writes beside it, which gives it another id.
    const words = {
      ...{ SNAPSHOT: newest(await run.run("list")), TARGET: STACK, USERS: "" },
      TARGETS: "postgres\tdb\tdb\tpostgres\tshop",
    };
    const back = await run.run("restore", words);
    expect(back.failed).toBeUndefined();
    expect(
      inDatabase(
        "cash",
        "INSERT INTO till.coins (kind) VALUES ('out'); SELECT count(*) FROM till.all_coins",
        "teller",
      ),
    ).toEqual(["8"]);
    expect(back.lines).toContainEqual([
      ...["kept", "db/cash", expect.stringMatching(/^cash_before_\d{14}$/)],
    ]);

    // One that is not there is made, and what a restore kept is not saved again.
    const [, , before] = back.lines.find(([, what]) => what === "db/cash" && what) ?? [];
    expect(before).toBeDefined();
    data.sql("DROP DATABASE cash");
    expect((await run.run("restore", words)).failed).toBeUndefined();
    expect(inDatabase("cash", "SELECT count(*) FROM till.coins")).toEqual(["7"]);
    const again = await run.run("backup");
    expect(again.lines.filter(([kind]) => kind === "postgres").map(([, what]) => what)).toEqual([
      "db",
      "db/cash",
    ]);
  });

  test("is left alone where it is another volume below the one that is restored", async () => {
    const container = data.container("uploads");
    docker(
      ...["run", "--detach", "--name", container, ...labels(STACK, "uploads")],
      ...["--volume", `${container}-files:/data`, "--volume", `${nested}:/data/kept`],
      ...[bases().redis, "sleep", "100000"],
    );
    const run = backups("uploads");
    data.files("echo first >one; echo old >kept/book");
    const saved = await run.run("backup");
    expect(saved.failed).toBeUndefined();
    data.files("echo later >two; echo new >kept/book; echo more >kept/page");
    const back = await run.run("restore", {
      ...{ SNAPSHOT: newest(saved), TARGET: STACK, USERS: "" },
      TARGETS: "files\tuploads\tuploads\tfiles\t/data",
    });
    expect(back.failed).toBeUndefined();
    expect(data.files("cat one; ls")).toEqual(["first", "kept", "one"]);
    expect(data.files("cat kept/book kept/page")).toEqual(["new", "more"]);
  });

  test("is not left lying on the stage, nor paused, where nobody hears of a backup any more", async () => {
    const run = backups("uploads", { pause: ["uploads"] });
    const child = run.start("deaf");
    await new Promise((resolve) => child.on("close", resolve));
    expect(fs.existsSync(path.join(run.work, "stage"))).toBe(false);
    expect(docker("inspect", "--format", "{{.State.Status}}", data.container("uploads"))).toEqual([
      "running",
    ]);
  });
});
