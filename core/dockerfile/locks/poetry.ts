import { parse } from "smol-toml";
import { groupBy } from "../../capacity/group-by";
import {
  type Beside,
  distinct,
  type Lock,
  type LockedPackage,
  type LockFormat,
  normalised,
  type Selection,
  takes,
  withLines,
} from "./lock";
import { markerHolds, type Target } from "./marker";
import { type Project, parseProject } from "./project";
import { parseRequirement } from "./requirement";

/** `poetry.lock` of Poetry 1 and 2. */
export const poetry: LockFormat = {
  form: "poetry.lock",
  names: /^poetry\.lock$/,
  parse(file, text, beside): Lock {
    const document = parse(text) as unknown as Document;
    const packages = withLines(document.package, text, "package", /^version = /);
    return {
      file,
      form: "poetry.lock",
      ecosystem: "python",
      complete: true,
      options: [],
      projects: [],
      // Every package: the lock does not tell those that were asked for from those that came with them.
      asked: new Set(packages.map(({ name }) => normalised(name))),
      installed: (selection, target) =>
        distinct(chosen(packages, document, selection, target, beside).map(packageOf)),
    };
  },
};

interface Document {
  readonly package?: readonly Omit<Entry, "line">[];
  /** Names of the packages of each extra of the project. */
  readonly extras?: Readonly<Record<string, readonly string[]>>;
}

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly optional?: boolean;
  readonly groups?: readonly string[];
  /** Poetry below 1.5. */
  readonly category?: string;
  /** One marker, or one for each group. */
  readonly markers?: string | Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, Constraint | readonly Constraint[]>>;
  readonly source?: { readonly url?: string };
  readonly line: number;
}

type Constraint =
  | string
  | { readonly markers?: string; readonly optional?: boolean; readonly extras?: readonly string[] };

function chosen(
  packages: readonly Entry[],
  document: Document,
  selection: Selection,
  target: Target,
  beside: Beside,
): Entry[] {
  const project = projectBeside(beside);
  const extras = new Set(
    Object.keys(document.extras ?? {}).filter((name) => takes(selection.extras, name, false)),
  );
  const groupTaken = (group: string) =>
    group === "main"
      ? selection.project
      : takes(selection.groups, group, isDefault(group, selection, project));
  const grouped = packages.some(({ groups, category }) => groups ?? category);
  if (grouped) {
    const roots = [...extras].flatMap((name) => document.extras?.[name] ?? []).map(normalised);
    const optional = reached(packages, roots, target);
    return packages.filter((entry) => {
      const groups = (entry.groups ?? [entry.category ?? "main"]).filter(groupTaken);
      if (groups.length === 0) return false;
      if (!groups.some((group) => markerOf(entry, group, target, extras) !== false)) return false;
      return !entry.optional || optional.has(entry) || entry.markers !== undefined;
    });
  }
  if (!project) return packages.filter(({ optional }) => !optional);
  const asked = [
    ...(selection.project ? project.requirements : []),
    ...[...extras].flatMap((name) => project.extras.get(name) ?? []),
    ...[...project.groups].flatMap(([name, each]) => (groupTaken(name) ? each : [])),
  ].flatMap((each) => parseRequirement(each) ?? []);
  const names = asked
    .filter(({ marker }) => markerHolds(marker, target) !== false)
    .map(({ name }) => name);
  return [...reached(packages, names, target)];
}

function markerOf(
  { markers = "" }: Entry,
  group: string,
  target: Target,
  extras: ReadonlySet<string>,
): boolean | undefined {
  const text = typeof markers === "string" ? markers : (markers[group] ?? "");
  return markerHolds(text, target, { extras });
}

function isDefault(
  group: string,
  { defaultGroups }: Selection,
  project: Project | undefined,
): boolean {
  return defaultGroups?.includes(group) ?? !project?.optionalGroups.has(group);
}

/** Packages that names bring, over the dependencies that the lock has. */
function reached(packages: readonly Entry[], names: readonly string[], target: Target): Set<Entry> {
  const byName = groupBy(packages, ({ name }) => normalised(name));
  const found = new Set<Entry>();
  const waiting = [...names];
  for (const name of waiting) {
    for (const entry of byName.get(name) ?? []) {
      if (found.has(entry)) continue;
      found.add(entry);
      for (const [next, constraints] of Object.entries(entry.dependencies ?? {})) {
        const needed = [constraints].flat().some((each) => {
          if (typeof each === "string") return true;
          const { markers = "", optional } = each as Exclude<Constraint, string>;
          return !optional && markerHolds(markers, target) !== false;
        });
        if (needed) waiting.push(normalised(next));
      }
    }
  }
  return found;
}

function projectBeside({ read }: Beside): Project | undefined {
  const text = read("pyproject.toml");
  if (text === undefined) return undefined;
  try {
    return parseProject(text);
  } catch {
    return undefined;
  }
}

function packageOf({ name, version, source, line }: Entry): LockedPackage {
  const written = `${name}==${version}`;
  return { name: normalised(name), version, extras: [], source: source?.url, line, written };
}
