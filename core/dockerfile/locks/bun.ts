import { UnreadableLock } from "../unknown-install";
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

/** `bun.lock`: JSON with commas at the end of lists. The older `bun.lockb` is binary and cannot be read. */
export const bun: LockFormat = {
  form: "bun.lock",
  names: /^bun\.lockb?$/,
  parse(file, text): Lock {
    if (file.endsWith("b")) throw new UnreadableLock("binary");
    const { workspaces = {}, packages = {} } = JSON.parse(withoutTrailingCommas(text)) as Document;
    const lines = keyLines(text);
    const asked = Object.values(workspaces).flatMap((each) => [
      ...Object.keys(each.dependencies ?? {}),
      ...Object.keys(each.devDependencies ?? {}),
      ...Object.keys(each.optionalDependencies ?? {}),
    ]);
    return {
      file,
      form: "bun.lock",
      ecosystem: "node",
      complete: true,
      options: [],
      projects: [],
      asked: new Set(asked),
      installed: (selection, target) => walk(workspaces, packages, selection, target, lines),
    };
  },
};

interface Needs {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

/** Name with version, address, needs, hash. */
type Entry = readonly [string, ...(string | Needs)[]];

interface Document {
  readonly workspaces?: Readonly<Record<string, Needs>>;
  readonly packages?: Readonly<Record<string, Entry>>;
}

function walk(
  workspaces: Readonly<Record<string, Needs>>,
  packages: Readonly<Record<string, Entry>>,
  { groups }: Selection,
  target: Target,
  lines: ReadonlyMap<string, number>,
): LockedPackage[] {
  const waiting = Object.values(workspaces).flatMap((each) =>
    [
      each.dependencies,
      each.optionalDependencies,
      takes(groups, "dev", true) ? each.devDependencies : undefined,
    ].flatMap((names) => Object.keys(names ?? {}).map((name) => ({ name, above: "" }))),
  );
  const found = new Map<string, LockedPackage>();
  for (const { name, above } of waiting) {
    // The nearest one, as Node finds it: `express/debug` before `debug`.
    const path = placesOf(above, name).find((each) => each in packages);
    if (path === undefined || found.has(path)) continue;
    const [written] = packages[path];
    const needs = packages[path].find((each) => typeof each === "object") as Needs | undefined;
    if (!fits(needs ?? {}, target) || /@workspace:/.test(written)) continue;
    const line = lines.get(path) ?? 1;
    const version = written.slice(written.lastIndexOf("@") + 1);
    const real = written.slice(0, written.lastIndexOf("@"));
    found.set(path, { name: real, version, extras: [], source: undefined, line, written });
    for (const each of [
      needs?.dependencies,
      needs?.optionalDependencies,
      needs?.peerDependencies,
    ]) {
      waiting.push(...Object.keys(each ?? {}).map((next) => ({ name: next, above: path })));
    }
  }
  return [...found.values()];
}

function placesOf(above: string, name: string): string[] {
  const parts = above.split("/");
  const places = parts.map((_, index) => [...parts.slice(0, parts.length - index), name].join("/"));
  return [...places.map((place) => place.replace(/^\//, "")), name];
}

function withoutTrailingCommas(text: string): string {
  return text.replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string) => string ?? "");
}
