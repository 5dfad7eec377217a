import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import ignore from "@balena/dockerignore";
import { UserError } from "../capacity/user-error";

/** A directory that Docker builds from, as Docker would see it: without what its `.dockerignore` leaves out. */
export interface BuildContext {
  readonly directory: string;
  readonly dockerfile: string;
  /** Files that travel to the builder, relative and sorted. */
  readonly files: readonly string[];
  /** Bytes of those files. */
  readonly bytes: number;
  /** Whether there is a `.dockerignore`. */
  readonly hasIgnoreFile: boolean;
  /** Whether the `.dockerignore` leaves a path out. */
  readonly ignores: (path: string) => boolean;
  /** SHA-256 over names, modes and contents: equal exactly when a build would see the same. */
  readonly hash: string;
}

/** Reads a build context; throws a UserError where the directory or its Dockerfile is missing. */
export function readBuildContext(
  service: string,
  directory: string,
  dockerfile: string,
): BuildContext {
  const from = path.join(directory, dockerfile);
  if (!fs.existsSync(directory)) {
    throw new UserError(`${service}/image`, `there is no directory ${directory}`);
  }
  if (!fs.existsSync(from)) throw new UserError(`${service}/image`, `there is no ${from}`);
  const rules = ignoreRules(directory);
  const files = listFiles(directory, rules).sort();
  const hash = createHash("sha256").update(fs.readFileSync(from));
  let bytes = 0;
  for (const file of files) {
    const full = path.join(directory, file);
    const stat = fs.lstatSync(full);
    const content = stat.isSymbolicLink()
      ? Buffer.from(fs.readlinkSync(full))
      : fs.readFileSync(full);
    bytes += content.length;
    hash.update(`\0${file}\0${stat.mode & 0o111 ? "x" : "-"}\0${content.length}\0`).update(content);
  }
  return {
    directory,
    dockerfile,
    files,
    bytes,
    hasIgnoreFile: rules.hasIgnoreFile,
    ignores: rules.ignores,
    hash: hash.digest("hex"),
  };
}

interface IgnoreRules extends Pick<BuildContext, "hasIgnoreFile" | "ignores"> {
  /** Whether a `!` pattern may bring back a file of a directory that is left out. */
  readonly hasExceptions: boolean;
}

function ignoreRules(directory: string): IgnoreRules {
  const file = path.join(directory, ".dockerignore");
  if (!fs.existsSync(file)) {
    return { hasIgnoreFile: false, ignores: () => false, hasExceptions: false };
  }
  const text = fs.readFileSync(file, "utf8");
  const rules = ignore().add(text);
  return {
    hasIgnoreFile: true,
    ignores: (name) => rules.ignores(name),
    hasExceptions: /^\s*!/m.test(text),
  };
}

function listFiles(root: string, rules: IgnoreRules, below = ""): string[] {
  return fs.readdirSync(path.join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    const ignored = rules.ignores(name);
    if (!entry.isDirectory()) return ignored ? [] : [name];
    return ignored && !rules.hasExceptions ? [] : listFiles(root, rules, name);
  });
}
