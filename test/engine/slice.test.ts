import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runVerb } from "../../cli/run-verb";
import { daemonChange } from "../../engine/host-setup/daemon";
import { SLICE_FILES } from "../../engine/host-setup/slice";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-slice-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

const file = (name: string) => SLICE_FILES.find((one) => one.file.endsWith(name));

describe("the slice of a machine", () => {
  test("its scripts are ones that sh can read", () => {
    for (const { content } of SLICE_FILES.filter(({ mode }) => mode === 0o755)) {
      execFileSync("sh", ["-n"], { input: content });
    }
  });

  test("is the daemon's place for containers, and what somebody chose stays", () => {
    const { content } = daemonChange("daemon.json", "{}", { slice: true });
    expect(JSON.parse(content)).toMatchObject({
      "cgroup-parent": "enxuto.slice",
      "default-runtime": "enxuto",
      runtimes: { enxuto: { path: "/usr/local/sbin/enxuto-runc" } },
    });
    const { kept } = daemonChange("daemon.json", '{"default-runtime":"nvidia"}', { slice: true });
    expect(kept).toEqual(['default-runtime: "nvidia", proposed "enxuto"']);
  });

  test("is refused where nothing could keep a reservation", async () => {
    const words = ["--slice", "--root", scratch];
    await expect(runVerb("host-setup", words)).rejects.toThrow(
      "--slice: needs systemd, which this machine does not have: leave it out",
    );
  });
});

describe("the runtime", () => {
  const runtime = path.join(scratch, "enxuto-runc");
  const bundle = path.join(scratch, "bundle");
  const config = path.join(bundle, "config.json");
  /** What it leaves of a bundle, and the words that runc gets. */
  const start = (before: string, verb = "create") => {
    fs.mkdirSync(bundle, { recursive: true });
    fs.writeFileSync(config, before);
    fs.writeFileSync(path.join(scratch, "runc"), '#!/bin/sh\necho "$@"; exit 7\n', { mode: 0o755 });
    fs.writeFileSync(runtime, file("enxuto-runc")?.content ?? "", { mode: 0o755 });
    const { status, stdout } = spawnSync(runtime, [verb, "--bundle", bundle, "id"], {
      encoding: "utf8",
      env: { PATH: `${scratch}:/usr/bin:/bin` },
    });
    return { status, stdout, after: fs.readFileSync(config, "utf8") };
  };
  const bundleOf = (memory: string, score: number) =>
    `{"process":{"oomScoreAdj":${score},"args":["a"]},"linux":{"resources":{"memory":{${memory}}}}}`;
  const totalBytes =
    Number(/^MemTotal: +(\d+)/m.exec(fs.readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
  const sliced = fs.existsSync("/sys/fs/cgroup/enxuto.slice/memory.max");

  test("takes off the score what is reserved, and hands everything on", () => {
    const limits = '"limit":4294967296,"reservation":2147483648';
    const { status, stdout, after } = start(bundleOf(limits, 0));
    expect([status, stdout]).toEqual([7, `create --bundle ${bundle} id\n`]);
    const score = 70 - Math.floor(2147483648 / Math.floor(totalBytes / 1000));
    if (!sliced) expect(after).toBe(bundleOf(limits, score));
  });

  test.each([
    ["a score that somebody chose", bundleOf('"reservation":2147483648', 300), "create"],
    ["another verb's bundle", bundleOf('"reservation":2147483648', 0), "delete"],
    ["what it cannot read", "no JSON", "create"],
  ])("leaves %s as it is", (_, before, verb) => {
    expect(start(before, verb)).toEqual({
      status: 7,
      stdout: `${verb} --bundle ${bundle} id\n`,
      after: before,
    });
  });
});
