import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { declaredIn } from "./declared";
import type { Clone } from "./owners";

const SKIPPED = new Set([".git", "node_modules", "vendor"]);
/** Larger files hold data, or everything at once. */
const MOST_BYTES = 1024 ** 2;

/** Every clone below a folder: a directory with a `.git` in it; its owner is its remote's, else the directory that it is in. */
export function clonesIn(folder: string): Clone[] {
  if (fs.existsSync(path.join(folder, ".git"))) return [cloneAt(folder)];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .flatMap((entry) => clonesIn(path.join(folder, entry.name)));
}

function cloneAt(folder: string): Clone {
  const git = (...words: string[]) => {
    try {
      return execFileSync("git", ["--git-dir", path.join(folder, ".git"), ...words], {
        encoding: "utf8",
        stdio: "pipe",
      });
    } catch {
      return "";
    }
  };
  const [, remote] = /[/:]([^/:]+)\/[^/]+$/.exec(git("remote", "get-url", "origin").trim()) ?? [];
  const owner = remote ?? path.basename(path.dirname(path.resolve(folder)));
  const day = git("log", "-1", "--format=%cs").trim();
  return {
    owner,
    asOf: day || new Date().toISOString().slice(0, 10),
    declared: yamlIn(folder).flatMap((file) => declaredIn(fs.readFileSync(file, "utf8"))),
  };
}

function yamlIn(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : yamlIn(file);
    const isRead = entry.isFile() && /\.ya?ml$/i.test(entry.name);
    return isRead && fs.statSync(file).size <= MOST_BYTES ? [file] : [];
  });
}
