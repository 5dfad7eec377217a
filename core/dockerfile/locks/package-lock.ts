import {
  keyLines,
  type Lock,
  type LockedPackage,
  type LockFormat,
  NODE_PLATFORM,
  type Selection,
  takes,
} from "./lock";
import type { Target } from "./marker";

/** `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3. */
export const packageLock: LockFormat = {
  form: "package-lock.json",
  names: /^(package-lock|npm-shrinkwrap)\.json$/,
  parse(file, text): Lock {
    const document = JSON.parse(text) as Document;
    const entries = document.packages ?? treeOf(document.dependencies ?? {}, "");
    const lines = keyLines(text);
    const root = document.packages?.[""];
    const asked = root && namesOf(root);
    return {
      file,
      form: "package-lock.json",
      ecosystem: "node",
      complete: true,
      options: [],
      projects: [],
      asked: asked && asked.size > 0 ? asked : undefined,
      installed: (selection, target) =>
        Object.entries(entries).flatMap(([path, entry]): LockedPackage[] => {
          const name = entry.name ?? path.slice(path.lastIndexOf("node_modules/") + 13);
          if (!path.includes("node_modules/") || entry.link) return [];
          if (!isTaken(entry, selection) || !fits(entry, target)) return [];
          const { version = "", resolved: source } = entry;
          const line = lines.get(path) ?? lines.get(name) ?? 1;
          return [{ name, version, extras: [], source, line, written: `${name}@${version}` }];
        }),
    };
  },
};

interface Entry {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
  readonly optionalDependencies?: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly packages?: Readonly<Record<string, Entry>>;
  /** Version 1: a tree. */
  readonly dependencies?: Readonly<Record<string, Entry>>;
}

function treeOf(
  dependencies: Readonly<Record<string, unknown>>,
  above: string,
): Record<string, Entry> {
  const found: Record<string, Entry> = {};
  for (const [name, entry] of Object.entries(dependencies)) {
    const path = `${above}node_modules/${name}`;
    found[path] = entry as Entry;
    Object.assign(found, treeOf((entry as Entry).dependencies ?? {}, `${path}/`));
  }
  return found;
}

function namesOf({ dependencies, devDependencies, optionalDependencies }: Entry): Set<string> {
  return new Set(
    [dependencies, devDependencies, optionalDependencies].flatMap((each) =>
      Object.keys(each ?? {}),
    ),
  );
}

function isTaken({ dev, devOptional, optional }: Entry, { groups }: Selection): boolean {
  const developing = takes(groups, "dev", true);
  const optionals = takes(groups, "optional", true);
  if (dev && !developing) return false;
  if (optional && !optionals) return false;
  return !devOptional || developing || optionals;
}

/** Whether npm installs a package on a platform: `os`, `cpu` and `libc` of its own package.json. */
export function fits(
  { os = [], cpu = [], libc = [] }: Pick<Entry, "os" | "cpu" | "libc">,
  { arch }: Target,
): boolean {
  const wanted = { ...NODE_PLATFORM, cpu: arch === "arm64" ? "arm64" : "x64" };
  const allows = (list: readonly string[], value: string) => {
    const denied = list.filter((each) => each.startsWith("!")).map((each) => each.slice(1));
    const allowed = list.filter((each) => !each.startsWith("!"));
    return !denied.includes(value) && (allowed.length === 0 || allowed.includes(value));
  };
  return (
    allows([os].flat(), wanted.os) &&
    allows([cpu].flat(), wanted.cpu) &&
    allows([libc].flat(), wanted.libc)
  );
}
