import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FakeHetzner, HETZNER_TOKEN } from "../../test/support/fake-hetzner";
import { descendants, killAll } from "../../test/support/kill";
import { bases, docker, TestProject } from "../../test/support/project";
import { failed, type Run } from "./played-stack";
import type { RowResult } from "./results";

/** A disturbance of a server while an `up` works on it. */
export interface Disturbance {
  readonly fault: string;
  readonly where: string;
  /** Disturbs the `up` whose process has this id, and the server of this cloud. */
  disturb(pid: number, cloud: FakeHetzner): Promise<void>;
}

export const DISTURBANCES: readonly Disturbance[] = [
  {
    fault: "SSH cut while a container is made or a service handed over",
    where: "network",
    disturb: async (pid) => killAll(descendants(pid).filter(isSsh)),
  },
  {
    fault: "the host rebooted in mid-`up`",
    where: "server",
    disturb: (_, cloud) => cloud.powerCycle(SERVER, DARK_MS),
  },
];

const DARK_MS = 3000;

const STACK = "cut";
const SERVER = `enxuto-small-${STACK}`;
const ENTRIES = 100;

/**
 * A played server that is disturbed at some moment of an `up` which replaces a database and its caches: whether the next `up`
 * converges, and whether an entry is lost.
 */
export async function disturbedServer(
  { fault, where, disturb }: Disturbance,
  tries: number,
  chance: () => number,
): Promise<RowResult> {
  const cloud = new FakeHetzner(STACK);
  await cloud.sweep();
  const config = { system: "enxuto-small", host: "hetzner", size: "cx23", edge: "none" };
  const env = { HCLOUD_ENDPOINT: await cloud.start(), HCLOUD_TOKEN: HETZNER_TOKEN };
  const project = new TestProject(STACK, { ...config, bases: bases() });
  const up = (profile: string) => project.start(["up", STACK, "--yes", "--profile", profile], env);
  const lost: string[] = [];
  let [tried, itself] = [0, 0];
  try {
    await whole(up("seed"));
    const began = Date.now();
    await whole(up("other"));
    const wholeMs = Date.now() - began;
    sql(`CREATE TABLE kept AS SELECT generate_series(1, ${ENTRIES}) AS i`);
    while (tried < tries) {
      const wanted = tried % 2 === 0 ? "seed" : "other";
      const at = chance() * wholeMs;
      const run = up(wanted);
      await Promise.race([run.ended, sleep(at)]);
      await disturb(run.child.pid as number, cloud);
      const first = await run.ended;
      if (first.code === 0) itself += 1;
      const next = await up(wanted).ended;
      const problems = failed("the next up", next);
      const [rows] = problems.length === 0 ? sql("SELECT count(*) FROM kept") : [String(ENTRIES)];
      if (rows !== String(ENTRIES)) problems.push(`${rows} of ${ENTRIES} rows`);
      tried += 1;
      lost.push(...problems);
      console.log(
        `disturbed after ${(at / 1000).toFixed(1)} of ${(wholeMs / 1000).toFixed(1)} s, ${first.code}: ${problems.join("; ") || "held"}`,
      );
      if (problems.length > 0) console.log(first.output, next.output);
    }
  } finally {
    await cloud.sweep();
    await cloud.stop();
    project.remove();
  }
  return {
    ...{ fault, where, tried, lost },
    survived: tried - lost.length,
    seen: `the run ended well by itself ${itself} of ${tried} times`,
  };
}

/** Waits for a run that nothing disturbs. */
async function whole(run: Run): Promise<void> {
  const { code, output } = await run.ended;
  if (code !== 0) throw new Error(output);
}

/** Id of the container that plays the server. */
function playedServer(): string {
  return docker("ps", "--all", "--quiet", "--filter", `label=enxuto.cloud=${STACK}`)[0];
}

/** Asks the database, inside the container that plays the server. */
function sql(text: string): string[] {
  const psql = ["psql", "-qAtX", "-U", "postgres", "-d", "small", "-c", text];
  return docker("exec", playedServer(), "docker", "exec", `enxuto-small-${STACK}-store`, ...psql);
}

function isSsh(pid: number): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "ssh";
  } catch {
    // It has ended meanwhile.
    return false;
  }
}
