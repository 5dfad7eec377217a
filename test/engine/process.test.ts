import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pulumiLeftOf } from "../../engine/process";

jest.setTimeout(120_000);

const ONLY_LINUX = process.platform === "linux" ? test : test.skip;

ONLY_LINUX("a plugin that outlives its killed Pulumi is found by its session", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-left-"));
  const plugin = path.join(folder, "pulumi-resource-left");
  fs.copyFileSync("/bin/sleep", plugin);
  fs.chmodSync(plugin, 0o755);
  const cli = spawn("sh", ["-c", `${plugin} 60 & sleep 60 & echo ready; wait`], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const session = cli.pid as number;
  await new Promise((resolve) => cli.stdout.once("data", resolve));
  const ended = new Promise((resolve) => cli.once("exit", resolve));
  process.kill(session, "SIGKILL");
  await ended;
  try {
    let left = pulumiLeftOf(session);
    // The shell says that it is ready before its child has become the plugin.
    for (let tries = 0; left.length === 0 && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      left = pulumiLeftOf(session);
    }
    expect(left).toHaveLength(1);
    expect(fs.readlinkSync(`/proc/${left[0]}/exe`)).toBe(plugin);
  } finally {
    process.kill(-session, "SIGKILL");
    fs.rmSync(folder, { recursive: true });
  }
  expect(pulumiLeftOf(process.pid)).toEqual([]);
});
