import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { diskAccount, diskShortfall } from "../capacity/disk";
import { diskLevel } from "../capacity/disk-level";
import { UserError } from "../capacity/user-error";
import { diskText } from "../cli/check-disk";
import { shareOf } from "../cli/docker/disk-usage";
import { cleanUpScript } from "../cli/host-setup/clean-up";
import { daemonChange } from "../cli/host-setup/daemon";

const GB = 1e9;
const PROJECT = path.join(__dirname, "..");

describe("how full a disk is", () => {
  test.each([
    [79, 10, "ok"],
    [80, 10, "warning"],
    [90, 10, "critical"],
    [10, 80, "warning"],
    [10, 95, "critical"],
  ])("%d %% of its bytes and %d %% of its inodes are %s", (bytes, inodes, level) => {
    expect(diskLevel({ used: bytes, total: 100 }, { used: inodes, total: 100 })).toBe(level);
  });

  test("a file system that counts no inodes is judged by its bytes", () => {
    expect(diskLevel({ used: 10, total: 100 }, { used: 0, total: 0 })).toBe("ok");
  });

  test("what Docker says of its kinds is read in MB", () => {
    const line =
      '{"Active":"2","Reclaimable":"9.6GB (80%)","Size":"12.01GB","TotalCount":"7","Type":"Images"}';
    expect(shareOf(line)).toEqual({ kind: "images", count: 7, sizeMB: 12010, reclaimableMB: 9600 });
    const cache =
      '{"Active":"0","Reclaimable":"35.15kB","Size":"35.15kB","TotalCount":"3","Type":"Build Cache"}';
    expect(shareOf(cache)).toMatchObject({ kind: "build cache", sizeMB: 0, reclaimableMB: 0 });
  });

  test("a disk that is too full says what to do", () => {
    const usage = {
      directory: "/var/lib/docker",
      bytes: { used: 26 * GB, total: 28 * GB },
      inodes: { used: 1, total: 100 },
      docker: [{ kind: "build cache", count: 9, sizeMB: 14_000, reclaimableMB: 14_000 }],
    };
    const text = diskText(usage);
    expect(text).toContain("/var/lib/docker: critical");
    expect(text).toContain("93 % used, 2.0 of 28.0 GB free");
    expect(text).toMatch(/build cache +9 +14\.0 +14\.0/);
    expect(text).toContain("enxuto prune");
  });
});

describe("the disk of the document", () => {
  /** 28 GB free on a root disk of 50, an image of 15 to 18 GB that is built there, no cap for the cache. */
  const document = {
    imagesMB: 16_500,
    largestImageMB: 16_500,
    volumesMB: 2_000,
    modelsMB: 4_000,
    containers: 1,
    builds: true,
  };

  test("is refused with the sum", () => {
    expect(diskShortfall(diskAccount(document, 50_000))).toMatch(/^disk: \d+\.\d GB short: /);
  });

  test("its own cure of 60 GB is refused as well: the image with CUDA is still 10 to 12 GB", () => {
    const optimised = { ...document, imagesMB: 11_000, largestImageMB: 11_000 };
    expect(diskShortfall(diskAccount(optimised, 60_000))).toBeDefined();
  });

  test("its cure with a disk of 80 GB for Docker's data alone is admitted", () => {
    const optimised = { ...document, imagesMB: 11_000, largestImageMB: 11_000 };
    expect(diskShortfall(diskAccount(optimised, 80_000))).toBeUndefined();
  });

  test("an image on torch for the CPU fits the same 60 GB with its models and its way back", () => {
    const cpu = { ...document, imagesMB: 2_700, largestImageMB: 2_700 };
    expect(diskAccount(cpu, 60_000).headroomMB).toBeGreaterThan(20_000);
  });
});

describe("the daemon of a machine that somebody has already", () => {
  const FILE = "/etc/docker/daemon.json";

  test("gets log limits and a cap for its cache", () => {
    const { content, changes, kept } = daemonChange(FILE, "", {});
    expect(JSON.parse(content)).toEqual({
      "log-driver": "json-file",
      "log-opts": { "max-size": "10m", "max-file": "3" },
      builder: { gc: { enabled: true, defaultKeepStorage: "10GB" } },
    });
    expect(changes).toHaveLength(5);
    expect(kept).toEqual([]);
  });

  test("keeps what is set, and says so", () => {
    const own = JSON.stringify({ "log-driver": "journald", "registry-mirrors": ["https://m"] });
    const { content, kept } = daemonChange(FILE, own, { cacheGB: 5 });
    expect(JSON.parse(content)).toEqual({
      "log-driver": "journald",
      "registry-mirrors": ["https://m"],
      builder: { gc: { enabled: true, defaultKeepStorage: "5GB" } },
    });
    expect(kept).toEqual(['log-driver: "journald", proposed "json-file"']);
  });

  test("has nothing left to change the second time", () => {
    const { content } = daemonChange(FILE, "", { dataRoot: "/data/docker" });
    expect(daemonChange(FILE, content, { dataRoot: "/data/docker" }).changes).toEqual([]);
  });

  test.each([
    ["{", /is no JSON .*: correct it first/],
    ["[]", /holds no JSON object/],
    ['{"builder": 3}', /daemon\.json\/builder: got 3, expected an object/],
  ])("%s is not ours to repair", (text, message) => {
    expect(() => daemonChange(FILE, text, {})).toThrow(message);
    expect(() => daemonChange(FILE, text, {})).toThrow(UserError);
  });

  test("a data root is an absolute path", () => {
    expect(() => daemonChange(FILE, "", { dataRoot: "docker" })).toThrow(
      '--data-root: got "docker", expected an absolute path',
    );
  });

  test("the daily clean-up touches no volume, no container and no image with a name", () => {
    const words = cleanUpScript(5);
    expect(words).toContain("builder prune --force --keep-storage 5GB");
    expect(words).not.toMatch(/system prune|--all|-a\b|volume prune|container prune/);
  });
});

describe("host-setup as a command", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-host-"));
  const daemon = path.join(root, "etc/docker/daemon.json");
  const script = path.join(root, "etc/cron.daily/enxuto-clean-up");
  const setup = (...args: readonly string[]) =>
    spawnSync("node", ["cli/enxuto.cjs", "host-setup", "--root", root, ...args], {
      cwd: PROJECT,
      encoding: "utf8",
    });
  afterAll(() => fs.rmSync(root, { recursive: true }));

  test("writes nothing until it is told to, and brings back what was", () => {
    fs.mkdirSync(path.dirname(daemon), { recursive: true });
    fs.writeFileSync(daemon, '{"dns":["9.9.9.9"]}');
    expect(setup("--data-root", "/mnt/docker").stdout).toContain("nothing was written");
    expect(fs.readFileSync(daemon, "utf8")).toBe('{"dns":["9.9.9.9"]}');

    expect(setup("--data-root", "/mnt/docker", "--apply").status).toBe(0);
    expect(JSON.parse(fs.readFileSync(daemon, "utf8"))).toMatchObject({
      dns: ["9.9.9.9"],
      "data-root": "/mnt/docker",
    });
    expect(fs.statSync(script).mode & 0o777).toBe(0o755);
    expect(setup("--data-root", "/mnt/docker", "--apply").stdout).toBe("nothing to change\n");

    expect(setup("--undo").status).toBe(0);
    expect(fs.readFileSync(daemon, "utf8")).toBe('{"dns":["9.9.9.9"]}');
    expect(fs.existsSync(script)).toBe(false);
    expect(setup("--undo").stderr).toContain("there is nothing that --apply wrote");
  });
});
