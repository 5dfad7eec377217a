import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { MeasuredRecord } from "../../core/catalog/programs/record";
import { createGroup } from "./group";
import { type Installed, install } from "./install";
import { loadWords } from "./load";
import { Place } from "./place";
import { type Recipe, readRecipe } from "./recipe";
import { bounds, nextLimit, type Trial } from "./search";
import { type Prepared, type Run, runOnce, wentWell } from "./trial";

const MIB = 1024 * 1024;
/** Share of the free peak below which a program counts as one that takes less in a smaller limit. */
const FOLLOWS = 0.9;

export interface Options {
  /** False: no search for the smallest limit. */
  readonly search: boolean;
  /** Receives one line for each step. */
  readonly say: (line: string) => void;
}

/** Places in use, so that an interrupted measurement can remove them. */
export const places = new Set<Place>();

/** A program's footprint, measured. @throws Error with the end of its output where it does not come up without a limit. */
export async function measure(name: string, options: Options): Promise<MeasuredRecord> {
  const recipe = readRecipe(name);
  const { prepared, installed } = await prepare(name, recipe, options);
  try {
    const free = await runOnce(prepared);
    if (!wentWell(free)) throw new Error(`${name}: ${failure(free)}\n${free.output}`);
    options.say(
      `${name}: rest ${mib(free.rest)}, loaded ${mib(free.loaded)}, peak ${mib(free.peak)}`,
    );
    const searched = options.search ? await search(prepared, free, options) : undefined;
    return record(name, recipe, { installed, free, searched });
  } finally {
    for (const { place } of [prepared, ...prepared.beside]) {
      place.remove();
      places.delete(place);
    }
  }
}

async function prepare(
  name: string,
  recipe: Recipe,
  options: Options,
): Promise<{ prepared: Prepared; installed: Installed }> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-footprint-"));
  fs.chmodSync(dir, 0o755);
  const place = new Place(dir);
  places.add(place);
  try {
    let installed: Installed | undefined;
    for (const packages of recipe.install) {
      const one = await install(packages, place);
      installed ??= one;
      options.say(`${name}: ${one.version}, ${one.registry}`);
    }
    if (!installed) throw new Error(`${name}: install: no package`);
    const beside: Prepared[] = [];
    for (const server of recipe.beside ?? [])
      beside.push((await prepare(server, readRecipe(server), options)).prepared);
    return { prepared: { name, recipe, place, beside }, installed };
  } catch (error) {
    place.remove();
    places.delete(place);
    throw error;
  }
}

interface Searched {
  readonly trials: readonly Trial[];
  /** Run in the smallest limit that went well. */
  readonly smallest?: Run;
}

async function search(prepared: Prepared, free: Run, { say }: Options): Promise<Searched> {
  const trials: Trial[] = [];
  const peak = { heldMiB: free.peak / MIB, usageMiB: (free.peakUsage ?? free.peak) / MIB };
  let smallest: Run | undefined;
  for (;;) {
    const limitMiB = nextLimit(peak, trials);
    if (limitMiB === undefined) return { trials, smallest };
    const run = await runOnce(prepared, {
      limit: limitMiB * MIB,
      readySeconds: Math.max(20, 3 * (free.readySeconds ?? 0)),
      settleSeconds: 2,
    });
    const well = wentWell(run);
    trials.push({ limitMiB, well });
    if (well && bounds(trials).passed === limitMiB) smallest = run;
    say(`${prepared.name}: in ${limitMiB}: ${well ? `peak ${mib(run.peak)}` : failure(run)}`);
  }
}

function record(
  name: string,
  recipe: Recipe,
  { installed, free, searched }: { installed: Installed; free: Run; searched?: Searched },
): MeasuredRecord {
  const { passed = null, failed = null } = searched ? bounds(searched.trials) : {};
  const smallest = searched?.smallest;
  const follows = smallest !== undefined && smallest.peak < FOLLOWS * free.peak;
  return {
    program: recipe.program,
    images: recipe.images,
    variant: recipe.variant,
    version: recipe.version ?? installed.version,
    registry: installed.registry,
    runtime: installed.runtime,
    start: recipe.start,
    load: loadWords(recipe.load),
    restMiB: mib(free.rest),
    startPeakMiB: mib(free.startPeak),
    loadedMiB: mib(free.loaded),
    peakMiB: mib(free.peak),
    workingSetMiB: mib(free.restWorkingSet),
    smallestLimitMiB: passed,
    largestFailingLimitMiB: failed,
    limitMiB: null,
    followsLimit: follows,
    processes: free.processes ?? null,
    notes: [recipe.notes ?? "", follows ? `peak ${mib(smallest.peak)} in a limit of ${passed}` : ""]
      .filter(Boolean)
      .join("; "),
    bench: bench(),
    asOf: new Date().toISOString().slice(0, 10),
    recipe: name,
  };
}

/** This machine, as far as it changes figures. */
function bench(): string {
  const probe = createGroup(`enxuto-probe-${process.pid}`);
  probe.remove();
  const kernel = os.release().replace(/^(\d+\.\d+).*$/, "$1");
  const gib = Math.round(os.totalmem() / MIB / 1024);
  return `${os.cpus().length} CPUs, ${gib} GiB, Linux ${kernel}, cgroup ${probe.version}, no swap`;
}

function failure({ readySeconds, outcome, kills }: Run): string {
  const killed = kills > 0 ? `, ${kills} killed by the kernel` : "";
  if (readySeconds === undefined) return `not ready${killed}`;
  return `${outcome?.answered} of ${outcome?.asked} answered${killed}`;
}

/** Bytes as MiB with one decimal. */
function mib(bytes = 0): number {
  return Math.round((bytes / MIB) * 10) / 10;
}
