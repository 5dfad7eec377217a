import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../capacity/user-error";
import { contextFindings } from "../dockerfile/context";
import { cudaFindings } from "../dockerfile/cuda";
import { parseDockerfile } from "../dockerfile/dockerfile";
import { type Finding, findingText } from "../dockerfile/finding";
import { type Lock, parseLock, staleFindings } from "../dockerfile/lock";
import { lockFiles } from "../dockerfile/lock-files";
import { dockerfileFindings } from "../dockerfile/rules";
import type { BuildContext } from "./build-context";

/** Everything about an image's sources that must change before it is built. */
export function imageFindings(context: BuildContext): Finding[] {
  const dockerfile = parseDockerfile(context.dockerfile, read(context, context.dockerfile));
  const named = lockFiles(dockerfile, context.files);
  const there = (file: string) => context.files.includes(file);
  const locks = readLocks(
    context,
    named.map(({ file }) => file).filter((file) => there(file) && !file.endsWith(".json")),
  );
  return [
    ...dockerfileFindings({ dockerfile, locks }),
    ...named.filter((each) => each.named && !there(each.file)).map(({ file }) => missingLock(file)),
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

/** Locks, and after them the files of the context that they ask for in turn: `-r base.txt`. */
export function readLocks(context: BuildContext, files: readonly string[]): Lock[] {
  const all = new Set(files);
  const locks: Lock[] = [];
  for (const file of all) {
    const lock = parseLock(file, read(context, file));
    locks.push(lock);
    for (const option of lock.options) {
      const [, asked] = /^(?:-r|--requirement)[ =]?\s*(\S+)/.exec(option) ?? [];
      const below = asked && path.posix.join(path.posix.dirname(file), asked);
      if (below && context.files.includes(below)) all.add(below);
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
