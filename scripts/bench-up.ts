import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { removeComposeProject, removeStack } from "../test/support/project";
import { composeCommand } from "../test/support/tiers";
import { lost, type Pairs, type Row, type Timed, timed } from "./speed/measure";
import { pageWith, reachedIn } from "./speed/page";
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
  const project = speedProject();
  const { folder } = project;
  const enxuto = (...words: string[]) => timed(folder, [process.execPath, CLI, ...words]);
  const inCompose = (...words: string[]) =>
    timed(folder, [compose, ...more, "--file", "compose.yaml", ...words]);
  const hand = (verb: string) =>
    timed(folder, [
      process.execPath,
      path.join(PROJECT, "node_modules/jiti/lib/jiti-cli.mjs"),
      ...[path.join(PROJECT, "scripts/speed/by-hand.ts"), folder, verb],
    ]);
  const began = os.loadavg()[0];
  const runs: Record<string, [Timed, Timed][]> = {};
  const keep = (step: string, ours: () => Timed, theirs: () => Timed) => {
    const pair: [Timed, Timed] = [ours(), theirs()];
    runs[step] = [...(runs[step] ?? []), pair];
    console.log(`${step}: ${pair.map(({ clock }) => `${clock.toFixed(1)} s`).join(" against ")}`);
  };
  try {
    for (let round = 0; round < PAIRS; round += 1) {
      const up = ["up", "--detach", "--wait"];
      const write = (profile: string) =>
        enxuto("compose", SPEED_STACK, "--profile", profile, "--out", "compose.yaml");
      write("seed");
      keep(
        "nothing",
        () => enxuto("up", SPEED_STACK, "--yes"),
        () => inCompose(...up),
      );
      keep(
        "same",
        () => enxuto("up", SPEED_STACK, "--yes"),
        () => inCompose(...up),
      );
      hand("up");
      keep(
        "same by hand",
        () => enxuto("up", SPEED_STACK, "--yes"),
        () => hand("up"),
      );
      keep(
        "preview",
        () => enxuto("preview", SPEED_STACK),
        () => hand("preview"),
      );
      hand("destroy");
      write("other");
      keep(
        "change",
        () => enxuto("up", SPEED_STACK, "--profile", "other", "--yes"),
        () => inCompose(...up),
      );
      // Compose first: its containers are on the stack's network, which cannot be removed before.
      const down = inCompose("down");
      keep(
        "destroy",
        () => enxuto("destroy", SPEED_STACK, "--yes"),
        () => down,
      );
    }
  } finally {
    clear();
    project.remove();
  }
  const row = (step: string, key: string, against: string, aim?: number): Row => ({
    ...{ step, against, aim, pairs: runs[key] as Pairs },
  });
  const rows = [
    row("up from nothing, images there", "nothing", "Compose", 0.35),
    row("up, nothing changed", "same", "Compose", 1.5),
    row("up, nothing changed, in Pulumi", "same by hand", "resources by hand"),
    row("up, one service changed", "change", "Compose"),
    row("destroy", "destroy", "Compose", 2),
    row("preview", "preview", "resources by hand", 1.1),
  ];
  const page = fs.readFileSync(PAGE, "utf8");
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
      `${PAIRS} pairs`,
    ],
  };
  fs.writeFileSync(PAGE, pageWith(page, rows, conditions));
  console.log(fs.readFileSync(PAGE, "utf8"));
  for (const failure of failures) console.error(failure);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

/** Takes away what a run left: Compose's containers first, which are on the stack's network. */
function clear(): void {
  removeComposeProject(`${SPEED_SYSTEM}-${SPEED_STACK}`);
  removeStack(SPEED_STACK);
}

function said([program, ...words]: readonly string[], wanted: RegExp): string {
  const { stdout } = spawnSync(program, words, { encoding: "utf8" });
  return wanted.exec(stdout ?? "")?.[1] ?? "unknown";
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
