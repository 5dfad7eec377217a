import { parse } from "smol-toml";
import {
  type Beside,
  type Lock,
  type LockedPackage,
  type LockFormat,
  normalised,
  type Selection,
  takes,
  withLines,
} from "./lock";
import { markerHolds, type Target } from "./marker";

/** `uv.lock`: the union of every choice, walked from the project with what the command chooses. */
export const uv: LockFormat = {
  form: "uv.lock",
  names: /^uv\.lock$/,
  parse(file, text, beside): Lock {
    const document = parse(text) as unknown as Document;
    const packages = withLines(document.package, text, "package", /^version = /);
    const own = packages.filter(isOwn);
    return {
      file,
      form: "uv.lock",
      ecosystem: "python",
      complete: true,
      options: [],
      projects: [],
      asked: own.length === 0 ? undefined : new Set(own.flatMap(askedBy)),
      installed: (selection, target) =>
        walk(packages, document, selection, target, defaultGroups(beside)),
    };
  },
};

interface Document {
  readonly package?: readonly Omit<Entry, "line">[];
  readonly manifest?: { readonly members?: readonly string[] };
}

interface Entry {
  readonly name: string;
  readonly version?: string;
  readonly source?: Readonly<Record<string, string>>;
  readonly "resolution-markers"?: readonly string[];
  readonly dependencies?: readonly Edge[];
  readonly "optional-dependencies"?: Readonly<Record<string, readonly Edge[]>>;
  readonly "dev-dependencies"?: Readonly<Record<string, readonly Edge[]>>;
  readonly metadata?: {
    readonly "requires-dist"?: readonly { readonly name: string }[];
    readonly "requires-dev"?: Readonly<Record<string, readonly { readonly name: string }[]>>;
  };
  readonly wheels?: readonly { readonly url?: string; readonly size?: number }[];
  readonly line: number;
}

interface Edge {
  readonly name: string;
  readonly version?: string;
  readonly source?: Readonly<Record<string, string>>;
  readonly marker?: string;
  readonly extra?: readonly string[];
}

const OWN = ["virtual", "editable", "directory"];

function isOwn({ source = {} }: Entry): boolean {
  return OWN.some((kind) => source[kind] !== undefined);
}

function placeOf({ source = {} }: Entry): string {
  return OWN.map((kind) => source[kind]).find((place) => place !== undefined) ?? "";
}

/** Names that a project asks for, by its dependencies, extras and groups. */
function askedBy(entry: Entry): string[] {
  const lists = [
    entry.dependencies ?? [],
    ...Object.values(entry["optional-dependencies"] ?? {}),
    ...Object.values(entry["dev-dependencies"] ?? {}),
    entry.metadata?.["requires-dist"] ?? [],
    ...Object.values(entry.metadata?.["requires-dev"] ?? {}),
  ];
  return lists.flat().map(({ name }) => normalised(name));
}

function rootsOf(
  packages: readonly Entry[],
  { member, directory }: Selection,
  members: readonly string[],
): Entry[] {
  if (member === "all") {
    return packages.filter(
      (each) => isOwn(each) && (members.length === 0 || members.includes(each.name)),
    );
  }
  const own = packages.filter(isOwn);
  if (member !== undefined) return own.filter(({ name }) => name === normalised(member));
  const here = own.filter((each) => placeOf(each) === directory);
  if (here.length > 0) return here;
  const top = own.filter((each) => placeOf(each) === ".");
  // A lock without its project: every package stands for itself.
  return top.length > 0 || own.length > 0 ? top : [...packages];
}

function walk(
  packages: readonly Entry[],
  document: Document,
  selection: Selection,
  target: Target,
  groupsByDefault: readonly string[] | "all",
): LockedPackage[] {
  const byName = new Map<string, Entry[]>();
  for (const each of packages) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  const roots = rootsOf(packages, selection, document.manifest?.members ?? []);
  const chosen = new Set<string>();
  const found = new Map<Entry, Set<string>>();
  const waiting: { edge: Edge; from?: Entry }[] = [];
  for (const root of roots) {
    const extras = Object.keys(root["optional-dependencies"] ?? {}).filter((name) =>
      takes(selection.extras, name, false),
    );
    const groups = Object.keys(root["dev-dependencies"] ?? {}).filter((name) =>
      takes(selection.groups, name, byDefault(name, selection, groupsByDefault)),
    );
    // Names under which uv writes conflicting choices into markers: `extra-8-embedder-cpu`.
    for (const extra of extras) chosen.add(`extra-${root.name.length}-${root.name}-${extra}`);
    for (const group of groups) chosen.add(`group-${root.name.length}-${root.name}-${group}`);
    const edges = [
      ...(selection.project ? (root.dependencies ?? []) : []),
      ...extras.flatMap((name) => root["optional-dependencies"]?.[name] ?? []),
      ...groups.flatMap((name) => root["dev-dependencies"]?.[name] ?? []),
    ];
    waiting.push(...edges.map((edge) => ({ edge })));
    if (!isOwn(root)) waiting.push({ edge: { name: root.name, version: root.version } });
  }
  const holds = (marker: string) => markerHolds(marker, target, { extras: chosen }) !== false;
  for (const { edge } of waiting) {
    if (edge.marker && !holds(edge.marker)) continue;
    for (const entry of versionsOf(edge, byName.get(edge.name) ?? [], holds)) {
      const before = found.get(entry);
      const extras = (edge.extra ?? []).filter((extra) => !before?.has(extra));
      if (before && extras.length === 0) continue;
      found.set(entry, new Set([...(before ?? []), ...extras]));
      const next = [
        ...(before ? [] : (entry.dependencies ?? [])),
        ...extras.flatMap((extra) => entry["optional-dependencies"]?.[extra] ?? []),
      ];
      waiting.push(...next.map((each) => ({ edge: each })));
    }
  }
  return [...found.keys()]
    .filter((entry) => !isOwn(entry) && !selection.omitted.includes(entry.name))
    .map((entry) => packageOf(entry, target));
}

function versionsOf(
  { version, source }: Edge,
  entries: readonly Entry[],
  holds: (marker: string) => boolean,
): readonly Entry[] {
  if (entries.length < 2) return entries;
  const exact = entries.filter(
    (each) =>
      (version === undefined || each.version === version) &&
      (source === undefined || JSON.stringify(each.source) === JSON.stringify(source)),
  );
  const fit = exact.filter((each) => (each["resolution-markers"] ?? []).some(holds));
  return fit.length > 0 ? fit : exact.filter((each) => !each["resolution-markers"]?.length);
}

function byDefault(
  name: string,
  { defaultGroups: said }: Selection,
  byProject: readonly string[] | "all",
): boolean {
  if (said) return said.includes(name);
  return byProject === "all" || byProject.includes(name);
}

/** Groups that `uv sync` takes by itself: `tool.uv.default-groups`, else `dev`. */
function defaultGroups({ read }: Beside): readonly string[] | "all" {
  try {
    const { tool } = parse(read("pyproject.toml") ?? "") as {
      tool?: { uv?: { "default-groups"?: readonly string[] | "all" } };
    };
    return tool?.uv?.["default-groups"] ?? ["dev"];
  } catch {
    return ["dev"];
  }
}

function packageOf(
  { name, version = "", source = {}, wheels, line }: Entry,
  target: Target,
): LockedPackage {
  return {
    name: normalised(name),
    version,
    extras: [],
    source: source.registry ?? source.url ?? source.git ?? source.path,
    line,
    written: `${name}==${version}`,
    ...wheelSize(wheels ?? [], target),
  };
}

/** Compressed size of the wheel for a platform, the largest of those that fit it, and whether all of them are without compiled parts. */
export function wheelSize(
  wheels: readonly { readonly url?: string; readonly name?: string; readonly size?: number }[],
  { arch }: Target,
): { downloadMB?: number; pureWheel?: true } {
  const machine = arch === "arm64" ? /aarch64/ : /x86_64/;
  const fitting = wheels.flatMap(({ url, name, size }) => {
    const file = url ?? name ?? "";
    const pure = /-none-any\.whl/.test(file);
    const fits = pure || (/manylinux|linux_/.test(file) && machine.test(file));
    return fits && size !== undefined ? [{ size, pure }] : [];
  });
  if (fitting.length === 0) return {};
  const downloadMB = Math.max(...fitting.map(({ size }) => size)) / 1e6;
  return fitting.every(({ pure }) => pure) ? { downloadMB, pureWheel: true } : { downloadMB };
}
