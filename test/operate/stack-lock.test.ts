import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docker } from "../../engine/engine";
import {
  createLock,
  type EngineLock,
  findLeftovers,
  findLock,
  type Holder,
  setAside,
} from "../../engine/lock";
import { machineId } from "../../engine/process";
import { BeatWatch, type LockRequest, StackLock, withTenures } from "../../operate/stack-lock";
import { sourceWords } from "../support/source";
import { tier } from "../support/tiers";

const STACK = "lock-test";

/** What runs TypeScript from its source. */
const [RUNNER] = sourceWords("cli/main.ts");

jest.setTimeout(120_000);

const request = (more: Partial<LockRequest> = {}): LockRequest => ({
  stack: STACK,
  verb: "up",
  state: "mine",
  engine: docker,
  words: ["docker"],
  waitMs: 0,
  say: () => {},
  interrupt: () => {},
  ...more,
});

/** Whoever holds the lock on a machine that is not this one. */
const stranger: Holder = {
  user: "ana",
  host: "laptop",
  machine: "elsewhere",
  pid: 1,
  start: "1",
  keeper: { pid: 1, start: "1" },
  verb: "up",
  state: "mine",
  began: "2026-11-28T12:00:00.000Z",
};

describe("the beats of a holder on another machine", () => {
  const lock = (id: string, beat: number): EngineLock => ({ id, beat, holder: stranger, since: 0 });

  test("tell that it works once they move, and that it is gone once they stand for a minute", () => {
    const watch = new BeatWatch(60_000);
    const looks: [number, EngineLock][] = [
      [0, lock("a", 7)],
      [4_000, lock("a", 7)],
      [5_000, lock("a", 8)],
      [64_000, lock("a", 8)],
      [65_000, lock("a", 8)],
      [66_000, lock("b", 0)],
      [125_999, lock("b", 0)],
      [126_000, lock("b", 0)],
    ];
    expect(looks.map(([now, found]) => watch.look(found, now))).toEqual([
      ...["unknown", "unknown", "at work", "at work", "gone"],
      ...["unknown", "unknown", "gone"],
    ]);
  });
});

test("what a killed run left ends where a later one of another state begins, whichever of both was written down", () => {
  const lock = (id: string, state: string, since: number, until?: number): EngineLock => ({
    ...{ id, since, beat: 0, holder: { ...stranger, state } },
    ...(until === undefined ? {} : { until }),
  });
  const left = [lock("a", "mine", 1), lock("b", "other", 5), lock("c", "mine", 7, 9)];
  expect(withTenures(left).map(({ until }) => until)).toEqual([5, 7, 9]);
});

test("a name that Docker does not let go of is asked for so often only", async () => {
  const engine =
    (shown: readonly object[]) =>
    async ([verb]: readonly string[]) => {
      if (verb !== "inspect") throw new Error("the name is already in use by container 0a");
      if (shown.length === 0) throw new Error("No such container: enxuto-lock-lock-test");
      return JSON.stringify(shown);
    };
  await expect(StackLock.take(request({ engine: engine([]) }))).rejects.toThrow(
    "lock-test: its lock cannot be taken: Docker says that the name of its container is in use, and shows none of that name. Start Docker again",
  );
  const gone = { ...stranger, machine: machineId(), keeper: { pid: 0, start: "" }, pid: 0 };
  const stuck = {
    ...{ Id: "0a".repeat(32), Name: "/enxuto-lock-lock-test", Created: stranger.began },
    Config: { Labels: { "enxuto.holder": JSON.stringify(gone) } },
    HostConfig: { RestartPolicy: { MaximumRetryCount: 1 } },
  };
  await expect(StackLock.take(request({ engine: engine([stuck]) }))).rejects.toThrow(
    "is in use, and does not let go of 0a0a0a0a0a0a, whose holder is gone. Start Docker again",
  );
});

tier("docker")("the lock of a stack on an engine", () => {
  const children: ChildProcess[] = [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-lock-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await removeAll();
  });

  async function removeAll(): Promise<void> {
    const filter = `label=enxuto.lock=${STACK}`;
    const ids = (await docker(["ps", "--all", "--quiet", "--filter", filter])).split("\n");
    for (const id of ids.filter(Boolean)) await docker(["rm", id]).catch(() => {});
  }

  /** A process that takes the lock and works; `rival` is what a child of it does that outlives it. */
  async function holder(child = ""): Promise<ChildProcess> {
    const script = `
      const { StackLock } = require(${JSON.stringify(path.resolve("operate/stack-lock.ts"))});
      const { docker } = require(${JSON.stringify(path.resolve("engine/engine.ts"))});
      const request = { stack: "${STACK}", verb: "up", state: "mine", engine: docker, words: ["docker"],
        waitMs: 0, say: () => {}, interrupt: () => {} };
      StackLock.take(request).then((lock) => {
        ${child && `require("node:child_process").spawn("sleep", ["${child}"], { detached: true, stdio: ["ignore", "ignore", "ignore", lock.pipe] });`}
        console.log("held");
      });
      setInterval(() => {}, 1000);`;
    const file = path.join(folder, "holder.ts");
    fs.writeFileSync(file, script);
    const started = spawn(process.execPath, [RUNNER, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(started);
    await new Promise((resolve) => started.stdout?.once("data", resolve));
    return started;
  }

  test("is taken by one of twenty who ask at once, and told to the others with who, where and since when", async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => StackLock.take(request())),
    );
    const taken = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(taken).toHaveLength(1);
    const refused = answers.flatMap((one) =>
      one.status === "rejected" ? [one.reason.message] : [],
    );
    for (const message of refused) {
      expect(message).toMatch(
        /^lock-test: \S+ runs up on this stack from \S+ since 20\d\d-\S+Z \(process \d+\): wait for its end with --wait-lock 10m$/,
      );
    }
    await taken[0].release();
    expect(await findLock(docker, STACK)).toBeUndefined();
    await (await StackLock.take(request())).release();
  });

  test("is waited for as long as is said", async () => {
    const first = await StackLock.take(request());
    const said: string[] = [];
    const second = StackLock.take(request({ waitMs: 60_000, say: (line) => said.push(line) }));
    await sleep(3000);
    await first.release();
    await (await second).release();
    expect(said).toEqual([expect.stringMatching(/: waiting for its end$/)]);
  });

  test("of a run that was killed is taken at once, and says what is to be put in order until that is done", async () => {
    const killed = await holder();
    const held = (await findLock(docker, STACK)) as EngineLock;
    killed.kill("SIGKILL");
    const next = await StackLock.take(request({ waitMs: 30_000 }));
    expect(next.leftovers.map(({ id }) => id)).toEqual([held.id]);
    await next.release();
    // Whoever healed only half of it leaves it to the next one, and a run on another state is not concerned.
    const other = await StackLock.take(request({ state: "other" }));
    expect(other.leftovers).toEqual([]);
    await other.release();
    const again = await StackLock.take(request());
    expect(again.leftovers.map(({ id }) => id)).toEqual([held.id]);
    await again.settle();
    await again.release();
    expect(await findLeftovers(docker, STACK)).toEqual([]);
  });

  test("of a run whose Pulumi was killed is left as proof of what that has begun", async () => {
    const broken = await StackLock.take(request());
    const held = (await findLock(docker, STACK)) as EngineLock;
    await broken.leave();
    const next = await StackLock.take(request());
    expect(next.leftovers.map(({ id, since }) => [id, since])).toEqual([[held.id, held.since]]);
    await next.settle();
    await next.release();
  });

  test("stays held while what a killed run started still works, which is asked to stop", async () => {
    const killed = await holder("8");
    killed.kill("SIGKILL");
    await new Promise((resolve) => killed.once("close", resolve));
    const asked: number[] = [];
    const began = Date.now();
    const next = await StackLock.take(request({ interrupt: ({ pid }) => asked.push(pid) }));
    expect(new Set(asked)).toEqual(new Set([killed.pid]));
    expect(Date.now() - began).toBeGreaterThan(4000);
    await next.release();
  });

  test("of another machine without a beat is taken over by one of five, and the new one stays untouched", async () => {
    const dead = await createLock(docker, STACK, stranger);
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => StackLock.take(request({ staleSeconds: 4 }))),
    );
    const taken = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(taken).toHaveLength(1);
    expect(taken[0].leftovers.map(({ id }) => id)).toEqual([dead]);
    expect((await findLock(docker, STACK))?.holder.pid).toBe(process.pid);
    await taken[0].release();
  });

  test("is not taken from a container of others that has its name, which is named", async () => {
    const name = `enxuto-lock-${STACK}`;
    const id = (
      await docker(["create", "--pull", "never", "--name", name, "enxuto-lock:1", "x"])
    ).trim();
    try {
      await expect(StackLock.take(request())).rejects.toThrow(
        `${name}: is a container that does not say who holds the stack's lock, and has its name, so nothing was done: enxuto did not make it. Where nobody needs it, docker rm ${id.slice(0, 12)} removes it`,
      );
      expect(
        (await docker(["ps", "--all", "--quiet", "--no-trunc", "--filter", `id=${id}`])).trim(),
      ).toBe(id);
    } finally {
      await docker(["rm", id]);
    }
  });

  test("of another machine with a beat is refused", async () => {
    const id = (await createLock(docker, STACK, stranger)) as string;
    let beat = 0;
    const beats = setInterval(() => {
      beat += 1;
      void docker(["update", "--restart", `on-failure:${beat}`, id]);
    }, 500);
    await expect(StackLock.take(request({ staleSeconds: 10 }))).rejects.toThrow(
      "lock-test: ana runs up on this stack from laptop since ",
    );
    clearInterval(beats);
    await sleep(1000);
  });

  test("is taken again where only its container was pruned, and stops the work where another run has it", async () => {
    const lock = await StackLock.take(request());
    const lost = new Promise<void>((resolve) => {
      lock.onLost = resolve;
    });
    const first = (await findLock(docker, STACK)) as EngineLock;
    await docker(["rm", first.id]);
    let regained = await findLock(docker, STACK);
    while (!regained) {
      await sleep(200);
      regained = await findLock(docker, STACK);
    }
    lock.check();
    await docker(["rm", regained.id]);
    await createLock(docker, STACK, stranger);
    await lost;
    expect(() => lock.check()).toThrow("another run has taken the stack's lock");
    await lock.release();
    expect((await findLock(docker, STACK))?.holder.user).toBe("ana");
  });

  test("stops the work where it was set aside for a run on another state, which the first never meets by name", async () => {
    const lock = await StackLock.take(request());
    const lost = new Promise<void>((resolve) => {
      lock.onLost = resolve;
    });
    const held = (await findLock(docker, STACK)) as EngineLock;
    await setAside(docker, held);
    const other = await StackLock.take(request({ state: "other" }));
    await lost;
    expect(() => lock.check()).toThrow("another run has taken the stack's lock");
    const [left] = await findLeftovers(docker, STACK);
    expect(left).toMatchObject({ id: held.id, until: (await findLock(docker, STACK))?.since });
    await other.release();
  });

  test("is not taken again after a sleep in which others may have had it", async () => {
    const lock = await StackLock.take(request({ staleSeconds: 8 }));
    const lost = new Promise<void>((resolve) => {
      lock.onLost = resolve;
    });
    const { id, holder } = (await findLock(docker, STACK)) as EngineLock;
    process.kill(-holder.keeper.pid, "SIGSTOP");
    await docker(["rm", id]);
    await sleep(9000);
    process.kill(-holder.keeper.pid, "SIGCONT");
    await lost;
    expect(() => lock.check()).toThrow("another run has taken the stack's lock");
    expect(await findLock(docker, STACK)).toBeUndefined();
    await lock.release();
  });
});
