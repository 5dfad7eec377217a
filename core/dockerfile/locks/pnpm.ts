import { parseYaml } from "../yaml";
import {
  keyLines,
  type Lock,
  type LockedPackage,
  type LockFormat,
  type Selection,
  takes,
} from "./lock";
import type { Target } from "./marker";
import { fits } from "./package-lock";

/** `pnpm-lock.yaml`, versions 5 to 9: walked from the importers. */
export const pnpm: LockFormat = {
  form: "pnpm-lock.yaml",
  names: /^pnpm-lock\.yaml$/,
  parse(file, text): Lock {
    const document = parseYaml(text) as Document;
    const importers = document.importers ?? { ".": document };
    const asked = Object.values(importers).flatMap((each) => [
      ...Object.keys(each.dependencies ?? {}),
      ...Object.keys(each.devDependencies ?? {}),
      ...Object.keys(each.optionalDependencies ?? {}),
    ]);
    const lines = keyLines(text);
    return {
      file,
      form: "pnpm-lock.yaml",
      ecosystem: "node",
      complete: true,
      options: [],
      projects: [],
      asked: new Set(asked),
      installed: (selection, target) => walk(document, importers, selection, target, lines),
    };
  },
};

type Versions = Readonly<Record<string, string | { readonly version: string }>>;

interface Importer {
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
}

interface Entry extends Importer {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly resolution?: { readonly tarball?: string };
}

interface Document extends Importer {
  readonly importers?: Readonly<Record<string, Importer>>;
  readonly packages?: Readonly<Record<string, Entry>>;
  readonly snapshots?: Readonly<Record<string, Entry>>;
}

function walk(
  { packages = {}, snapshots = packages }: Document,
  importers: Readonly<Record<string, Importer>>,
  { groups, project }: Selection,
  target: Target,
  lines: ReadonlyMap<string, number>,
): LockedPackage[] {
  const waiting = Object.values(importers).flatMap((each) =>
    [
      project ? each.dependencies : undefined,
      takes(groups, "dev", true) ? each.devDependencies : undefined,
      takes(groups, "optional", true) ? each.optionalDependencies : undefined,
    ].flatMap((versions) => keysOf(versions, snapshots)),
  );
  const seen = new Set<string>();
  const found = new Map<string, LockedPackage>();
  for (const key of waiting) {
    if (seen.has(key)) continue;
    seen.add(key);
    const plain = key.replace(/\(.*$/, "");
    const entry = packages[plain] ?? packages[key] ?? {};
    if (!fits(entry, target)) continue;
    const { name, version } = nameOf(plain);
    const line = lines.get(plain) ?? 1;
    const written = `${name}@${version}`;
    found.set(written, {
      name,
      version,
      extras: [],
      source: entry.resolution?.tarball,
      line,
      written,
    });
    const { dependencies, optionalDependencies } = snapshots[key] ?? entry;
    waiting.push(...keysOf(dependencies, snapshots), ...keysOf(optionalDependencies, snapshots));
  }
  return [...found.values()];
}

/** Keys of packages under which a table of versions finds them: `/a/1.0.0`, `/a@1.0.0`, `a@1.0.0`. */
function keysOf(
  versions: Versions | undefined,
  packages: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(versions ?? {}).flatMap(([name, each]) => {
    const version = typeof each === "string" ? each : each.version;
    if (version.startsWith("link:")) return [];
    const forms = [
      `${name}@${version}`,
      `/${name}@${version}`,
      `/${name}/${version}`,
      version,
      `/${version}`,
    ];
    return forms.find((form) => form in packages) ?? [];
  });
}

function nameOf(key: string): { name: string; version: string } {
  const [, name = key, version = ""] = /^\/?(@?[^@]+?)[@/](\d[^/_]*.*|[a-z]+:.*)$/.exec(key) ?? [];
  return { name, version };
}
