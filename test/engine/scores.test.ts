import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { SCORES_FILES } from "../../engine/host-setup/scores";

const MIB = 1024 ** 2;
const PAGES = MIB / Number(execFileSync("getconf", ["PAGESIZE"], { encoding: "utf8" }));

/** Containers in MiB, with processes by their size; `score` is what all have. */
interface Played {
  readonly reserved: number;
  readonly used: number;
  readonly cache?: number;
  readonly shared?: number;
  readonly processes: Readonly<Record<string, number>>;
  readonly score?: number;
  readonly chosen?: number;
}

const root = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-scores-"));
const evener = path.join(root, "enxuto-scores");
afterAll(() => fs.rmSync(root, { recursive: true }));

function write(file: string, text: string | number): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), `${text}\n`);
}

/** Scores after one look at a slice of 1,000 MiB with these containers, by process. */
function looked(containers: readonly Played[]): Record<string, number> {
  const slice = "sys/fs/cgroup/enxuto.slice";
  write("etc/docker/daemon.json", '{ "data-root": "/srv/docker" }');
  write(`${slice}/memory.max`, 1_000 * MIB);
  for (const [index, container] of containers.entries()) {
    const { reserved, used, cache = 0, shared = 0, processes, score = 0, chosen = 0 } = container;
    const group = `${slice}/docker-${index}.scope`;
    write(
      `srv/docker/containers/${index}/hostconfig.json`,
      `{"OomScoreAdj":${chosen},"Init":true}`,
    );
    write(`${group}/memory.low`, reserved * MIB);
    write(`${group}/memory.current`, (used + cache) * MIB);
    write(
      `${group}/memory.stat`,
      `anon 1\nfile ${(cache + shared) * MIB}\nshmem ${shared * MIB}\nfile_mapped 7`,
    );
    write(`${group}/cgroup.procs`, [...Object.keys(processes), "99999"].join("\n"));
    for (const [pid, size] of Object.entries(processes)) {
      write(`proc/${pid}/statm`, `9 ${size * PAGES} 0 0 0 0 0`);
      write(`proc/${pid}/oom_score_adj`, score);
    }
  }
  write("enxuto-scores", SCORES_FILES.find(({ mode }) => mode === 0o755)?.content ?? "");
  const stderr = execFileSync("sh", [evener, "--once"], {
    env: { ...process.env, ROOT: root },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  expect(stderr).toBe("");
  const pids = containers.flatMap(({ processes }) => Object.keys(processes));
  return Object.fromEntries(
    pids.map((pid) => [
      pid,
      Number(fs.readFileSync(path.join(root, `proc/${pid}/oom_score_adj`), "utf8")),
    ]),
  );
}

describe("scores of processes", () => {
  test("lift each process to how far its container is above its reservation", () => {
    const given = looked([
      { reserved: 256, used: 448, processes: { 11: 112, 12: 112, 13: 112, 14: 112 } },
      { reserved: 384, used: 372, processes: { 21: 372 } },
      { reserved: 384, used: 372, processes: { 31: 300, 32: 72 } },
    ]);
    expect(given).toEqual({
      ...{ 11: 150, 12: 150, 13: 150, 14: 150 },
      ...{ 21: -314, 31: -242, 32: -14 },
    });
    // What the kernel compares: the size of a process in thousandths of the slice, and its score.
    const compared = (pid: string, size: number) => size + given[pid];
    expect([compared("11", 112), compared("21", 372), compared("31", 300)]).toEqual([262, 58, 58]);
  });

  test("leave out page cache, count shared memory once, and stay within the kernel's range", () => {
    expect(
      looked([
        { reserved: 100, used: 90, cache: 500, processes: { 41: 90 } },
        // Each process of a PostgreSQL maps the same 150 MiB.
        { reserved: 200, used: 190, shared: 150, processes: { 51: 155, 52: 170, 53: 165 } },
        { reserved: 990, used: 10, processes: { 61: 10 } },
      ]),
    ).toEqual({ 41: -30, 51: -95, 52: -110, 53: -105, 61: -900 });
  });

  test("stay where they are near enough, or somebody chose one", () => {
    expect(
      looked([
        { reserved: 100, used: 60, processes: { 71: 62 }, score: -30 },
        { reserved: 100, used: 400, processes: { 81: 400 }, score: 300, chosen: 300 },
      ]),
    ).toEqual({ 71: -30, 81: 300 });
  });
});
