import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** File with the figures of the last runs, from which `npm run docs` writes `docs/faults.md`. */
const RESULTS = path.join(__dirname, "results.json");

/** One run of the pairs of interrupted and concurrent runs. */
export interface PairsResult {
  readonly seeds: readonly number[];
  readonly interrupted: { readonly tried: number; readonly held: number };
  readonly concurrent: { readonly tried: number; readonly held: number };
  readonly broken: readonly string[];
  readonly writers: number;
  readonly mostWriters: number;
  readonly changesWithoutLock: readonly string[];
  readonly volumeEvents: readonly string[];
}

/** One row of the fault matrix. */
export interface RowResult {
  readonly fault: string;
  /** Day on which it was played, ISO 8601. @default - that of the last run */
  readonly date?: string;
  readonly where: string;
  readonly tried: number;
  readonly survived: number;
  readonly lost: readonly string[];
  /** Sentence on what was seen. */
  readonly seen: string;
}

/** What came of the rounds of one proof on a server with a kernel of its own. */
export interface KillsResult {
  /** Day on which it was played, ISO 8601. */
  readonly date: string;
  /** Kernel, engine and memory of the server. */
  readonly conditions: string;
  readonly tried: number;
  readonly held: number;
  /** Processes that the kernel killed in all rounds. @default - the proof is not about kills */
  readonly killed?: number;
  /** What was seen in rounds that did not hold. */
  readonly broken: readonly string[];
  /** Longest wait for the first word of SSH in each round, of new connections every three seconds. */
  readonly sshSeconds?: readonly number[];
  /** The same on that server before the rounds, with no container running. */
  readonly idleSshSeconds?: number;
  /** MiB of page cache before and after, by container. */
  readonly cache?: readonly string[];
}

/** Figures with their date and conditions. */
export interface Dated<Result> {
  readonly date: string;
  readonly conditions: string;
  readonly result: Result;
}

export interface Results {
  readonly pairs?: Dated<PairsResult>;
  readonly rows?: Dated<readonly RowResult[]>;
  /** By proof. */
  readonly kills?: Dated<Readonly<Record<string, KillsResult>>>;
}

export function readResults(): Results {
  return fs.existsSync(RESULTS) ? JSON.parse(fs.readFileSync(RESULTS, "utf8")) : {};
}

/** Keeps the figures of a run, with the day and the machine. */
export function keepResult<Key extends keyof Results>(
  key: Key,
  result: NonNullable<Results[Key]>["result"],
): void {
  const format = "Docker {{.ServerVersion}}, cgroup v{{.CgroupVersion}}";
  const engine = execFileSync("docker", ["info", "--format", format], { encoding: "utf8" }).trim();
  const dated = {
    date: new Date().toISOString().slice(0, 10),
    conditions: `${engine}, ${os.cpus().length} CPUs, Node ${process.versions.node}`,
    result,
  };
  const all = { ...readResults(), [key]: dated };
  fs.writeFileSync(RESULTS, `${JSON.stringify(all, null, 2)}\n`);
}
