import type { Target } from "./marker";

/** One package that a lock or a command installs. */
export interface LockedPackage {
  /** Name under which it is compared; for Python as PyPI normalises it: lower case, dashes. */
  readonly name: string;
  /** Empty where nothing pins one. */
  readonly version: string;
  /** Extras asked for, in brackets after the name. */
  readonly extras: readonly string[];
  /** URL of the package, or of the registry it comes from; undefined where the installer looks for it. */
  readonly source: string | undefined;
  /** Line in its file, counted from 1. */
  readonly line: number;
  /** Requirement as the file has it, without hashes and markers: `torch==2.15.0`. */
  readonly written: string;
  /** File that names it, where the lock takes it in from another one: `-r base.txt`. */
  readonly file?: string;
  /** MB (10^6 bytes) of its compressed distribution for the platform, where the lock says it. */
  readonly downloadMB?: number;
  /** Whether that wheel has no compiled parts. */
  readonly pureWheel?: true;
}

/** Choice of extras or groups that a command takes. */
export interface Choice {
  readonly all: boolean;
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/** Choices that a command takes out of a lock that holds all of them. */
export interface Selection {
  readonly extras: Choice;
  /** Dependency groups besides the project's own dependencies. */
  readonly groups: Choice;
  /** Groups that are taken where nothing is said about them; undefined = those of the tool. */
  readonly defaultGroups: readonly string[] | undefined;
  /** Whether the project's own dependencies are taken. */
  readonly project: boolean;
  /** Member of a workspace, by its name, or every one. */
  readonly member?: string | "all";
  /** Directory of the member, relative to the lock: `.` or `services/api`. */
  readonly directory: string;
  /** Packages that the command leaves out by name. */
  readonly omitted: readonly string[];
}

export const NO_CHOICE: Choice = { all: false, with: [], without: [] };

/** Own dependencies, with the tool's default groups. */
export const PLAIN: Selection = {
  extras: NO_CHOICE,
  groups: NO_CHOICE,
  defaultGroups: undefined,
  project: true,
  directory: ".",
  omitted: [],
};

/** Whether a choice takes a name; `byDefault` where it says nothing about it. */
export function takes(choice: Choice, name: string, byDefault: boolean): boolean {
  const normal = (text: string) => text.toLowerCase().replace(/[-_.]+/g, "-");
  if (choice.without.some((each) => normal(each) === normal(name))) return false;
  return choice.all || byDefault || choice.with.some((each) => normal(each) === normal(name));
}

/** Kind of package that a lock holds. */
export type Ecosystem = "python" | "conda" | "node" | "system";

/** A file that says what is installed, as its tool wrote it. */
export interface Lock {
  readonly file: string;
  /** Name of its form: `uv.lock`, `requirements`. */
  readonly form: string;
  readonly ecosystem: Ecosystem;
  /** Whether nothing else is installed than what it says. */
  readonly complete: boolean;
  /** Lines for the installer itself: `--extra-index-url https://…`. */
  readonly options: readonly string[];
  /** Projects of the context that it installs as well: `-e .`. */
  readonly projects: readonly string[];
  /** Names that the project asked for when the lock was made, to hold its project against; undefined where it does not say. */
  readonly asked: ReadonlySet<string> | undefined;
  /** Packages that are installed for a selection on a target. */
  readonly installed: (selection: Selection, target: Target) => LockedPackage[];
}

/** Facts of a lock's project. */
export interface Beside {
  /** Text of a file in the lock's directory; undefined where it is missing. */
  readonly read: (name: string) => string | undefined;
}

/** One form of lock. */
export interface LockFormat {
  /** Name that messages use. */
  readonly form: string;
  /** File names that it goes by. */
  readonly names: RegExp;
  /** Reads it; throws an Error with the reason where it cannot be read. */
  readonly parse: (file: string, text: string, beside: Beside) => Lock;
}

/** Traits by which packages of npm are told apart, on the images that are judged. */
export const NODE_PLATFORM = { os: "linux", libc: "glibc" } as const;

/** Name of a Python package as PyPI compares it. */
export function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/**
 * Packages without repeats of a name, the first of each kept: PDM has an entry for each set of extras, and Poetry may hold two versions
 * whose markers are both true.
 */
export function distinct(packages: readonly LockedPackage[]): LockedPackage[] {
  const names = new Set<string>();
  return packages.filter(({ name }) => !names.has(name) && names.add(name));
}

/** Lines of the headers of an array of tables, in order, counted from 1: `[[package]]`. */
function tableLines(text: string, header: string): number[] {
  const found: number[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim() === `[[${header}]]`) found.push(index + 1);
  });
  return found;
}

/** Lines by the key that they begin with, quoted or not, counted from 1: the first of each. */
export function keyLines(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  text.split("\n").forEach((line, index) => {
    const key = /^\s*(?:"([^"]+)"|'([^']+)'|([^\s"'#][^\s]*?)):(?:\s|$)/.exec(line);
    const name = key?.[1] ?? key?.[2] ?? key?.[3];
    if (name !== undefined && !found.has(name)) found.set(name, index + 1);
  });
  return found;
}

/** Line of the first match at or after a line, counted from 1; that line itself where nothing matches. */
function lineAfter(lines: readonly string[], from: number, pattern: RegExp): number {
  for (let at = from; at < lines.length; at += 1) {
    if (pattern.test(lines[at])) return at + 1;
  }
  return from;
}

/** Tables of a TOML array, each with the line in it that first matches a pattern: the text is walked once. */
export function withLines<T>(
  tables: readonly T[] | undefined,
  text: string,
  header: string,
  pattern: RegExp,
): (T & { readonly line: number })[] {
  const lines = text.split("\n");
  const headers = tableLines(text, header);
  return (tables ?? []).map((table, index) => ({
    ...table,
    line: lineAfter(lines, headers[index] ?? 0, pattern),
  }));
}
