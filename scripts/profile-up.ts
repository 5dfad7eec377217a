import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { removeStack } from "../test/support/project";
import { type Owner, secondsByOwner } from "./speed/cpu-profile";
import { median } from "./speed/measure";
import { partsPage, type Step } from "./speed/parts-page";
import { type Run, sharesOf, watched } from "./speed/processes";
import { SPEED_STACK, speedProject } from "./speed/system";

const PROJECT = path.join(__dirname, "..");
const CLI = path.join(PROJECT, "cli/enxuto.cjs");
const PAGE = path.join(PROJECT, "docs/speed.md");
const RUNS = Number(process.env.PROFILE_RUNS ?? 3);

/** Takes the verbs of the bench apart: which processes they start, for how long, and whose code runs in their own. */
async function main(): Promise<void> {
  removeStack(SPEED_STACK);
  const project = speedProject();
  const { folder } = project;
  const profiles = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-profiles-"));
  const enxuto = (...words: string[]) => watched(folder, [process.execPath, CLI, ...words]);
  const byHand = [
    process.execPath,
    path.join(PROJECT, "node_modules/jiti/lib/jiti-cli.mjs"),
    path.join(PROJECT, "scripts/speed/by-hand.ts"),
    folder,
  ];
  const hand = (verb: string) => watched(folder, [...byHand, verb]);
  const runs: Record<string, Run[]> = {};
  const keep = async (step: string, run: Promise<Run>) => {
    runs[step] = [...(runs[step] ?? []), await run];
    console.log(`${step}: ${(await run).clock.toFixed(1)} s`);
  };
  /** Forgets the mark by which an `up` does not ask Pulumi again. */
  const forget = () =>
    fs.rmSync(path.join(folder, `.enxuto/run/${SPEED_STACK}.settled`), { force: true });
  const up = ["up", SPEED_STACK, "--yes"];
  try {
    for (let round = 0; round < RUNS; round += 1) {
      await keep("up from nothing", enxuto(...up));
      await keep("up, nothing changed", enxuto(...up));
      forget();
      await keep("up, nothing changed, asked of Pulumi", enxuto(...up));
      await keep("preview", enxuto("preview", SPEED_STACK));
      if (round === 0) {
        forget();
        const options = `--cpu-prof --cpu-prof-dir=${profiles}`;
        await watched(folder, [process.execPath, ...options.split(" "), CLI, ...up]);
      }
      await keep("destroy", enxuto("destroy", SPEED_STACK, "--yes"));
      await hand("up");
      await keep("preview by hand", hand("preview"));
      await keep("destroy by hand", hand("destroy"));
    }
    const steps = Object.entries(runs).map(([step, of]): Step => {
      const middle = median(of.map(({ clock }) => clock));
      const run = of.find(({ clock }) => clock === middle) as Run;
      return { step, clock: run.clock, shares: sharesOf(run.seen) };
    });
    const page = fs.readFileSync(PAGE, "utf8");
    fs.writeFileSync(PAGE, partsPage(page, steps, owned(profiles), conditions()));
    console.log(fs.readFileSync(PAGE, "utf8"));
  } finally {
    fs.rmSync(profiles, { recursive: true });
    removeStack(SPEED_STACK);
    project.remove();
  }
}

/** Seconds by owner of the code in all profiles of one run. */
function owned(folder: string): Map<Owner, number> {
  const sum = new Map<Owner, number>();
  for (const file of fs.readdirSync(folder)) {
    const profile = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"));
    for (const [owner, seconds] of secondsByOwner(profile)) {
      sum.set(owner, (sum.get(owner) ?? 0) + seconds);
    }
  }
  return sum;
}

function conditions(): string {
  const cpus = os.cpus();
  const load = os.loadavg()[0].toFixed(1);
  return `${new Date().toISOString().slice(0, 10)}, ${cpus.length} CPUs (${cpus[0].model.trim()}), a load of ${load} at the end, Node ${process.versions.node}; medians of ${RUNS}, processes looked at every 10 ms`;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
