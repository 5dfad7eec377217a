import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  docker,
  removeComposeProject,
  removeStack,
  type TestProject,
} from "../test/support/project";
import { composeCommand } from "../test/support/tiers";
import { FIRST, LIVE_STACK, LIVE_SYSTEM, liveProject, server } from "./speed/live-system";
import { lost, type Pairs, type Row, type Timed, timed } from "./speed/measure";
import { pageWith, reachedIn } from "./speed/page";
import { STEPS } from "./speed/steps";
import { SPEED_STACK, SPEED_SYSTEM, speedProject } from "./speed/system";

const PROJECT = path.join(__dirname, "..");
const CLI = path.join(PROJECT, "cli/enxuto.cjs");
const PAGE = path.join(PROJECT, "docs/speed.md");
const PAIRS = Number(process.env.BENCH_PAIRS ?? 3);

/** Times `up` and what goes with it against Compose on the same images, and against resources written by hand, in turn. */
async function main(): Promise<void> {
  const [compose, ...more] = composeCommand() ?? [];
  if (!compose) throw new Error("there is no Compose here: tools/build docker-compose");
  clear();
  const began = os.loadavg()[0];
  const runs = new Runs();
  const projects = [speedProject(), liveProject()] as const;
  const [whole, live] = projects.map(({ folder }) => ({
    folder,
    enxuto: (...words: string[]) => timed(folder, [process.execPath, CLI, ...words]),
    compose: (...words: string[]) =>
      timed(folder, [compose, ...more, "--file", "compose.yaml", ...words]),
  }));
  try {
    for (let round = 0; round < PAIRS; round += 1) runWhole(whole, runs);
    runLive(live, projects[1], runs);
  } finally {
    clear();
    for (const project of projects) project.remove();
  }
  const page = fs.readFileSync(PAGE, "utf8");
  const rows = STEPS.map(({ key, ...step }): Row => ({ ...step, pairs: runs.of(key) }));
  const failures = lost(rows, reachedIn(page));
  const load = `a load of ${began.toFixed(1)} before it and ${os.loadavg()[0].toFixed(1)} at its end, its own work in that`;
  const conditions = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus().length} CPUs (${os.cpus()[0].model.trim()}), ${load}`,
    versions: [
      `Node ${process.versions.node}`,
      `Pulumi ${said(["pulumi", "version"], /v?(\d+\.\d+\.\d+)/)}`,
      `Docker Engine ${said(["docker", "version", "--format", "{{.Server.Version}}"], /([\d.]+)/)}`,
      `Compose ${said([compose, ...more, "version", "--short"], /(\S+)/)}`,
      PAIRS === 1 ? "1 pair" : `${PAIRS} pairs`,
    ],
  };
  fs.writeFileSync(PAGE, pageWith(page, rows, conditions));
  console.log(fs.readFileSync(PAGE, "utf8"));
  for (const failure of failures) console.error(failure);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

/** A project with the two that work on it. */
interface Place {
  readonly folder: string;
  readonly enxuto: (...words: string[]) => Timed;
  readonly compose: (...words: string[]) => Timed;
}

/** The pairs of each step, in the order in which they were run. */
class Runs {
  private readonly kept = new Map<string, (readonly [Timed, Timed])[]>();

  keep(step: string, ours: () => Timed, theirs: () => Timed): Timed {
    const pair = [ours(), theirs()] as const;
    this.kept.set(step, [...this.of(step), pair]);
    console.log(`${step}: ${pair.map(({ clock }) => `${clock.toFixed(1)} s`).join(" against ")}`);
    return pair[0];
  }

  of(step: string): Pairs {
    return this.kept.get(step) ?? [];
  }
}

const UP = ["up", "--detach", "--wait"];

/** One round of a whole system: from nothing, again, changed, and removed. */
function runWhole({ folder, enxuto, compose }: Place, runs: Runs): void {
  const hand = (verb: string) =>
    timed(folder, [
      process.execPath,
      path.join(PROJECT, "node_modules/jiti/lib/jiti-cli.mjs"),
      ...[path.join(PROJECT, "scripts/speed/by-hand.ts"), folder, verb],
    ]);
  const write = (profile: string) =>
    enxuto("compose", SPEED_STACK, "--profile", profile, "--out", "compose.yaml");
  const up = () => enxuto("up", SPEED_STACK, "--yes");
  write("seed");
  runs.keep("nothing", up, () => compose(...UP));
  runs.keep("same", up, () => compose(...UP));
  hand("up");
  // Without what it keeps of the last run it asks Pulumi again.
  fs.rmSync(path.join(folder, `.enxuto/run/${SPEED_STACK}.settled`));
  runs.keep("same by hand", up, () => hand("up"));
  runs.keep(
    "preview",
    () => enxuto("preview", SPEED_STACK),
    () => hand("preview"),
  );
  write("other");
  runs.keep(
    "change",
    () => enxuto("up", SPEED_STACK, "--profile", "other", "--yes"),
    () => compose(...UP),
  );
  // Compose first: its containers are on the stack's network, which cannot be removed before.
  const down = compose("down");
  const ours = runs.keep(
    "destroy",
    () => enxuto("destroy", SPEED_STACK, "--yes"),
    () => down,
  );
  runs.keep(
    "destroy by hand",
    () => ours,
    () => hand("destroy"),
  );
}

/** A line of a service's source changed while it runs, and taken back, as often as there are pairs. */
function runLive({ enxuto, compose }: Place, project: TestProject, runs: Runs): void {
  const edit = (words: string) => project.write("images/web/server.py", server(words));
  const write = () => enxuto("compose", LIVE_STACK, "--out", "compose.yaml");
  const up = () => enxuto("up", LIVE_STACK, "--yes");
  up();
  write();
  compose(...UP, "--build");
  for (let round = 0; round < PAIRS; round += 1) {
    // Each changes another line: neither finds the other's image.
    edit(`ours ${round}`);
    const ours = up();
    edit(`theirs ${round}`);
    write();
    runs.keep(
      "live",
      () => ours,
      () => compose(...UP, "--build"),
    );
    const back = enxuto("rollback", LIVE_STACK, "--yes");
    edit(round === 0 ? FIRST : `theirs ${round - 1}`);
    write();
    runs.keep(
      "rollback",
      () => back,
      () => compose(...UP),
    );
    edit(`theirs ${round}`);
    write();
    compose(...UP);
  }
  compose("down");
  enxuto("destroy", LIVE_STACK, "--yes");
}

/** Takes away what a run left: Compose's containers first, which are on the stack's network. */
function clear(): void {
  removeByHand();
  for (const [system, stack] of [
    [SPEED_SYSTEM, SPEED_STACK],
    [LIVE_SYSTEM, LIVE_STACK],
  ]) {
    removeComposeProject(`${system}-${stack}`);
    removeStack(stack);
  }
}

/** The same of what was written by hand, which bears no label: its network tells its containers. */
function removeByHand(): void {
  const found = (kind: string, ...words: string[]) => docker(kind, "ls", "--quiet", ...words);
  const named = ["--filter", `name=^${BY_HAND}`];
  for (const [kind, ids] of [
    ["container", found("container", "--all", "--filter", `network=${BY_HAND}`)],
    ["network", found("network", ...named)],
    ["volume", found("volume", ...named)],
  ] as const) {
    if (ids.length > 0) docker(kind, "rm", ...(kind === "container" ? ["--force"] : []), ...ids);
  }
}

/** Name of the network, and beginning of the volume's, in by-hand.ts. */
const BY_HAND = "enxuto-speed-hand";

function said([program, ...words]: readonly string[], wanted: RegExp): string {
  const { stdout } = spawnSync(program, words, { encoding: "utf8" });
  return wanted.exec(stdout ?? "")?.[1] ?? "unknown";
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
