import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hostOf } from "../../../core/watch/machine";
import type { ContainerSnapshot, Snapshot } from "../../../core/watch/snapshot";
import { History, readHistory } from "../../../operate/watch/history";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-history-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const container: ContainerSnapshot = {
  ...{ id: "a", service: "api", isStateful: false, status: "running" },
  ...{ rhythmSeconds: 30, restarts: 1, oomKills: 0 },
};
const snapshot = (...use: [workingSetMiB: number, cpus: number][]): Snapshot => ({
  ...{ at: 0, host: {}, isChanging: false },
  containers: use.map(([workingSetMiB, cpus]) => ({ ...container, workingSetMiB, cpus })),
});
const NOON = Date.parse("2026-11-28T12:00:00Z") / 1000;

test("keeps the largest figures of every five minutes, of replicas too", () => {
  const history = new History(folder);
  history.add(snapshot([40, 0.1], [60.26, 0.5]), NOON);
  history.add(snapshot([50, 0.9], [20, 0.1]), NOON + 15);
  history.add(snapshot([30, 0]), NOON + 301);
  expect(readHistory(folder)).toEqual([
    { at: NOON, service: "api", memoryMiB: 60.3, cpus: 0.9, restarts: 2 },
  ]);
  history.flush();
  expect(readHistory(folder).map(({ at, memoryMiB }) => [at - NOON, memoryMiB])).toEqual([
    [0, 60.3],
    [300, 30],
  ]);
});

test("leaves out a line that was cut, and drops what is older than 30 days", () => {
  fs.writeFileSync(path.join(folder, "2026-10-28.tsv"), "1\tapi\t1\t1\t0\n");
  fs.writeFileSync(path.join(folder, "2026-10-29.tsv"), "2\tapi\t2\t1\t0\n3\tapi\t3");
  const history = new History(folder);
  history.add(snapshot([40, 0.1]), NOON);
  history.flush();
  expect(readHistory(folder).map(({ memoryMiB }) => memoryMiB)).toEqual([2, 40]);
});

test("keeps to 20 MB, the newest days first", () => {
  for (const day of ["2026-11-25", "2026-11-26", "2026-11-27"]) {
    fs.writeFileSync(path.join(folder, `${day}.tsv`), "x".repeat(9_000_000));
  }
  const history = new History(folder);
  history.add(snapshot([40, 0.1]), NOON);
  history.flush();
  expect(fs.readdirSync(folder)).toEqual(["2026-11-26.tsv", "2026-11-27.tsv", "2026-11-28.tsv"]);
});

test("the host is read from its kernel, and what is not there is not said", () => {
  const text = "MemTotal: 4000000 kB\nMemAvailable: 1000000 kB\ncpu  50 0 50 800 100 0 0 0 0 0\n";
  const first = hostOf(text, undefined, undefined);
  expect(first.host).toEqual({ memTotalMiB: 3906, memAvailableMiB: 976 });
  const later = "cpu  90 0 100 810 100 0 0 0 0 0\nreboot-required\n";
  expect(hostOf(later, first.ticks, undefined).host).toEqual({ cpuShare: 0.9, isRebootDue: true });
});
