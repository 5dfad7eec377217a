import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "smol-toml";
import { normalised, PLAIN } from "../core/dockerfile/locks/lock";
import { markerHolds, type Target } from "../core/dockerfile/locks/marker";
import { parseRequirement } from "../core/dockerfile/locks/requirement";
import { uv, wheelSize } from "../core/dockerfile/locks/uv";

/**
 * Writes core/catalog/python/resolution.json: what each package of a resolution brings on Linux, for both architectures, and what it
 * takes unpacked. Names are those of python-references.json; `measured` ones are installed and counted by the lists of files that
 * wheels carry, `resolved` ones are only resolved, and their sizes estimated from their wheels.
 *
 *   npm run python-packages            needs uv on the path, the index and 15 GB of disk; twenty minutes
 *   npm run python-packages fastapi    only the groups with these names; the others stay as they are
 */

const PYTHON = "3.11";
/** Patch release that stands for the newest: packages ask for one of the later. */
const PATCH = 14;
const TARGETS: readonly Target[] = [
  { arch: "amd64", python: PYTHON },
  { arch: "arm64", python: PYTHON },
];

/** Unpacked bytes for each byte of a wheel: the median of the measured wheels of more than 5 MB. */
const UNPACKED_RATIO = 2.9;

interface Entry {
  readonly name: string;
  readonly version?: string;
  readonly source?: Readonly<Record<string, string>>;
  readonly dependencies?: readonly Edge[];
  readonly "optional-dependencies"?: Readonly<Record<string, readonly Edge[]>>;
  readonly wheels?: readonly { readonly url?: string; readonly size?: number }[];
}

interface Edge {
  readonly name: string;
  readonly version?: string;
  readonly marker?: string;
  readonly extra?: readonly string[];
}

interface Package {
  version: string;
  /** MB (10^6 bytes) unpacked, without byte-code. */
  mb: number;
  /** MB of the Python files among them: byte-code takes about as much again. */
  sourceMB?: number;
  estimated?: true;
  needs: readonly string[];
  /** Packages in which ARM differs. */
  needsOnArm?: readonly string[];
  extras?: Record<string, readonly string[]>;
}

function main(names: readonly string[]): void {
  const references = JSON.parse(
    fs.readFileSync(path.join(__dirname, "python-references.json"), "utf8"),
  ) as Record<"measured" | "resolved", readonly (readonly string[])[]>;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "python-packages-"));
  const file = path.join(__dirname, "../core/catalog/python/resolution.json");
  const before = JSON.parse(fs.readFileSync(file, "utf8")).packages;
  const packages: Record<string, Package> = names.length > 0 ? before : {};
  try {
    for (const kind of ["resolved", "measured"] as const) {
      for (const group of references[kind].filter((each) => isNamed(each, names))) {
        console.error(`${kind}: ${group.join(" ")}`);
        const resolution = attempt(() => resolved(folder, group));
        if (!resolution) continue;
        const { entries, pins } = resolution;
        const sizes = (kind === "measured" && attempt(() => measured(folder, pins))) || new Map();
        noteExtras(group);
        for (const entry of entries)
          keep(packages, entry, entries, sizes.get(normalised(entry.name)));
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  const table = { asOf: new Date().toISOString().slice(0, 10), python: PYTHON, packages: sorted };
  const lines = Object.entries(sorted).map(
    ([name, each]) => `    ${JSON.stringify(name)}: ${JSON.stringify(each)}`,
  );
  fs.writeFileSync(
    file,
    `{\n  "asOf": "${table.asOf}",\n  "python": "${PYTHON}",\n  "packages": {\n${lines.join(",\n")}\n  }\n}\n`,
  );
}

function isNamed(group: readonly string[], names: readonly string[]): boolean {
  return names.length === 0 || group.some((each) => names.includes(each.replace(/\[.*$/, "")));
}

/** Result, or undefined where names do not resolve together: the rest is still worth having, and the message is on the screen. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    process.exitCode = 1;
    return undefined;
  }
}

/** A resolution for Linux: its packages, and names with versions of those that are installed on x86-64. */
interface Resolution {
  readonly entries: readonly Entry[];
  readonly pins: readonly string[];
}

function resolved(folder: string, names: readonly string[]): Resolution {
  const project = fs.mkdtempSync(path.join(folder, "project-"));
  const toml = `[project]\nname = "reference"\nversion = "0"\nrequires-python = ">=${PYTHON}"\ndependencies = ${JSON.stringify(names)}\n[tool.uv]\npackage = false\nenvironments = ["sys_platform == 'linux'"]\n`;
  fs.writeFileSync(path.join(project, "pyproject.toml"), toml);
  execFileSync("uv", ["lock", "--quiet", "--project", project], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const text = fs.readFileSync(path.join(project, "uv.lock"), "utf8");
  const lock = uv.parse("uv.lock", text, { read: () => undefined });
  const installed = TARGETS.map((target) => lock.installed(PLAIN, target));
  const wanted = new Set(installed.flat().map(({ written }) => written));
  const { package: all } = parse(text) as unknown as { package: Entry[] };
  return {
    entries: all.filter(({ name, version }) => wanted.has(`${name}==${version}`)),
    pins: installed[0].map(({ written }) => written),
  };
}

/** Installs what is no part of CUDA, and counts it by the lists that wheels carry. */
function measured(
  folder: string,
  all: readonly string[],
): Map<string, { mb: number; sourceMB: number }> {
  const target = fs.mkdtempSync(path.join(folder, "installed-"));
  const pins = all.filter((pin) => !/^(nvidia-|cuda-)/.test(pin) || process.env.MEASURE_CUDA);
  const words = [
    "pip",
    "install",
    "--quiet",
    "--no-deps",
    "--target",
    target,
    "--python-version",
    `${PYTHON}.${PATCH}`,
  ];
  execFileSync("uv", [...words, "--python-platform", "x86_64-manylinux_2_28", ...pins], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const sizes = new Map<string, { mb: number; sourceMB: number }>();
  for (const info of fs.readdirSync(target).filter((name) => name.endsWith(".dist-info"))) {
    const name = normalised(info.replace(/-[^-]*\.dist-info$/, ""));
    const files = fs
      .readFileSync(path.join(target, info, "RECORD"), "utf8")
      .split("\n")
      .map((line) => line.replace(/^"?(.*?)"?,(sha256=[^,]*)?,\d*$/, "$1"))
      .map((file) => path.join(target, file))
      .filter((file) => fs.existsSync(file) && fs.statSync(file).isFile());
    const bytes = (list: readonly string[]) =>
      list.reduce((sum, file) => sum + fs.statSync(file).size, 0) / 1e6;
    sizes.set(name, {
      mb: bytes(files),
      sourceMB: bytes(files.filter((file) => file.endsWith(".py"))),
    });
  }
  fs.rmSync(target, { recursive: true });
  return sizes;
}

/** Extras that were asked for: one that brings nothing leaves no trace in the resolution. */
const ASKED = new Map<string, Set<string>>();

function noteExtras(names: readonly string[]): void {
  for (const each of names) {
    const { name, extras } = parseRequirement(each) ?? { name: each, extras: [] };
    ASKED.set(name, new Set([...(ASKED.get(name) ?? []), ...extras]));
  }
}

function keep(
  packages: Record<string, Package>,
  entry: Entry,
  entries: readonly Entry[],
  size: { mb: number; sourceMB: number } | undefined,
): void {
  const name = normalised(entry.name);
  const before = packages[name];
  const needs = (edges: readonly Edge[] = [], target: Target) =>
    [
      ...new Set(
        edges
          .filter(({ marker = "" }) => markerHolds(marker, target) !== false)
          .flatMap(({ name: each, extra = [] }) => [
            each,
            ...extraNeeds(each, extra, entries, target),
          ]),
      ),
    ].sort();
  const [amd, arm] = TARGETS.map((target) => needs(entry.dependencies, target));
  const asked = [...(ASKED.get(name) ?? [])].map((extra) => [extra, []] as const);
  // An extra that an earlier resolution had is not emptied by one that did not ask for it.
  const fresh = asked.filter(([extra]) => before?.extras?.[extra] === undefined);
  const brought = { ...Object.fromEntries(fresh), ...entry["optional-dependencies"] };
  const extras = Object.fromEntries(
    Object.entries(brought).map(([extra, edges]) => [extra, needs(edges, TARGETS[0])]),
  );
  const { downloadMB = 1 } = wheelSize(entry.wheels ?? [], TARGETS[0]);
  const rounded = (mb: number) => Math.round(mb * 100) / 100;
  const sized = size
    ? { mb: rounded(size.mb), sourceMB: rounded(size.sourceMB) }
    : before && !before.estimated
      ? { mb: before.mb, sourceMB: before.sourceMB }
      : { mb: rounded(downloadMB * UNPACKED_RATIO), estimated: true as const };
  packages[name] = {
    version: entry.version ?? "",
    ...sized,
    needs: amd,
    ...(amd.join() === arm.join() ? {} : { needsOnArm: arm }),
    ...(Object.keys({ ...before?.extras, ...extras }).length > 0
      ? { extras: { ...before?.extras, ...extras } }
      : {}),
  };
}

/** Needs that an extra of a needed package brings: its needs count as those of the package that asks for it. */
function extraNeeds(
  name: string,
  extras: readonly string[],
  entries: readonly Entry[],
  target: Target,
): string[] {
  const entry = entries.find((each) => each.name === name);
  return extras.flatMap((extra) =>
    (entry?.["optional-dependencies"]?.[extra] ?? [])
      .filter(({ marker = "" }) => markerHolds(marker, target) !== false)
      .map(({ name: each }) => each),
  );
}

main(process.argv.slice(2));
