import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Holder } from "../../engine/lock";
import { workMark } from "../../engine/lock-keeper";
import { markedProcesses, WORK_MARK } from "../../engine/process";
import { LeftWork } from "../../pulumi/left-work";

jest.setTimeout(120_000);

const linux = process.platform === "linux" ? describe : describe.skip;

linux("what a killed run leaves at work", () => {
  const keeper = { pid: 1, start: `left-work-${process.pid}` };
  const holder = { host: os.hostname(), began: new Date().toISOString(), keeper } as Holder;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-left-"));
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  /** A program of this name that works under the lock; `end` gives the signal that ended it within half a second. */
  async function works(name: string) {
    const file = path.join(folder, name);
    if (!fs.existsSync(file)) fs.copyFileSync("/bin/sleep", file);
    const env = { [WORK_MARK]: workMark(keeper) };
    const child = spawn(file, ["600"], { env, stdio: "ignore" });
    started.push(child);
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    const isThere = () => markedProcesses(workMark(keeper)).some(({ pid }) => pid === child.pid);
    while (!isThere()) await sleep(20);
    return { end: () => Promise.race([ended, sleep(500, "none")]) };
  }

  test("its Pulumi is interrupted and its plugins are left to that, until it has ended", async () => {
    const left = new LeftWork(() => []);
    const cli = await works("pulumi");
    const plugin = await works("pulumi-resource-left");
    left.interrupt(holder);
    expect([await cli.end(), await plugin.end()]).toEqual(["SIGINT", "none"]);
    left.interrupt(holder);
    expect(await plugin.end()).toBe("SIGTERM");
  });

  test("the work of another run is left at it", async () => {
    const plugin = await works("pulumi-resource-left");
    new LeftWork(() => []).interrupt({ ...holder, keeper: { ...keeper, pid: 2 } });
    expect(await plugin.end()).toBe("none");
  });
});
