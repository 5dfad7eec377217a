import { type Snapshot, snapshotAt, snapshotsIn } from "../../../operate/backup/snapshots";
import { BackupRun } from "../../support/backup-run";
import { DataStack, hasRestic } from "../../support/data-stack";
import { tier } from "../../support/tiers";

const STACK = "backup-shared";

jest.setTimeout(600_000);

const withRestic = hasRestic("a repository of two states") ? tier("docker") : describe.skip;

withRestic("a repository that two checkouts keep a stack of one name in", () => {
  const data = new DataStack(STACK, ["uploads"]);
  const ana = new BackupRun(STACK, ["uploads"], { keep: { last: 1, daily: 0, weekly: 0 } });
  const bia = new BackupRun(STACK, ["uploads"], {
    ...{ to: ana.repository, keep: { last: 1, daily: 0, weekly: 0 } },
  });
  const listed = async () => snapshotsIn((await ana.run("list")).lines);
  const save = async (run: BackupRun, content: string) => {
    data.files(`echo ${content} >who`);
    const { failed, lines } = await run.run("backup");
    expect(failed).toBeUndefined();
    return snapshotsIn(lines)[0];
  };
  const restored = async (run: BackupRun, { current }: Snapshot) => {
    const words = { SNAPSHOT: current, TARGET: STACK, USERS: "" };
    const TARGETS = "files\tuploads\tuploads\tfiles\t/data";
    expect((await run.run("restore", { ...words, TARGETS })).failed).toBeUndefined();
    return data.files("cat who");
  };

  beforeAll(() => data.start());
  afterAll(() => {
    data.remove();
    for (const run of [ana, bia]) run.remove();
  });

  test("keeps those of each, and those of before states were told apart", async () => {
    const first = await save(ana, "old");
    ana.restic("tag", "--remove", `state=${first.state}`, first.current);
    const [old] = await listed();
    expect(old).toMatchObject({ id: first.id, state: null });
    data.files("echo later >who");
    expect((await ana.run("drill", { SNAPSHOT: "newest" })).failed).toBeUndefined();
    expect(await restored(ana, snapshotAt(await listed(), undefined, ana.told.STATE))).toEqual([
      "old",
    ]);

    // Nobody else is there: it is hers, and goes as her next one takes its place.
    const hers = await save(ana, "ana");
    expect((await listed()).map(({ id }) => id)).toEqual([hers.id]);
    await save(bia, "first");
    const his = await save(bia, "bia");
    expect((await listed()).map(({ id, state }) => [id, state])).toEqual([
      [his.id, bia.told.STATE],
      [hers.id, ana.told.STATE],
    ]);
    expect(await restored(ana, snapshotAt(await listed(), undefined, ana.told.STATE))).toEqual([
      "ana",
    ]);
    const drill = await ana.run("drill", { SNAPSHOT: "newest" });
    expect(drill.failed).toBeUndefined();
    expect((await listed()).find(({ id }) => id === hers.id)?.drilled).toMatch(/^20/);
    expect((await listed()).find(({ id }) => id === his.id)?.drilled).toBeNull();
  });
});
