import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recordOf } from "../../../core/watch/record";
import { snapshotAt, snapshotsIn } from "../../../operate/backup/snapshots";
import { BackupRun } from "../../support/backup-run";
import { DataStack, hasRestic } from "../../support/data-stack";
import { docker } from "../../support/project";
import { tier } from "../../support/tiers";

const STACK = "backup-bad";
function isThere(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}

/** The files of one service into the service of the same name. */
const FILES = "files\tuploads\tuploads\tfiles\t/data";

jest.setTimeout(600_000);

const withRestic = hasRestic("a bad day of backups") ? tier("docker") : describe.skip;

withRestic("a backup", () => {
  const data = new DataStack(STACK, ["db", "uploads"]);
  const runs: BackupRun[] = [];
  const backups = (service: string, setting?: Readonly<Record<string, unknown>>) => {
    const run = new BackupRun(STACK, [service], setting);
    runs.push(run);
    return run;
  };
  const status = () =>
    docker("inspect", "--format", "{{.State.Status}}", data.container("uploads"))[0];
  /** Starts a backup and kills all of it at a moment, which it cannot pass: it stands still while it is looked at. */
  async function killed(run: BackupRun, isMoment: () => boolean): Promise<void> {
    const child = run.start();
    const ended = new Promise((resolve) => child.on("close", resolve));
    const group = -(child.pid as number);
    while (process.kill(group, "SIGSTOP") && !isMoment()) {
      process.kill(group, "SIGCONT");
      await sleep(20);
    }
    process.kill(group, "SIGKILL");
    await ended;
    // A lock is taken away once the process that holds it is gone, which its new parent sees to.
    for (let tries = 0; isThere(group) && tries < 2000; tries += 1) await sleep(5);
  }

  beforeAll(() => {
    data.start();
    data.files("head -c 30000000 /dev/urandom >one");
  });
  afterAll(() => {
    data.remove();
    for (const run of runs) run.remove();
  });

  test("killed while a service is paused resumes it with the next one, which is whole", async () => {
    const run = backups("uploads", { pause: ["uploads"] });
    const mark = path.join(run.work, "paused");
    await killed(run, () => fs.existsSync(mark) && status() === "paused");
    expect(status()).toBe("paused");

    const next = await run.run("backup");
    expect(next.failed).toBeUndefined();
    expect(status()).toBe("running");
    expect((await run.run("drill", { SNAPSHOT: "newest" })).lines[0]).toEqual([
      ...["same", "uploads", "files", "0"],
    ]);
  });

  test("killed while it writes leaves a lock, which the next one takes away", async () => {
    const run = backups("uploads");
    expect((await run.run("backup")).failed).toBeUndefined();
    data.files("head -c 30000000 /dev/urandom >two");
    // What looks into the repository before takes none, and one that is half written has another name.
    const locks = () =>
      fs.readdirSync(path.join(run.repository, "locks")).filter((name) => /^[0-9a-f]+$/.test(name));
    await killed(run, () => locks().length > 0);
    expect(locks()).toHaveLength(1);

    const next = await run.run("backup");
    expect(next.failed).toBeUndefined();
    // What is not kept could be removed, for which nothing else may hold a lock.
    expect(next.lines.filter(([kind]) => kind === "note")).toEqual([]);
    expect(locks()).toEqual([]);
    expect((await run.run("check")).failed).toBeUndefined();
  });

  test("keeps one that is taken after a clock was ahead, and tells of it by its own id", async () => {
    const run = backups("uploads", { keep: { last: 1, daily: 0, weekly: 0 } });
    expect((await run.run("backup")).failed).toBeUndefined();
    const there = fs.mkdtempSync(path.join(run.folder, "ahead-"));
    fs.writeFileSync(path.join(there, "manifest"), "");
    run.keep(there, "--time", "2099-01-01 00:00:00");
    const told = async () => {
      const { lines, failed } = await run.run("backup");
      expect(failed).toBeUndefined();
      return { made: snapshotsIn(lines)[0], notes: lines.filter(([kind]) => kind === "note") };
    };
    const first = await told();
    const { made, notes } = await told();
    expect(notes).toEqual([
      [
        "note",
        expect.stringMatching(
          /^backup [0-9a-f]{8} is dated later than this one, by a clock that was ahead: no old backup is removed before that day, or before restic forget [0-9a-f]{8}$/,
        ),
      ],
    ]);
    const listed = snapshotsIn((await run.run("list")).lines);
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining([first.made.id, made.id]));
    expect(snapshotAt(listed, undefined, run.told.STATE).id).toBe(made.id);
    expect((await run.run("drill", { SNAPSHOT: "newest" })).failed).toBeUndefined();
  });

  test("waits for another one, and a list takes nothing away from it", async () => {
    const run = backups("uploads");
    const child = run.start();
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    while (!fs.existsSync(path.join(run.work, "stage"))) await sleep(5);
    const [listed, second] = await Promise.all([run.run("list"), run.run("backup")]);
    expect(listed.failed).toBeUndefined();
    expect(await ended).toBe(0);
    expect(second.failed).toBeUndefined();
    expect(second.lines[0]).toEqual([
      "note",
      `another run works on the backups of ${STACK}: waiting for its end`,
    ]);
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  asRoot("of files with holes leaves the disk the room that others need", async () => {
    const run = backups("uploads");
    data.files("truncate -s 500M holes");
    fs.mkdirSync(run.work, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=200m", "none", run.work]);
    try {
      const { failed } = await run.run("backup");
      expect(failed).toBe(
        `backup: the files of uploads in /data take more than the 189 MiB that ${run.work}/stage can spare`,
      );
      expect(fs.readdirSync(run.work)).not.toContain("stage");
    } finally {
      execFileSync("umount", [run.work]);
      data.files("rm holes");
    }
  });

  asRoot("that fills the disk says so, and leaves the database as it is", async () => {
    const run = backups("db");
    // Much that the database keeps compressed: its dump is larger than the room that it asks for.
    data.sql(
      "CREATE TABLE orders (id int PRIMARY KEY, what text); INSERT INTO orders SELECT i, repeat('again ', 2000) FROM generate_series(1, 5000) i",
    );
    fs.mkdirSync(run.work, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=32m", "none", run.work]);
    try {
      const full = await run.run("backup");
      expect(full.failed).toBe(
        `backup: the dump of db failed: no room is left in ${run.work}/stage`,
      );
      expect(fs.readdirSync(run.work)).not.toContain("stage");
      const { backup } = recordOf(fs.readFileSync(path.join(run.work, "record"), "utf8"));
      expect(backup?.problem).toContain("no room is left");
    } finally {
      execFileSync("umount", [run.work]);
    }
    expect(data.sql("SELECT count(*), sum(id), sum(length(what)) FROM orders")).toEqual([
      "5000|12502500|60000000",
    ]);
    const next = await run.run("backup");
    expect(next.lines[0]).toEqual(["postgres", "db", "1", "5000"]);
    expect(next.failed).toBeUndefined();
  });

  test("without room at its target is not begun to be restored", async () => {
    const run = backups("uploads");
    await run.run("backup");
    const small = new DataStack(`${STACK}-small`, ["uploads"]);
    const options = ["type=tmpfs", "device=tmpfs", "o=size=1m"].map((one) => `volume-opt=${one}`);
    try {
      small.start({ uploads: ["type=volume,dst=/data", ...options].join() });
      small.files("echo mine >kept");
      const into = { SNAPSHOT: "latest", TARGET: small.stack, TARGETS: FILES, USERS: "" };
      expect((await run.run("restore", into)).failed).toMatch(
        /^restore: uploads needs \d+ KiB on the disk of its volume, and 10\d\d are there for it: nothing was changed$/,
      );
      expect(small.files("cat *")).toEqual(["mine"]);
    } finally {
      small.remove();
    }
  });

  test("that lost a part is told by a check and a drill, and the one before it restores", async () => {
    const run = backups("uploads");
    await run.run("backup");
    const snapshots = async () => snapshotsIn((await run.run("list")).lines);
    const [{ id }] = await snapshots();
    const folder = path.join(run.repository, "data");
    const packs = () =>
      fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => path.join(folder, name))
        .filter((file) => fs.statSync(file).isFile());
    const before = new Set(packs());
    data.files("head -c 3000000 /dev/urandom >three");
    await run.run("backup");
    const size = (file: string) => fs.statSync(file).size;
    const [largest] = packs()
      .filter((file) => !before.has(file))
      .sort((a, b) => size(b) - size(a));
    fs.chmodSync(largest, 0o600);
    fs.truncateSync(largest, Math.floor(size(largest) / 2));

    expect((await run.run("check")).failed).toMatch(/^check: \S+ is damaged: /);
    expect((await run.run("drill", { SNAPSHOT: "newest" })).failed).toMatch(
      /^drill: the data of uploads cannot be read from backup /,
    );
    expect((await run.run("drill", { SNAPSHOT: id })).failed).toBeUndefined();

    data.files("rm *");
    // The drill wrote its result beside it, and so gave it another id of restic's.
    const { current } = snapshotAt(await snapshots(), id, "");
    expect(current).not.toBe(id);
    const more = { SNAPSHOT: current, TARGET: STACK, TARGETS: FILES, USERS: "" };
    expect((await run.run("restore", more)).failed).toBeUndefined();
    expect(data.files("ls")).toEqual(["one", "two"]);
  });
});
