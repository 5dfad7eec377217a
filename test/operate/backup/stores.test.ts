import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { BackupRun } from "../../support/backup-run";
import { DataStack, hasRestic } from "../../support/data-stack";
import { Gate } from "../../support/gate";
import { builtPlayedServerImage } from "../../support/played-server";
import { docker } from "../../support/project";
import { S3, S3Server, withS3Server } from "../../support/s3-server";
import { hasTier, tier } from "../../support/tiers";

const STACK = "backup-stores";

jest.setTimeout(600_000);

const withRestic = hasRestic("a store of backups") ? tier("docker") : describe.skip;

withRestic("backups", () => {
  const data = new DataStack(STACK, ["kv", "uploads"]);
  const runs: BackupRun[] = [];
  const backups = (setting: Readonly<Record<string, unknown>>) => {
    const run = new BackupRun(STACK, data.services, setting);
    runs.push(run);
    return run;
  };
  /** Both are taken, kept and proven at a store. */
  async function holds(run: BackupRun): Promise<void> {
    expect((await run.run("backup")).failed).toBeUndefined();
    const drill = await run.run("drill", { SNAPSHOT: "newest" });
    expect(drill.failed).toBeUndefined();
    expect(drill.lines.slice(0, 2)).toEqual([
      ["same", "kv", "keys", "1"],
      ["same", "uploads", "files", "0"],
    ]);
  }

  beforeAll(() => {
    data.start();
    data.redis("set", "a", "1");
    data.files("echo first >one");
  });
  afterAll(() => {
    data.remove();
    for (const run of runs) run.remove();
  });

  withS3Server(describe)("at an S3 server", () => {
    let s3: S3Server;
    let gate: Gate;
    const to = () => `s3:http://127.0.0.1:${gate.port}/${S3.bucket}/shop`;
    const { keyId, secretKey } = S3;

    beforeAll(async () => {
      s3 = await S3Server.start([]);
      gate = new Gate(s3.port);
      await gate.open();
    });
    afterAll(async () => {
      await gate?.close();
      s3?.stop();
    });

    test("fail in one sentence while it is down, and resume", async () => {
      const run = backups({ to: to(), keyId, secretKey });
      await holds(run);
      await gate.close();
      const down = await run.run("backup");
      expect(down.failed).toMatch(
        /^backup: s3:http:\S+ cannot be opened: .*connect: connection refused$/,
      );
      expect(down.lines).toHaveLength(1);
      // What takes connections and never answers.
      await gate.open({ answers: false });
      const silent = await run.run("backup", { ANSWER_SECONDS: "3" });
      expect(silent.failed).toMatch(/^backup: s3:http:\S+ does not answer within 3 s/);
      await gate.close();
      await gate.open();
      await holds(run);
      const { lines } = await run.run("list");
      expect(JSON.parse(lines[0][1])).toHaveLength(2);
    });

    test("say in one sentence that the key is wrong", async () => {
      const wrong = backups({ to: to(), keyId, secretKey: "another" });
      const { failed, lines } = await wrong.run("backup", { ANSWER_SECONDS: "30" });
      expect(failed).toMatch(/^backup: s3:http:\S+ cannot be opened: .*(signature|Access Denied)/i);
      expect(lines).toHaveLength(1);
    });
  });

  const image = hasTier("docker") ? builtPlayedServerImage() : undefined;
  if (!image) process.stderr.write("SFTP is not tested: the image of played servers is missing\n");
  const withOpenSsh = image ? describe : describe.skip;

  withOpenSsh("at an SFTP server", () => {
    let keys: string;
    let to: string;
    let hostKey: string;
    /** Makes a pair of keys. */
    const pair = (name: string) => {
      const file = path.join(keys, name);
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
      const [sshKey, login] = [file, `${file}.pub`].map((one) => fs.readFileSync(one, "utf8"));
      return { sshKey, login: login.trim() };
    };
    let ours: ReturnType<typeof pair>;

    beforeAll(() => {
      keys = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-keys-"));
      ours = pair("ours");
      const script = [
        "ssh-keygen -q -A; useradd --create-home nas; mkdir -p /run/sshd /home/nas/.ssh /srv/shop",
        `echo '${ours.login}' >/home/nas/.ssh/authorized_keys`,
        "chown -R nas /home/nas/.ssh /srv/shop; exec /usr/sbin/sshd -D",
      ].join("; ");
      const label = ["--label", `enxuto.stack=${STACK}`];
      const words = ["--detach", ...label, image as string, "sh", "-c", script];
      const [server] = docker("run", ...words);
      const [address] = docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", server);
      to = `sftp://nas@${address}/srv/shop/kept`;
      const file = "/etc/ssh/ssh_host_ed25519_key.pub";
      const wait = `until [ -s ${file} ] && [ -e /run/sshd.pid ]; do sleep 0.2; done; cut -d ' ' -f 1,2 ${file}`;
      [hostKey] = docker("exec", server, "sh", "-c", wait);
    });
    afterAll(() => fs.rmSync(keys, { recursive: true, force: true }));

    test("are taken and proven by the key of the setting", async () => {
      const run = backups({ to, sshKey: ours.sshKey, hostKey });
      await holds(run);
      // The key is gone with the run.
      expect(fs.readdirSync(run.work).sort()).toEqual(["data", "record", "sqlite", "turn"]);
    });

    test("are not shown to another server, and say that a key is not taken", async () => {
      const other = pair("other");
      const impostor = backups({ to, sshKey: ours.sshKey, hostKey: other.login });
      expect((await impostor.run("backup")).failed).toMatch(
        /cannot be opened: Host key verification failed\.$/,
      );
      const stranger = backups({ to, sshKey: other.sshKey, hostKey });
      expect((await stranger.run("backup")).failed).toMatch(
        /cannot be opened: .*Permission denied \(publickey/,
      );
    });
  });
});
