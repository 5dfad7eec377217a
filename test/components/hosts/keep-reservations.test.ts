import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  type AskServer,
  keepReservations,
} from "../../../components/hosts/server/keep-reservations";
import { SLICE_FILES } from "../../../engine/host-setup/slice";

/** What cloud-init wrote before there was a slice. */
const BEFORE = `{
  "log-driver": "json-file",
  "live-restore": true
}
`;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-keep-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

/** A server whose root is a folder: its scripts really run, its systemd and its Docker are played. */
class Server {
  readonly root = fs.mkdtempSync(path.join(scratch, "root-"));
  private readonly bin = fs.mkdtempSync(path.join(scratch, "bin-"));
  private readonly log = path.join(this.bin, "log");

  constructor(
    readonly daemon: string,
    private readonly info: Readonly<Record<string, unknown>> = {},
    startsAgain = true,
  ) {
    fs.mkdirSync(path.join(this.root, "etc/docker"), { recursive: true });
    fs.writeFileSync(this.file, daemon);
    fs.writeFileSync(this.log, "");
    // Docker starts with what it had before, and with the slice only where it may.
    const fails = startsAgain ? "false" : `grep -q enxuto.slice ${this.file}`;
    const systemctl = `#!/bin/sh\necho "$@" >>${this.log}\n[ "$*" != "restart docker" ] || ! ${fails}\n`;
    fs.writeFileSync(path.join(this.bin, "systemctl"), systemctl, { mode: 0o755 });
    const journal = "#!/bin/sh\necho 'unable to configure the daemon: the reason'\n";
    fs.writeFileSync(path.join(this.bin, "journalctl"), journal, { mode: 0o755 });
  }

  get file(): string {
    return path.join(this.root, "etc/docker/daemon.json");
  }

  /** What systemd was asked, in its order. */
  asked(): string[] {
    return fs.readFileSync(this.log, "utf8").split("\n").filter(Boolean);
  }

  keep(): ReturnType<typeof keepReservations> {
    return keepReservations("203.0.113.7", this.ask, this.root);
  }

  private readonly ask: AskServer = async (command, input) => {
    if (command.startsWith("docker info")) {
      const { "default-runtime": DefaultRuntime = "runc" } = JSON.parse(
        fs.readFileSync(this.file, "utf8"),
      );
      const info = {
        ServerVersion: "26.1.5",
        CgroupVersion: "2",
        CgroupDriver: "systemd",
        LiveRestoreEnabled: true,
      };
      return {
        ...{ code: 0, stderr: "" },
        stdout: JSON.stringify({ ...info, DefaultRuntime, ...this.info }),
      };
    }
    const PATH = `${this.bin}:${process.env.PATH}`;
    const { status, stdout, stderr } = spawnSync("sh", {
      ...{ input, encoding: "utf8" },
      env: { PATH },
    });
    return { code: status, stdout, stderr };
  };
}

test("a server of an earlier version gets the slice by one restart of Docker, and by none the next time", async () => {
  const server = new Server(BEFORE);
  await expect(server.keep()).resolves.toEqual({ reservations: "kept" });
  expect(JSON.parse(fs.readFileSync(server.file, "utf8"))).toEqual({
    ...JSON.parse(BEFORE),
    "cgroup-parent": "enxuto.slice",
    "default-runtime": "enxuto",
    runtimes: { enxuto: { path: "/usr/local/sbin/enxuto-runc" } },
  });
  for (const { file, content, mode } of SLICE_FILES) {
    const there = path.join(server.root, file);
    expect([fs.readFileSync(there, "utf8"), fs.statSync(there).mode & 0o777]).toEqual([
      ...[content, mode],
    ]);
  }
  const setUp = ["daemon-reload", "restart enxuto-slice enxuto-scores.service"];
  expect(server.asked()).toEqual([...setUp, "restart docker"]);
  const files = [server.file, ...SLICE_FILES.map(({ file }) => path.join(server.root, file))];
  const numbers = () => files.map((file) => fs.statSync(file).ino);
  const before = numbers();
  await expect(server.keep()).resolves.toEqual({ reservations: "kept" });
  expect(server.asked()).toEqual([...setUp, "restart docker", ...setUp]);
  expect(numbers()).toEqual(before);
  expect(fs.readdirSync(path.dirname(server.file))).toEqual(["daemon.json"]);
});

test.each([
  ["cgroup v1", BEFORE, { CgroupVersion: "1" }, /^its kernel has cgroup v1, and only v2 keeps/],
  [
    "another driver",
    BEFORE,
    { CgroupDriver: "cgroupfs" },
    /the cgroup driver cgroupfs, not systemd/,
  ],
  [
    "somebody's own runtime",
    '{"default-runtime":"nvidia"}',
    {},
    /^\/etc\/docker\/daemon.json says default-runtime: "nvidia", proposed "enxuto"$/,
  ],
  [
    "a restart that would stop containers",
    "{}",
    { LiveRestoreEnabled: false },
    /^live-restore is off/,
  ],
])("%s leaves a server as it is, and says why", async (_, daemon, info, why) => {
  const server = new Server(daemon, info);
  await expect(server.keep()).resolves.toEqual({
    reservations: "summed",
    why: expect.stringMatching(why),
  });
  expect(fs.readFileSync(server.file, "utf8")).toBe(daemon);
  expect([server.asked(), fs.readdirSync(server.root)]).toEqual([[], ["etc"]]);
});

test("a Docker that does not answer is none that cannot keep them", async () => {
  const server = new Server(BEFORE, { ServerVersion: "", CgroupVersion: undefined });
  await expect(server.keep()).rejects.toThrow("server 203.0.113.7: its Docker does not answer");
});

test("a Docker that does not start below the slice runs as before, and the reason is told", async () => {
  const server = new Server(BEFORE, {}, false);
  await expect(server.keep()).rejects.toThrow(
    "server 203.0.113.7: its reservations cannot be kept: unable to configure the daemon: the reason\nDocker does not start below the slice, so it runs as before",
  );
  expect(fs.readFileSync(server.file, "utf8")).toBe(BEFORE);
  expect(server.asked().slice(-2)).toEqual(["reset-failed docker", "restart docker"]);
});
