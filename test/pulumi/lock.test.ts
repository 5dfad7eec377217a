import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { processOf } from "../../engine/process";
import { stateFolder, stateId } from "../../pulumi/environment";
import { isHeld, type PulumiLock, readLocks, refusingLocks } from "../../pulumi/lock";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-lock-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(content: string): void {
  const file = path.join(folder, ".pulumi/locks/organization/enxuto/dev/1.json");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

const held = (lock: Partial<PulumiLock>) =>
  isHeld({
    pid: 1,
    username: "ana",
    hostname: os.hostname(),
    timestamp: new Date().toISOString(),
    ...lock,
  });

describe("Pulumi's own lock", () => {
  test("is read with its file, also where its owner was killed before it was written", () => {
    expect(readLocks(folder, "enxuto", "dev")).toEqual([]);
    write('{"pid":12,"username":"ana","hostname":"laptop"}');
    expect(readLocks(folder, "enxuto", "dev")).toEqual([
      {
        ...{ pid: 12, username: "ana", hostname: "laptop", timestamp: expect.any(String) },
        file: path.join(folder, ".pulumi/locks/organization/enxuto/dev/1.json"),
      },
    ]);
    write('{"pid":');
    expect(readLocks(folder, "enxuto", "dev").map(isHeld)).toEqual([false]);
  });

  test("is held by a process that has its id and began before it, whatever that is called and whoever started it", async () => {
    const program = path.join(folder, ".pulumi-wrapped");
    fs.copyFileSync("/bin/sleep", program);
    fs.chmodSync(program, 0o755);
    const child: ChildProcess = spawn(program, ["60"]);
    await new Promise((resolve) => child.once("spawn", resolve));
    const orphan = Number(
      execFileSync("sh", ["-c", `${program} 60 >/dev/null 2>&1 & echo $!`], { encoding: "utf8" }),
    );
    expect([held({ pid: child.pid }), held({ pid: orphan })]).toEqual([true, true]);
    // Its id was used again: it began two minutes after the lock was taken.
    const earlier = new Date(Date.now() - 120_000).toISOString();
    expect(held({ pid: child.pid, timestamp: earlier })).toBe(false);
    const gone = new Promise((resolve) => child.once("close", resolve));
    child.kill();
    await gone;
    process.kill(orphan);
    expect(held({ pid: child.pid })).toBe(false);
  });

  test("of a process that is gone is free, and of another machine held", () => {
    expect(held({ pid: 2 ** 30 })).toBe(false);
    expect(held({ pid: 2 ** 30, hostname: "elsewhere" })).toBe(true);
  });

  test("is read from what the CLI says where it refuses to work beside it", () => {
    const said =
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n  s3://state/.pulumi/locks/organization/enxuto/dev/5f.json: created by ana@laptop (pid 4242) at 2026-11-28T17:03:12+01:00\n";
    expect(refusingLocks(said)).toEqual([
      { pid: 4242, username: "ana", hostname: "laptop", timestamp: "2026-11-28T17:03:12+01:00" },
    ]);
  });
});

test("a process is known by its id and the time of its start", () => {
  const now = Date.now();
  const began = processOf(process.pid)?.startMs as number;
  expect(Math.abs(began - (now - process.uptime() * 1000))).toBeLessThan(3000);
  expect(processOf(2 ** 30)).toBeUndefined();
});

describe("where state is kept", () => {
  const env = (url?: string) => ({ PULUMI_HOME: folder, PULUMI_BACKEND_URL: url });

  test.each([
    [undefined, ".enxuto/state"],
    ["file://./kept", "kept"],
    ["file:///srv/state?metadata=skip", "/srv/state"],
  ])("%s is a folder of this machine", (url, expected) => {
    expect(stateFolder(folder, env(url))).toBe(path.resolve(folder, expected));
  });

  test("is the same for all who share a service, and another one for each folder", () => {
    const id = (directory: string, url?: string) => stateId(directory, env(url));
    expect(stateFolder(folder, env("s3://team?region=x"))).toBeUndefined();
    expect(id(folder, "s3://team?region=x")).toBe(id("/elsewhere", "s3://team"));
    expect(id(folder, "s3://other")).not.toBe(id(folder, "s3://team"));
    expect(id(folder)).not.toBe(id("/elsewhere"));
  });
});
