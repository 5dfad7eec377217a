import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { percentile } from "../../core/capacity/percentile";
import { UserError } from "../../core/capacity/user-error";
import { readLoad } from "../../measure/load-file";
import { smallestLimit } from "../../measure/minimum";
import { payloadOf, wav } from "../../measure/payload";
import { anonymousMiB, Sampler, workingSetMiB } from "../../measure/sampler";
import { unstarted } from "../../measure/trial";
import { TestProject } from "../support/project";
import { ENXUTO } from "../support/source";

const PROJECT = path.join(__dirname, "..", "..");

describe("measuring", () => {
  test.each([
    [100, 256, 96, 96],
    [100, 256, 120, 120],
    [100, 256, 52, 52],
    [20, 64, 1, 12],
    [100, 100, 100, 100],
    [3, 32, 2, 8],
  ])("a peak of %i under %i that needs %i is found", async (peak, passing, needs, found) => {
    const tried: number[] = [];
    const smallest = await smallestLimit(peak, passing, async (limit) => {
      tried.push(limit);
      return limit >= needs;
    });
    expect(tried.length).toBeLessThanOrEqual(6);
    expect(smallest).toBeGreaterThanOrEqual(found);
    expect(smallest).toBeLessThanOrEqual(found + 12);
  });

  test.each([
    [
      "cgroup v1",
      {
        usage: 50 * 2 ** 20,
        stats: { total_inactive_file: 10 * 2 ** 20, total_rss: 25 * 2 ** 20 },
      },
      40,
      25,
    ],
    [
      "cgroup v2",
      { usage: 50 * 2 ** 20, stats: { inactive_file: 20 * 2 ** 20, anon: 15 * 2 ** 20 } },
      30,
      15,
    ],
    ["a container that has ended", {}, undefined, 0],
  ])("the working set on %s, and what programs hold of it", (_, stats, mib, anonymous) => {
    expect(workingSetMiB(stats)).toBe(mib);
    expect(anonymousMiB(stats)).toBe(anonymous);
  });

  test("a container that the runtime cannot start in its limit fails the trial, and nothing else does", () => {
    const said = (words: string) =>
      new UserError("docker run", `docker: Error response from daemon: ${words}`);
    // Read on Engine 26.1.5 with cgroup v2 under 6, 8 and 10 MiB.
    for (const words of [
      "cannot start a stopped process: unknown.",
      "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: can't attach program: no such file or directory: unknown.",
    ]) {
      expect(unstarted(said(words))).toEqual({ reason: "its container did not start" });
    }
    const other = said("pull access denied for shop/web");
    expect(() => unstarted(other)).toThrow(other);
  });

  test("the 95th of 100 samples", () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(samples, 0.95), percentile([], 0.95)]).toEqual([96, 0]);
  });

  test("a load is the same every time, and another for every request", () => {
    const series = { path: "/", times: 2, atOnce: 1, json: { text: "{{n}} {{words 3}}" } };
    const body = (n: number) => payloadOf(series, n)?.body.toString();
    expect(body(1)).toBe(body(1));
    expect(body(1)).not.toBe(body(2));
    expect(JSON.parse(body(7) as string).text).toMatch(/^7( \S+){3}$/);
  });

  test("a list is as long as it is asked to be", () => {
    const json = { $times: 3, $of: { text: "{{words 2}}" } };
    const { body } = payloadOf({ path: "/", times: 1, atOnce: 1, json }, 0) as { body: Buffer };
    const texts = JSON.parse(body.toString()).map(({ text }: { text: string }) => text);
    expect(new Set(texts).size).toBe(3);
  });

  test("a recording has the length that its header says", () => {
    const recording = wav(0.1, 8000);
    expect(recording.length).toBe(44 + 6 * 8000 * 2);
    expect(recording.readUInt32LE(40)).toBe(6 * 8000 * 2);
    expect(recording.toString("latin1", 0, 4)).toBe("RIFF");
  });

  test("a service without a load is told where to write one", () => {
    expect(() => readLoad(PROJECT, "nobody")).toThrow(
      "nobody: has no load: write images/nobody/load.json first",
    );
  });
});

describe("measuring goes wrong:", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-measure-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** Samples from an engine that answers its readings like this, the last way for ever. */
  async function sampling(...answers: readonly ("well" | "breaks off" | "fails")[]) {
    const socket = path.join(folder, "engine.sock");
    let asked = 0;
    const engine = http.createServer((_, response) => {
      const how = answers[Math.min(asked++, answers.length - 1)];
      response.statusCode = how === "fails" ? 500 : 200;
      if (how === "breaks off") response.destroy();
      else response.end(how === "well" ? '{"memory_stats":{"usage":1048576}}' : "no cgroup\n");
    });
    await new Promise<void>((resolve) => engine.listen(socket, resolve));
    const sampler = new Sampler(socket, "c1");
    while (asked < answers.length + 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const stopped = await sampler.stop().catch((error: Error) => error.message);
    await new Promise((resolve) => engine.close(resolve));
    return { socket, stopped, samples: sampler.samples };
  }

  test("one reading that fails costs one sample", async () => {
    const { stopped, samples } = await sampling("well", "breaks off", "well", "well");
    expect(stopped).toBeUndefined();
    expect(samples.length).toBeGreaterThanOrEqual(3);
    expect(new Set(samples)).toEqual(new Set([1]));
  });

  test("where most of them fail, the figures are not taken", async () => {
    const { socket, stopped } = await sampling("well", "fails", "fails", "fails");
    expect(stopped).toMatch(
      new RegExp(
        `^${socket}: \\d of \\d readings of the memory failed, the last one: 500 no cgroup; look whether the engine is well and measure again$`,
      ),
    );
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    [
      "by DOCKER_HOST",
      { DOCKER_HOST: "tcp://127.0.0.1:2375" },
      'DOCKER_HOST: got "tcp://127.0.0.1:2375", expected a unix socket',
    ],
    [
      "by a Docker context",
      { DOCKER_HOST: "" },
      'docker context: got "ssh://root@server", expected a unix socket',
    ],
  ])(
    "an engine elsewhere, %s, is one sentence before anything is started",
    (_, env, words) => {
      const docker = `#!/bin/sh\necho "$*" >> ${folder}/words\necho ssh://root@server\n`;
      fs.writeFileSync(path.join(folder, "docker"), docker, { mode: 0o755 });
      fs.writeFileSync(path.join(folder, "words"), "");
      const { status, stderr } = spawnSync(process.execPath, [...ENXUTO, "measure", "redis"], {
        cwd: PROJECT,
        encoding: "utf8",
        env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, ...env },
      });
      const why = "memory is read and loads are sent where the engine runs";
      expect([status, stderr]).toEqual([1, `enxuto: ${words}: ${why}\n`]);
      const asked = fs.readFileSync(path.join(folder, "words"), "utf8").split("\n");
      expect(asked.filter((line) => line !== "" && !line.startsWith("context"))).toEqual([]);
    },
    60_000,
  );

  test("what is interrupted takes its containers and its network with it", async () => {
    // An engine where nothing becomes healthy, and containers run until they are removed.
    const docker = `#!/bin/sh
echo "$*" >> ${folder}/words
case "$1 $2" in
  "context inspect") echo unix://${folder}/engine.sock ;;
  "run --detach") echo c1 ;;
  "exec c1") exit 1 ;;
  "inspect --format") [ -e ${folder}/gone ] || echo true ;;
  "ps -aq") echo c1 ;;
  "rm --force") touch ${folder}/gone ;;
esac
`;
    fs.writeFileSync(path.join(folder, "docker"), docker, { mode: 0o755 });
    fs.writeFileSync(path.join(folder, "words"), "");
    const words = () => fs.readFileSync(path.join(folder, "words"), "utf8");
    const project = new TestProject("measured", {
      ...{ system: "conecta-saude", host: "local", size: "4GB" },
    });
    try {
      const env = { DOCKER_HOST: "", PATH: `${folder}:${process.env.PATH}` };
      const args = ["measure", "redis", "--stack", "measured"];
      const { child, ended } = project.start(args, env);
      while (!words().includes("exec c1") && child.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      child.kill("SIGTERM");
      const { code, output } = await ended;
      expect([code, output]).toEqual([
        1,
        "enxuto: measure: interrupted by SIGTERM, what it had started is removed\n",
      ]);
      const network = `enxuto-measure-${child.pid}`;
      const after = words().slice(words().indexOf("ps -aq"));
      expect(after).toContain("rm --force --volumes c1\n");
      expect(after).toContain(`network rm ${network}\n`);
      expect(words().match(/^run /gm)).toHaveLength(1);
    } finally {
      fs.rmSync(project.folder, { recursive: true });
    }
  }, 60_000);
});
