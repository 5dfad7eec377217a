import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { diskText } from "../cli/check-disk";
import { LOAD } from "../cli/load";
import { runVerb } from "../cli/run-verb";
import { type BuildPlan, imagePlan } from "../components/image-plan";
import { buildRoom, buildsMB, diskAccount } from "../core/capacity/disk";
import { diskLevel } from "../core/capacity/disk-level";
import { UserError } from "../core/capacity/user-error";
import { BASE_IMAGES } from "../core/catalog/base-images";
import { build } from "../core/model/image";
import { shareOf } from "../engine/disk-usage";
import { cleanUpScript } from "../engine/host-setup/clean-up";
import { daemonChange } from "../engine/host-setup/daemon";
import { buildImage, hasImage } from "../operate/images/build";
import { inWords } from "./support/in-words";
import { bases, docker, type Ended, TestProject } from "./support/project";
import { SmallEngine, smallEngineNeeds } from "./support/small-engine";
import { ENXUTO } from "./support/source";
import { tier } from "./support/tiers";

const GB = 1e9;
const PROJECT = path.join(__dirname, "..");

/** Why a disk is refused, in words; undefined where it is large enough. */
const diskShortfall = (disk: ReturnType<typeof diskAccount>) =>
  disk.headroomMB < 0 ? inWords([{ code: "disk-short", disk }])[0] : undefined;

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

  test("the disk of an engine elsewhere is not this machine's", () => {
    const { status, stdout, stderr } = spawnSync("node", [...ENXUTO, "check-disk"], {
      cwd: PROJECT,
      encoding: "utf8",
      env: { ...process.env, DOCKER_HOST: "ssh://root@server" },
    });
    expect([status, stdout, stderr]).toEqual([
      ...[1, ""],
      'enxuto: DOCKER_HOST: got "ssh://root@server", expected a unix socket: its disk is not this machine\'s; run check-disk where the engine runs, over ssh for a server\n',
    ]);
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

test("images that are built side by side need their room together, each base once", () => {
  const base = { reference: "python", onDiskMB: 130 };
  const images = [{ predictedMB: 330, base }, { predictedMB: 180, base }, { predictedMB: 20 }];
  expect(buildsMB(images)).toBe(400);
  expect(buildRoom(buildsMB(images), 700, images.length)).toEqual({
    verdict: "refused",
    reason: "700 MB are free, building 3 images of 400 MB needs 800 MB",
  });
  expect(buildRoom(100, 550)).toEqual({
    verdict: "refused",
    reason:
      "550 MB are free, building an image of 100 MB needs 600 MB, 500 MB of it for the containers there",
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
    ["{", /is not JSON .*: correct it first/],
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
    spawnSync("node", [...ENXUTO, "host-setup", "--root", root, ...args], {
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

  test.each(["--apply", "--undo"])("%s without the right to is one sentence", async (flag) => {
    setup("--apply");
    fs.rmSync(script);
    fs.chmodSync(root, 0o755);
    for (const file of [daemon, script]) fs.chmodSync(path.dirname(file), 0o555);
    const words = [flag, "--data-root", "/mnt/docker", "--root", root];
    const said = jest.spyOn(console, "log").mockImplementation();
    // A verb is loaded when it is called, and who has no rights cannot keep what was made of its source.
    LOAD["host-setup"]();
    require("../tools/lazy-sdk.cjs");
    await expect(withoutRights(() => runVerb("host-setup", words))).rejects.toThrow(
      new UserError(daemon, "may not be written: run the same command with sudo"),
    );
    said.mockRestore();
    for (const file of [daemon, script]) fs.chmodSync(path.dirname(file), 0o755);
  });

  /** Works as somebody whose rights files can deny: root's they cannot. */
  async function withoutRights<T>(work: () => T | Promise<T>): Promise<T> {
    if (process.geteuid?.() !== 0) return work();
    process.seteuid?.(65_534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }
});

/** An image whose first stage runs a command, of which nothing is left in the second. */
const running = (command: string) => `ARG REDIS_IMAGE=${BASE_IMAGES.get("redis")?.reference}
FROM \${REDIS_IMAGE} AS weights
RUN ${command}

FROM \${REDIS_IMAGE}
COPY --from=weights /etc/hostname /note
USER redis
`;

/** Writes so many times 10 MB, slower than a disk is looked at. */
const writing = (parts: number) =>
  running(
    `for i in $(seq ${parts}); do dd if=/dev/zero of=/weights$i bs=1M count=10; sleep 0.1; done`,
  );

/** Asks for all of it at once, and more. */
const GRABBING = running("fallocate -l 5G /weights");

// Builds wait for the machine that other tests share.
jest.setTimeout(60_000);

const missing = smallEngineNeeds();
if (missing) process.stderr.write(`builds on a small disk left out: ${missing} is missing\n`);

(missing ? describe.skip : tier("docker"))("on a disk that a build fills", () => {
  const engine = new SmallEngine(2_500);
  let standIns: Record<string, string>;

  beforeAll(async () => {
    const { redis, postgres } = bases();
    standIns = { redis, postgres };
    await engine.start([redis, postgres]);
  }, 60_000);
  afterAll(() => engine.stop(), 60_000);

  describe("enxuto build", () => {
    function plan(name: string, dockerfile = writing(40)) {
      const directory = path.join(engine.folder, name);
      fs.mkdirSync(directory);
      fs.writeFileSync(path.join(directory, "Dockerfile"), dockerfile);
      const image = build(directory);
      const sources = { system: "full", service: name, bases: standIns, platform: "" };
      return imagePlan({ ...sources, image }) as BuildPlan;
    }
    const expecting = (predictedMB: number) => ({
      foreseen: { predictedMB },
      line: () => {},
      warn: () => {},
    });

    test("refuses before it begins where that is foreseen", async () => {
      const giveBack = engine.leaveFree(900);
      await expect(buildImage(plan("foreseen"), expecting(600))).rejects.toThrow(
        /^full\/foreseen: is not built: (899|900) MB are free, building an image of 600 MB needs 1\.2 GB; enxuto prune makes room, enxuto check-disk shows what fills it$/,
      );
      giveBack();
    });

    test("stops where it is not, and keeps no image and no half of one", async () => {
      const giveBack = engine.leaveFree(750);
      const full = plan("unforeseen");
      await expect(buildImage(full, expecting(10))).rejects.toThrow(
        /^full\/unforeseen: was stopped: 4\d\d MB are free on the engine's disk, and the containers there need 500 MB to go on writing; nothing of the image is kept, and what runs is left alone; enxuto prune makes room, enxuto check-disk shows what fills it$/,
      );
      expect(await hasImage(full.reference)).toBe(false);
      await engine.untilFree(740);
      giveBack();
    });

    test("says so where the disk was full before it could be seen to be", async () => {
      const full = plan("at-once", GRABBING);
      // Whoever sees it first says so: the builder, or the watch of the disk.
      await expect(buildImage(full, expecting(10))).rejects.toThrow(
        /^full\/at-once: (does not build, and nothing of it is kept: the engine's disk is full|was stopped: 0 MB are free on the engine's disk, and the containers there need 500 MB to go on writing; nothing of the image is kept, and what runs is left alone); enxuto prune makes room, enxuto check-disk shows what fills it$/,
      );
      expect(await hasImage(full.reference)).toBe(false);
    });
  });

  test("the daily clean-up leaves what runs, the set before it, and volumes", () => {
    const built = (name: string, ...tag: readonly string[]): string => {
      const directory = path.join(engine.folder, name);
      fs.mkdirSync(directory);
      const dockerfile = `FROM ${standIns.redis}\nLABEL made=${name}\n`;
      fs.writeFileSync(path.join(directory, "Dockerfile"), dockerfile);
      return docker("build", "--quiet", ...tag, directory)[0];
    };
    const kept = [
      built("runs", "--tag", "shop/web:3"),
      built("runs-without-a-name"),
      built("before", "--tag", "shop/web:2"),
      built("stopped-without-a-name"),
    ];
    const unnamed = built("nobody-needs");
    const run = (id: string) =>
      docker("run", "--detach", "--network", "none", "--volume", "data:/data", id)[0];
    const containers = [run("shop/web:3"), run(kept[1]), run(kept[3])];
    docker("stop", "--time", "1", containers[2]);
    docker("volume", "create", "nobody-mounts");
    const images = () => docker("images", "--quiet", "--no-trunc", "--filter", "label=made").sort();
    expect(images()).toEqual([...kept, unnamed].sort());

    const { status, stderr } = spawnSync("sh", ["-c", cleanUpScript(1)], {
      encoding: "utf8",
      env: process.env,
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(images()).toEqual(kept.sort());
    expect(docker("ps", "--quiet", "--no-trunc").sort()).toEqual(containers.slice(0, 2).sort());
    expect(docker("volume", "ls", "--quiet")).toEqual(["data", "nobody-mounts"]);

    docker("rm", "--force", ...docker("ps", "--all", "--quiet"));
    docker("rmi", "--force", ...kept);
    docker("volume", "rm", "data", "nobody-mounts");
  });

  tier("deploy", ["random"])("enxuto up", () => {
    const STACK = "full-disk";
    let project: TestProject;
    const up = () => project.enxuto(["up", STACK, "--yes"]);

    /** Id, health and restarts of every container. */
    const containers = () =>
      docker(
        ...["inspect", "--format", "{{.Id}} {{.State.Health.Status}} {{.RestartCount}}"],
        ...docker("ps", "--all", "--quiet", "--no-trunc").sort(),
      );

    afterAll(() => project.remove());

    test("stops before the containers beside the build suffer, and the next one goes on", async () => {
      project = new TestProject(STACK, {
        ...{ system: "enxuto-small", host: "local", size: "2GB" },
        ...{ bases: standIns, sources: { second: "images/second" } },
      });
      fs.mkdirSync(path.join(project.folder, "images/second"));
      project.write("images/second/.dockerignore", "*\n");
      project.write("images/second/Dockerfile", writing(1));
      expectUp(await up());
      const before = containers();
      expect(before).toHaveLength(3);

      const giveBack = engine.leaveFree(750);
      project.write("images/second/Dockerfile", writing(40));
      const { code, output } = await up();
      expect(output).toMatch(
        /^enxuto: full-disk: the build of second was stopped: 4\d\d MB are free on the engine's disk, and the containers there need 500 MB to go on writing; nothing of the image is kept, and what runs is left alone; enxuto prune makes room, enxuto check-disk shows what fills it; up then resumes where it stopped$/m,
      );
      expect(code).toBe(1);
      expect(containers()).toEqual(before);
      const [store] = docker("ps", "--quiet", "--filter", "label=enxuto.service=store");
      const sql = "CREATE TABLE t AS SELECT generate_series(1, 3) AS x; SELECT sum(x) FROM t";
      expect(docker("exec", store, "psql", "-U", "postgres", "-qAtc", sql)).toEqual(["6"]);
      await engine.untilFree(730);

      giveBack();
      project.write("images/second/Dockerfile", GRABBING);
      // Docker finds no room, or enxuto sees it first: both say what makes room.
      expect((await up()).output).toMatch(
        /^(full-disk: the engine's disk is full|enxuto: full-disk: the build of second was stopped: \d+ MB are free .*); enxuto prune makes room, enxuto check-disk shows what fills it/m,
      );
      expect(containers()).toEqual(before);

      project.write("images/second/Dockerfile", writing(40));
      expectUp(await up());
      const after = containers();
      expect(after.filter((line) => / healthy 0$/.test(line))).toHaveLength(3);
      expect(after.filter((line) => before.includes(line))).toHaveLength(2);
    }, 300_000);
  });
});

function expectUp({ code, output }: Ended): void {
  // The output first: it says why.
  if (code !== 0) throw new Error(output);
}
