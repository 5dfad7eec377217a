import * as fs from "node:fs";
import * as path from "node:path";
import type { Package } from "./install";
import type { Load } from "./load";

/** Folder of the recipes: one JSON file a program, named as `npm run footprints -- NAME` names it. */
const RECIPES = path.join(__dirname, "recipes");

/** Sign that a program is up, asked twice a second. */
export interface Ready {
  /** Path on `$PORT` that answers below 400, or with `status`. */
  readonly get?: string;
  readonly status?: number;
  /** True: a connection to `$PORT` is accepted. */
  readonly tcp?: boolean;
  /** Shell line that ends with 0. */
  readonly command?: string;
  /** Seconds without a limit before the run is given up; default 120. */
  readonly withinSeconds?: number;
}

/**
 * A program, how it is installed, run and loaded. Shell lines see `$PORT`, `$PORT2`, `$PORT3` (free ports of the loopback),
 * `$DIR` (where the packages are), `$DATA` (an empty folder, new for every run, and the working directory), and `$BESIDE_PORT`,
 * `$BESIDE_PORT2` for what runs beside.
 */
export interface Recipe {
  /** Name, images and variant of the record: see `MeasuredRecord`. */
  readonly program: string;
  readonly images: readonly string[];
  readonly variant: string | null;
  /** Packages; the first is the program that is measured. */
  readonly install: readonly Package[];
  /** The program's own version, where its package counts otherwise. */
  readonly version?: string;
  /** Files written to `$DATA` before each run; `${PORT}` and the like are filled in. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** True for servers that refuse to run as root: they run as nobody, who then owns `$DATA`. */
  readonly unprivileged?: boolean;
  /** Recipes of servers that this one needs, such as a database; they run outside the measured group. */
  readonly beside?: readonly string[];
  /** Shell lines that fill `$DATA` once; every run begins with a copy. They know no ports and nothing beside. */
  readonly prepareOnce?: readonly string[];
  /** Shell lines before the start, not measured (a database's first initialisation). */
  readonly prepare?: readonly string[];
  /** Shell line of the program itself, in the foreground. */
  readonly start: string;
  readonly ready: Ready;
  /** Seconds from ready to the reading at rest; default 12. */
  readonly settleSeconds?: number;
  readonly load: readonly Load[];
  readonly notes?: string;
}

/** Names of all recipes, sorted. */
export function recipeNames(): string[] {
  return fs
    .readdirSync(RECIPES)
    .filter((file) => file.endsWith(".json"))
    .map((file) => path.basename(file, ".json"))
    .sort();
}

/** The recipe of a name. @throws Error that names what there is, if there is none of that name. */
export function readRecipe(name: string): Recipe {
  const file = path.join(RECIPES, `${name}.json`);
  if (!fs.existsSync(file))
    throw new Error(`footprints: no recipe ${name}; there are ${recipeNames().join(", ")}`);
  return JSON.parse(fs.readFileSync(file, "utf8"));
}
