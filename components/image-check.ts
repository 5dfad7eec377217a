import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { contextFindings } from "../core/dockerfile/context";
import { cudaFindings } from "../core/dockerfile/cuda";
import { type Dockerfile, parseDockerfile } from "../core/dockerfile/dockerfile";
import { type Finding, findingText } from "../core/dockerfile/finding";
import { type Lock, parseLock, requiredBy, staleFindings } from "../core/dockerfile/lock";
import { type LockFile, lockFiles } from "../core/dockerfile/lock-files";
import { dockerfileFindings } from "../core/dockerfile/rules";
import type { BuildContext } from "./build-context";

/** Everything about an image's sources that must change before it is built. */
export function imageFindings(context: BuildContext): Finding[] {
  const { dockerfile, locks, missing } = readDockerfile(context);
  return [
    ...dockerfileFindings({ dockerfile, locks }),
    ...missing.map(missingLock),
    ...cudaFindings(dockerfile, locks),
    ...locks.flatMap((lock) => stale(context, lock)),
    ...contextFindings(context),
  ];
}

/** Throws a UserError with every finding, so that a bad image fails at preview. */
export function checkImage(service: string, context: BuildContext): void {
  const findings = imageFindings(context);
  if (findings.length === 0) return;
  const lines = findings.map((finding) => `  ${findingText(finding)}`);
  throw new UserError(
    `${service}/image`,
    `${context.directory} must change before it is built:\n${lines.join("\n")}`,
  );
}

/** What a Dockerfile says, and the files that it installs from. */
export interface ReadDockerfile {
  readonly dockerfile: Dockerfile;
  readonly locks: readonly Lock[];
  /** Locks that it names and the context lacks. */
  readonly missing: readonly string[];
}

/** Reads the Dockerfile of a context, and the Python locks that it installs from. */
export function readDockerfile(context: BuildContext): ReadDockerfile {
  const dockerfile = parseDockerfile(context.dockerfile, read(context, context.dockerfile));
  const all = lockFiles(dockerfile, context.files);
  const there = ({ file }: LockFile) => context.files.includes(file);
  const files = all.filter(there).map(({ file }) => file);
  return {
    dockerfile,
    locks: readLocks(
      context,
      files.filter((file) => !file.endsWith(".json")),
    ),
    missing: all.filter((lock) => lock.named && !there(lock)).map(({ file }) => file),
  };
}

/** Locks, and after them the files of the context that they ask for in turn: `-r base.txt`. */
function readLocks(context: BuildContext, files: readonly string[]): Lock[] {
  const all = new Set(files);
  const locks: Lock[] = [];
  for (const file of all) {
    const lock = parseLock(file, read(context, file));
    locks.push(lock);
    for (const asked of requiredBy(lock)) {
      const below = path.posix.join(path.posix.dirname(file), asked);
      if (context.files.includes(below)) all.add(below);
    }
  }
  return locks;
}

function missingLock(file: string): Finding {
  return {
    rule: "lock-present",
    file,
    found: "the Dockerfile names it and the context does not have it",
    cost: "the build fails, or resolves other versions on another day",
    fix: "commit it, and see that .dockerignore does not leave it out",
  };
}

/** The requirements beside a lock, where they are kept apart: `requirements.in`. */
function stale(context: BuildContext, lock: Lock): Finding[] {
  const requirements = lock.file.replace(/\.(lock|txt)$/, ".in");
  const there =
    requirements !== lock.file && fs.existsSync(path.join(context.directory, requirements));
  return there ? staleFindings(requirements, read(context, requirements), lock) : [];
}

function read({ directory }: BuildContext, file: string): string {
  return fs.readFileSync(path.join(directory, file), "utf8");
}
