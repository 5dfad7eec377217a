import { groupBy } from "../capacity/group-by";
import { type Files, textOf } from "./files";
import type { InstalledList, StaleLock } from "./installed";
import type { Meaning, Read } from "./installers";
import { lockFormat, readLock } from "./locks";
import { type Lock, type LockedPackage, normalised, PLAIN, type Selection } from "./locks/lock";
import { markerHolds, type Target } from "./locks/marker";
import { parseRequirement } from "./locks/requirement";
import { requirements } from "./locks/requirements";
import { askedByPackageJson } from "./package-json";
import { baseName, directoryOf, joinPath } from "./paths";
import { askedByEnvironment, askedByProject } from "./projects";
import type { StageFiles } from "./stage-files";
import { staleIn } from "./stale";
import { type UnknownInstall, unreadable } from "./unknown-install";

/** Files that a command reads, put together. */
export interface Resolved {
  readonly lists: InstalledList[];
  readonly unknown: UnknownInstall[];
  readonly missing: string[];
  readonly stale: StaleLock[];
}

/** Packages that Python brings, and commands bring up to date. */
const TOOLS = new Set(["pip", "setuptools", "wheel"]);

/** Reads what the commands of one instruction install from. */
export class Resolver {
  constructor(
    private readonly dockerfile: string,
    private readonly files: Files,
    private readonly placed: StageFiles,
    private readonly target: Target,
  ) {}

  resolve(meaning: Meaning, line: number): Resolved {
    const found: Resolved = { lists: [], unknown: [], missing: [], stale: [] };
    if (meaning.unknown !== undefined) found.unknown.push(meaning.unknown);
    for (const read of meaning.reads) this.read(read, meaning, found);
    const named = this.named(meaning, line, found);
    if (named.length > 0) {
      const complete = meaning.exact || meaning.ecosystem === "system";
      found.lists.push({ file: this.dockerfile, packages: named, complete, options: [] });
    }
    return found;
  }

  private named({ named, ecosystem }: Meaning, line: number, found: Resolved): LockedPackage[] {
    return named.flatMap((word): LockedPackage[] => {
      if (ecosystem !== "python") {
        const [, name, version = ""] = /^(@?[^@=<>!~\s]+)(?:[@=<>!~]+(\S+))?$/.exec(word) ?? [
          undefined,
          word,
        ];
        const plain =
          ecosystem === "node" ? (name ?? word) : normalised((name ?? word).replace(/^.*::/, ""));
        return [{ name: plain, version, extras: [], source: undefined, line, written: word }];
      }
      const requirement = parseRequirement(word);
      if (!requirement) {
        const said = found.unknown.some(
          (each) => each.code === "filled-by-shell" && each.word === word,
        );
        if (!said) found.unknown.push({ code: "not-a-package", requirement: word, askedBy: null });
        return [];
      }
      if (TOOLS.has(requirement.name)) return [];
      if (markerHolds(requirement.marker, this.target) === false) return [];
      return [{ ...requirement, line }];
    });
  }

  private read(read: Read, meaning: Meaning, found: Resolved): void {
    const paths = read.upward ? read.paths.flatMap(above) : read.paths;
    for (const path of paths) {
      const file = this.placed.find(path);
      if (!file) continue;
      if (file.from === "export") {
        found.lists.push(...file.lists);
        return;
      }
      if (file.from === "change") {
        found.unknown.push({ code: "changed-by-command", path, program: file.program });
        return;
      }
      if (file.from === "text") {
        const lock = requirements.parse(this.dockerfile, file.text, { read: () => undefined });
        this.add(lock, meaning, found, read);
        return;
      }
      this.readContext(file.path, path, read, meaning, found);
      return;
    }
    this.missing(read, meaning, found);
  }

  private readContext(
    file: string,
    path: string,
    read: Read,
    meaning: Meaning,
    found: Resolved,
  ): void {
    try {
      if (read.as === "project") {
        this.project(file, read, found);
        return;
      }
      if (read.as === "environment") {
        const text = textOf(this.files, file) ?? "";
        const { packages, requirements: pip } = askedByEnvironment(text);
        found.lists.push({ file, packages, complete: false, options: [] });
        if (pip.length > 0) {
          found.lists.push({
            file,
            packages: pip,
            complete: false,
            options: [],
            ecosystem: "python",
          });
        }
        return;
      }
      const lock = readLock(this.files, file);
      const from = directoryOf(read.paths[0]);
      const directory = this.placed.contextDirectory(from) ?? directoryOf(file);
      const member = relativeTo(directory, directoryOf(file), from, directoryOf(path));
      found.stale.push(...staleIn(lock, this.files, meaning));
      this.add(
        lock,
        { ...meaning, selection: { ...meaning.selection, directory: member } },
        found,
        read,
      );
    } catch (error) {
      found.unknown.push({ code: "not-read", path: file, problem: unreadable(error) });
    }
  }

  private add(lock: Lock, meaning: Meaning, found: Resolved, read: Read): void {
    const selection = meaning.selection ?? PLAIN;
    const installed = lock.installed(selection, this.target).filter(({ name }) => !TOOLS.has(name));
    const complete = lock.complete || meaning.exact;
    const groups = groupBy(installed, ({ file = lock.file }) => file);
    for (const [file, packages] of groups) {
      found.lists.push({ file, packages, complete, options: lock.options });
    }
    if (groups.size === 0) {
      found.lists.push({ file: lock.file, packages: [], complete, options: lock.options });
    }
    for (const option of lock.options) {
      const included = /^(?:-r|--requirements?)[ =]?\s*(\S+)/.exec(option)?.[1];
      if (included) {
        found.unknown.push({ code: "list-missing", path: included, takenInBy: lock.file });
      }
    }
    for (const project of lock.projects) {
      const [, path, extras = ""] = /^([^[]*)(?:\[([^\]]*)\])?/.exec(project) ?? [
        undefined,
        project,
      ];
      const at = joinPath(directoryOf(read.paths[0]), path ?? ".");
      const paths = ["pyproject.toml", "setup.py", "setup.cfg"].map((name) => joinPath(at, name));
      this.read(
        { as: "project", paths, extras: extras.split(",").filter(Boolean) },
        meaning,
        found,
      );
    }
  }

  /** A project is open: it names what it needs, and each of these brings what it wants that day. */
  private project(file: string, read: Read, found: Resolved): void {
    const neighbour = (name: string) => {
      const path = joinPath(directoryOf(file), name);
      return this.files.paths.includes(path) ? textOf(this.files, path) : undefined;
    };
    const { packages, unknown } = askedByProject(
      file,
      textOf(this.files, file) ?? "",
      read,
      neighbour,
      this.target,
    );
    found.lists.push({ file, packages, complete: false, options: [] });
    found.unknown.push(...unknown);
  }

  private missing(
    { as, paths, upward }: Read,
    { lock, ecosystem, selection = PLAIN }: Meaning,
    found: Resolved,
  ): void {
    const [path] = paths;
    // A lock that is made that day has at the least what the project asks for.
    if (as === "lock" && lock === "made" && ecosystem === "node") {
      this.packageJson(joinPath(directoryOf(path), "package.json"), selection, found);
    }
    const from = this.placed.contextDirectory(directoryOf(path));
    if (as === "lock" && lock !== undefined && this.hasProject(paths, upward)) {
      const name = lockFormat(path)?.form ?? baseName(path);
      const file = joinPath(from ?? ".", name);
      if (lock === "needed") found.missing.push(file);
      found.unknown.push({ code: "lock-missing", path: file });
      return;
    }
    if (lock === "made" && ecosystem === "node") {
      found.unknown.push({ code: "no-lock" });
      return;
    }
    const directory = as === "project" ? directoryOf(path) : path;
    found.unknown.push({ code: "not-in-context", path: directory });
  }

  private packageJson(path: string, selection: Selection, found: Resolved): void {
    const placed = this.placed.find(path);
    if (placed?.from !== "context") return;
    const file = placed.path;
    try {
      const packages = askedByPackageJson(textOf(this.files, file) ?? "", selection);
      found.lists.push({ file, packages, complete: false, options: [] });
    } catch (error) {
      found.unknown.push({ code: "not-read", path: file, problem: unreadable(error) });
    }
  }

  /** Whether the context holds the project that the lock would belong to. */
  private hasProject([path]: readonly string[], upward = false): boolean {
    const folders = upward ? above(path).map(directoryOf) : [directoryOf(path)];
    const names = ["pyproject.toml", "package.json", "Pipfile", "pixi.toml"];
    return folders.some((folder) => names.some((name) => this.placed.find(joinPath(folder, name))));
  }
}

/** A path, and the same name in every directory above. */
function above(path: string): string[] {
  const name = baseName(path);
  const found: string[] = [];
  for (let at = directoryOf(path); ; at = directoryOf(at)) {
    found.push(joinPath(at, name));
    if (at === "/" || at === ".") return found;
  }
}

/** Directory of a member, relative to its lock: by the context where that is known, else by the stage. */
function relativeTo(directory: string, lock: string, inStage: string, lockInStage: string): string {
  const root = lock === "." ? "" : `${lock}/`;
  if (directory === lock) return ".";
  if (directory.startsWith(root)) return directory.slice(root.length);
  const stageRoot = lockInStage === "/" ? "/" : `${lockInStage}/`;
  return inStage.startsWith(stageRoot) ? inStage.slice(stageRoot.length) || "." : ".";
}
