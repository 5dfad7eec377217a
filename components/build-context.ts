import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { ignoreFiles, ignoreRules } from "../core/dockerfile/ignore";
import { readContextFile, readContextText } from "./context-file";

/** A directory that Docker builds from, as Docker would see it: without what its ignore file leaves out. */
export interface BuildContext {
  readonly directory: string;
  /** Relative to the directory. */
  readonly dockerfile: string;
  /** Files that travel to the builder, relative and sorted. */
  readonly files: readonly string[];
  /** Bytes of those files. */
  readonly bytes: number;
  /** File that says what is left out, relative to the directory; undefined where none does. */
  readonly ignoreFile: string | undefined;
  /** Whether it leaves a path out. */
  readonly ignores: (path: string) => boolean;
  /** SHA-256 over names, modes and contents: equal exactly when a build would see the same. */
  readonly hash: string;
}

/** So much of a file is in memory at once. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads the context of a Dockerfile: the directory that it is in, or `root` above it. Throws a UserError where the directory or
 * its Dockerfile is missing.
 */
export function readBuildContext(
  service: string,
  directory: string,
  name: string,
  root = directory,
): BuildContext {
  const from = path.join(directory, name);
  if (!fs.existsSync(directory)) {
    throw new UserError(`${service}/image`, `there is no directory ${directory}`);
  }
  if (!fs.existsSync(from)) throw new UserError(`${service}/image`, `there is no ${from}`);
  const dockerfile = path.posix.join(path.relative(root, directory), name);
  const rules = ignoringOf(service, root, dockerfile);
  const files = listFiles(root, rules).sort();
  const hash = createHash("sha256").update(readContextFile(directory, name));
  let bytes = 0;
  for (const file of files) {
    const full = path.join(root, file);
    const { mode, size } = fs.lstatSync(full);
    bytes += size;
    hash.update(`\0${file}\0${mode & 0o111 ? "x" : "-"}\0${size}\0`);
    for (const chunk of chunksOf(full)) hash.update(chunk);
  }
  return {
    directory: root,
    dockerfile,
    files,
    bytes,
    ignoreFile: rules.ignoreFile,
    ignores: rules.ignores,
    hash: hash.digest("hex"),
  };
}

/** Content of a file, or where a link leads. A part at a time: weights of GB come this way before a rule names them. */
function* chunksOf(file: string): Generator<Buffer> {
  const status = fs.lstatSync(file);
  if (status.isSymbolicLink()) yield Buffer.from(fs.readlinkSync(file));
  // A pipe or a socket travels by its name, and would be waited for without end.
  if (!status.isFile()) return;
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const descriptor = fs.openSync(file, "r");
  try {
    let read = fs.readSync(descriptor, chunk);
    while (read > 0) {
      yield chunk.subarray(0, read);
      read = fs.readSync(descriptor, chunk);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

interface Ignoring extends Pick<BuildContext, "ignoreFile" | "ignores"> {
  readonly mayBringBack: (directory: string) => boolean;
}

/** The rules of the ignore file that Docker takes. */
function ignoringOf(service: string, directory: string, dockerfile: string): Ignoring {
  const ignoreFile = ignoreFiles(dockerfile).find((file) =>
    fs.existsSync(path.join(directory, file)),
  );
  if (ignoreFile === undefined) {
    return { ignoreFile, ignores: () => false, mayBringBack: () => false };
  }
  const text = readContextText(directory, ignoreFile);
  try {
    return { ignoreFile, ...ignoreRules(text) };
  } catch (error) {
    throw new UserError(
      `${service}/image`,
      `${path.join(directory, ignoreFile)}: ${(error as Error).message}: Docker refuses it, so correct or delete that line`,
    );
  }
}

function listFiles(root: string, rules: Ignoring, below = ""): string[] {
  return fs.readdirSync(path.join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    const ignored = rules.ignores(name);
    if (!entry.isDirectory()) return ignored ? [] : [name];
    return ignored && !rules.mayBringBack(name) ? [] : listFiles(root, rules, name);
  });
}
