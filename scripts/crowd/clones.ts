import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Declared, declaredIn } from "./declared";
import type { Clone } from "./owners";

const SKIPPED = new Set([".git", "node_modules", "vendor"]);
/** Larger files hold data, or everything at once. */
const MOST_BYTES = 1024 ** 2;

/** Texts of files that were read already, by what they hold. */
type Seen = Set<string>;

/**
 * Every clone below a folder, without the files that are word for word those of one before it: a fork, or a file that its owner took from
 * another, says nothing new. A clone is a directory with a `.git` in it; its owner is its remote's, else the directory that it is in. */
export function clonesIn(folder: string, seen: Seen = new Set()): Clone[] {
  if (fs.existsSync(path.join(folder, ".git"))) return [cloneAt(folder, seen)];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .flatMap((entry) => clonesIn(path.join(folder, entry.name), seen));
}

function cloneAt(folder: string, seen: Seen): Clone {
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
  const texts = yamlIn(folder).map((file) => fs.readFileSync(file, "utf8"));
  const fresh = texts.filter((text) => !seen.has(hashOf(text)));
  for (const text of fresh) seen.add(hashOf(text));
  return {
    // The service that keeps them does not tell capitals apart.
    owner: owner.toLowerCase(),
    asOf: day || new Date().toISOString().slice(0, 10),
    declared: fresh.flatMap((text): Declared[] => declaredIn(text)),
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

function yamlIn(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : yamlIn(file);
    const isRead = entry.isFile() && /\.ya?ml$/i.test(entry.name);
    return isRead && fs.statSync(file).size <= MOST_BYTES ? [file] : [];
  });
}
