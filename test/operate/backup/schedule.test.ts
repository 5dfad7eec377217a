import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { installation } from "../../../operate/backup/schedule";

const hasRestic = spawnSync("restic", ["version"]).status === 0;
if (!hasRestic) process.stderr.write("a server's backups are not tested: restic is missing\n");
const withRestic = hasRestic ? test : test.skip;

describe("what a server takes backups by", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-schedule-"));
  afterAll(() => fs.rmSync(root, { recursive: true }));
  const repository = path.join(root, "kept");
  const variables = {
    ...{
      STACK: "shop",
      PROJECT: "store",
      SYSTEM: "shop",
      STATE: "ana",
      WORK: path.join(root, "work"),
    },
    RESTIC_REPOSITORY: repository,
    ...{ RESTIC_PASSWORD: 'it\'s "secret" $HOME', RESTIC_MIB: "1", DRILL_MIB: "1" },
    ...{ DATA: "", KEEP: "--keep-last 1" },
  };
  const told = path.join(root, "etc/enxuto/backups/shop");
  const ran = (verb: string) => spawnSync(told, [verb], { encoding: "utf8" });

  withRestic("only root reads the passwords, and it runs as it was told", () => {
    const script = installation({ stack: "shop", everySeconds: 21_600, variables }, root);
    execFileSync("sh", ["-s"], { input: script });
    expect(fs.statSync(told).mode & 0o777).toBe(0o700);
    const none = ran("list");
    expect(none.stdout).toBe(
      `enxuto\tfailed\tthere is no backup of shop at ${repository}: enxuto backup shop\n`,
    );
    expect(none.status).toBe(1);
    execFileSync("restic", ["init", "--quiet", "--repo", repository], {
      env: { ...process.env, RESTIC_PASSWORD: variables.RESTIC_PASSWORD },
    });
    expect(ran("list").stdout).toBe("enxuto\tsnapshots\t[]\n");
    expect(ran("drill").stdout).toBe(
      "enxuto\tfailed\tthere is no backup of shop yet: nothing to drill\n",
    );
  });

  withRestic(
    "a run that looks leaves what another one works on, and one that works waits for it",
    () => {
      const { WORK } = variables;
      const staged = path.join(WORK, "stage/dump");
      const turn = path.join(WORK, "turn");
      fs.mkdirSync(path.dirname(staged), { recursive: true });
      for (const file of [staged, path.join(WORK, "paused")]) fs.writeFileSync(file, "");
      expect(ran("list").status).toBe(0);
      const waiting = spawnSync("flock", [turn, "env", "TURN_SECONDS=0", told, "drill"], {
        encoding: "utf8",
      });
      expect(waiting.stdout).toBe(
        "enxuto\tnote\tanother run works on the backups of shop: waiting for its end\nenxuto\tfailed\tanother run has worked on the backups of shop for long: nothing was begun\n",
      );
      expect(fs.readdirSync(WORK)).toEqual(expect.arrayContaining(["paused", "stage"]));
      expect(fs.existsSync(staged)).toBe(true);
    },
  );

  withRestic("systemd starts it within the memory that was counted", () => {
    const unit = (name: string) =>
      fs.readFileSync(path.join(root, "etc/systemd/system", name), "utf8");
    expect(unit("enxuto-backup-shop.service")).toContain(
      `ExecStart=${told} backup\nMemoryMax=128M\n`,
    );
    expect(unit("enxuto-backup-shop.timer")).toContain(
      "[Timer]\nOnActiveSec=15min\nOnUnitActiveSec=21600s\n",
    );
    const drill = unit("enxuto-drill-shop.service");
    expect(drill).toContain(`ExecStart=${told} drill\n`);
    expect(drill).toContain("Restart=on-failure\nRestartSec=15min\nRestartPreventExitStatus=3\n");
    expect(unit("enxuto-drill-shop.timer")).toContain("OnUnitActiveSec=7d\n");
  });
});
