import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLine, run, show } from "../../engine/run";

describe("a program", () => {
  test("reads what it is given, and both of its streams are kept as they are told", async () => {
    const told: string[] = [];
    const ended = await run(["sh", "-c", "cat; echo failed >&2; exit 3"], {
      input: "a\nb\n",
      onOutput: (text) => told.push(text),
      onError: (text) => told.push(text),
    });
    expect(ended).toEqual({ code: 3, stdout: "a\nb\n", stderr: "failed\n" });
    expect(told.join("")).toBe("a\nb\nfailed\n");
  });

  test("may end without reading", async () => {
    const input = "x".repeat(1024 ** 2);
    expect(await run(["true"], { input })).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("is given variables in place of this process's", async () => {
    const { stdout } = await run(["/bin/sh", "-c", 'echo "$ONLY:$HOME"'], {
      env: { ONLY: "this" },
    });
    expect(stdout).toBe("this:\n");
  });

  test("that is not there is told from one that fails", async () => {
    expect(await run(["enxuto-no-such-program"])).toEqual({
      code: null,
      stdout: "",
      stderr: "spawn enxuto-no-such-program ENOENT",
      missing: true,
    });
    expect((await run(["sh", "-c", "exit 127"])).missing).toBeUndefined();
  });

  test("is killed when its time is over", async () => {
    const began = Date.now();
    expect((await run(["sleep", "60"], { seconds: 0.2 })).code).toBeNull();
    expect(Date.now() - began).toBeLessThan(30_000);
  });

  test("is interrupted, and may clean up", async () => {
    const stop = new AbortController();
    const script = "trap 'echo cleaned; exit 5' INT; echo ready; while :; do sleep 0.1; done";
    const ended = run(["sh", "-c", script], {
      stop: stop.signal,
      onOutput: (text) => text === "ready\n" && stop.abort(),
    });
    expect(await ended).toMatchObject({ code: 5, stdout: "ready\ncleaned\n" });
  });
});

test("a program in this terminal gives its exit code, or why it does not start", async () => {
  expect(await show(["sh", "-c", "exit 4"])).toBe(4);
  await expect(show(["enxuto-no-such-program"])).rejects.toThrow("ENOENT");
});

test.each([
  ["one\ntwo\n\n", "two"],
  ["one", "one"],
  ["", ""],
])("the last line of %j", (text, last) => {
  expect(lastLine(text)).toBe(last);
});

describe("what a program writes on a terminal", () => {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true });
  const shown = async (script: string) => {
    const streams = { stdout: terminal(), stderr: terminal() };
    const code = await show(["sh", "-c", script], streams as never);
    await new Promise((resolve) => setImmediate(resolve));
    return { code, stdout: String(streams.stdout.read()), stderr: String(streams.stderr.read()) };
  };

  test("is shown with its colours, and without what the terminal would obey", async () => {
    const script = String.raw`printf '\033[2J\033[31mred\033]0;title\007\n'; printf 'a\rb\n' >&2; exit 3`;
    expect(await shown(script)).toEqual({
      code: 3,
      stdout: "\x1b[31mred\n\x1b[0m",
      stderr: "a\nb\n",
    });
  });

  test("keeps letters of several bytes that come in pieces", async () => {
    const script = String.raw`printf 'a\303'; sleep 0.1; printf '\247\303\243o\n'`;
    expect((await shown(script)).stdout).toBe("ação\n");
  });
});

test("a program holds the pipe of a lock for as long as it works, whatever becomes of whoever started it", async () => {
  const keeper = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    keeper.once("close", () => {
      isOver = true;
      resolve();
    });
  });
  const work = run(["sleep", "3"], { hold: { pipe: keeper.stdin } });
  keeper.stdin.destroy();
  await sleep(1000);
  expect(isOver).toBe(false);
  await work;
  await ended;
});
