import { type Death, deathOf, type KillEvidence, kernelKills } from "../../../core/judge/kill";
import { deathText } from "../../../core/report/kill";

const ID = "6a1c".repeat(16);
const OTHER = "0b2d".repeat(16);

/** As kernels write it: cgroup v2 with a slice, cgroup v1 with cgroupfs, and a shortage of the whole host. */
const LOG = {
  limit: `1764351200.500000 server kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=docker-${ID}.scope,mems_allowed=0,oom_memcg=/system.slice/docker-${ID}.scope,task_memcg=/system.slice/docker-${ID}.scope,task=postgres,pid=812,uid=999
1764351200.500100 server kernel: Memory cgroup out of memory: Killed process 812 (postgres) total-vm:341240kB, anon-rss:201000kB, file-rss:2048kB, shmem-rss:61144kB, UID:999 pgtables:640kB oom_score_adj:0`,
  limitOnV1: `2026-11-28T17:33:20,995471+00:00 oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/docker/${ID},task_memcg=/docker/${ID},task=hog,pid=31958,uid=0
2026-11-28T17:33:20,995568+00:00 Memory cgroup out of memory: Killed process 31958 (hog) total-vm:66000kB, anon-rss:65536kB, file-rss:4kB, shmem-rss:0kB, UID:0 pgtables:508kB oom_score_adj:0`,
  slice: `1764351200.500000 server kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=docker-${ID}.scope,mems_allowed=0,oom_memcg=/enxuto.slice,task_memcg=/enxuto.slice/docker-${ID}.scope,task=node,pid=90,uid=0`,
  host: `1764351200.500000 server kernel: oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/docker-${ID}.scope,task=hog,pid=1204,uid=0
1764351200.500100 server kernel: Out of memory: Killed process 1204 (hog) total-vm:388000kB, anon-rss:380984kB, file-rss:4kB, shmem-rss:0kB, UID:0 pgtables:800kB oom_score_adj:0`,
};
const AT = 1764351200.5;

describe("the kernel's words", () => {
  test("name the container, what ran out, and what was killed", () => {
    expect(kernelKills(LOG.limit)).toEqual([
      { container: ID, shortage: "limit", process: "postgres", heldMiB: 256, at: AT },
    ]);
    expect(kernelKills(LOG.limitOnV1)).toEqual([
      { container: ID, shortage: "limit", process: "hog", heldMiB: 64, at: 1795887200.995 },
    ]);
    expect(kernelKills(LOG.slice)).toEqual([
      { container: ID, shortage: "slice", process: "node", at: AT },
    ]);
    expect(kernelKills(LOG.host)).toEqual([
      { container: ID, shortage: "host", process: "hog", heldMiB: 372, at: AT },
    ]);
  });

  test("are read as a kernel of cgroup v2 wrote them", () => {
    // User Mode Linux 6.1.176, Debian 13, Engine 26.1.5, containers below enxuto.slice, 2026-11-28. `State.OOMKilled` was false.
    const log = `1795893077.543091 server kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=/enxuto.slice,task_memcg=/enxuto.slice/docker-${ID}.scope,task=hog,pid=4007,uid=0
1795893077.583907 server kernel: Memory cgroup out of memory: Killed process 4007 (hog) total-vm:444352kB, anon-rss:442412kB, file-rss:652kB, shmem-rss:0kB, UID:0 pgtables:888kB oom_score_adj:-109`;
    expect(kernelKills(log)).toEqual([
      { container: ID, shortage: "slice", process: "hog", heldMiB: 432, at: 1795893077.543091 },
    ]);
  });

  test("on what is no container are left out", () => {
    const ssh = LOG.host.replace(`docker-${ID}.scope`, "ssh.service");
    expect(kernelKills(ssh)).toEqual([]);
  });
});

describe("what ended a container", () => {
  const up: KillEvidence = {
    ...{ id: ID, running: true, exitCode: 0, restarts: 0, oomKilled: false },
    startedAt: AT - 600,
  };
  const again = { restarts: 1, startedAt: AT + 5 };
  const stopped = { running: false, exitCode: 137 };
  const limit = kernelKills(LOG.limit);
  const host = kernelKills(LOG.host);
  const hog = { process: "hog", heldMiB: 372 };
  const postgres = { process: "postgres", heldMiB: 256 };

  test.each<[string, Partial<KillEvidence>, ReturnType<typeof kernelKills> | undefined, unknown]>([
    ["nothing", {}, [], undefined],
    ["nothing that can be seen", {}, undefined, undefined],
    ["its end as it should be", { running: false }, [], undefined],
    ["a kill before somebody started it again", { startedAt: AT + 5 }, limit, undefined],
    ["another's kill", {}, kernelKills(LOG.limit.replaceAll(ID, OTHER)), undefined],
    ["its limit", again, limit, { kind: "limit", whole: true, ...postgres }],
    ["its limit, for good", stopped, limit, { kind: "limit", whole: true, ...postgres }],
    ["a child at the limit", {}, limit, { kind: "limit", whole: false, ...postgres }],
    [
      "the host, whatever the engine says",
      { ...again, oomKilled: false },
      host,
      { kind: "host", whole: true, ...hog },
    ],
    ["the limit, by the engine alone", { ...stopped, oomKilled: true }, undefined, byEngine(true)],
    ["a child, by the engine alone", { oomKilled: true }, undefined, byEngine(false)],
    ["a crash", { running: false, exitCode: 3 }, host, { kind: "crash", exitCode: 3 }],
    ["a crash and a restart", again, [], { kind: "crash" }],
    ["somebody's kill", stopped, [], { kind: "unexplained", isLogRead: true }],
    ["a kill without a witness", stopped, undefined, { kind: "unexplained", isLogRead: false }],
  ])("%s", (_, change, kills, expected) => {
    expect(deathOf({ ...up, ...change }, kills)).toEqual(expected);
  });

  function byEngine(whole: boolean): Death {
    return { kind: "limit", whole };
  }
});

describe("the words", () => {
  const context = { limitMiB: 256, restarts: 2 };
  const above = { name: "backend", byMiB: 86 };

  test.each<[Death, Parameters<typeof deathText>[1], string]>([
    [
      { kind: "limit", whole: true, process: "node", heldMiB: 251 },
      context,
      "killed at its limit of 256 MiB (node, 251 MiB): give it more",
    ],
    [
      { kind: "limit", whole: false, process: "ffmpeg" },
      context,
      "a child process (ffmpeg) was killed at its limit of 256 MiB, the service itself runs on: give it more, or let it do less at once",
    ],
    [
      { kind: "host", whole: true, process: "hog", heldMiB: 372 },
      { ...context, above },
      "killed (hog, 372 MiB) because the host ran out of memory: backend is 86 MiB above its reservation, it should give way",
    ],
    [
      { kind: "slice", whole: true },
      context,
      "killed because all containers together filled their share of the host: see with enxuto plan what the limits add up to",
    ],
    [{ kind: "crash", exitCode: 3 }, { ...context, restarts: 0 }, "exited with 3"],
    [{ kind: "crash" }, context, "ended by itself, restarted 2 times"],
    [
      { kind: "unexplained", isLogRead: false },
      context,
      "ended, restarted 2 times: by whom is not known, the kernel's log cannot be read here",
    ],
  ])("%j", (death, about, text) => expect(deathText(death, about)).toBe(text));
});
