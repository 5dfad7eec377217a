import * as fs from "node:fs";
import * as path from "node:path";
import type { SemVer } from "semver";
import parse from "semver/functions/parse";
import { cacheDirectory } from "../engine/cache-directory";
import { run } from "../engine/run";

/** Answers kept of earlier runs: versions by path and file of the CLI. */
type Kept = Readonly<Record<string, { readonly file: string; readonly version: string }>>;

/**
 * Version of the CLI at a path; undefined where it cannot be started or names none.
 *
 * A program that has been asked is not started again until its file changes: that takes 0.2 s each time. A script, as version
 * managers put it on PATH, is asked every time: what it starts may change without it.
 */
export async function cliVersion(command: string): Promise<SemVer | undefined> {
  const file = identityOf(command);
  const kept = file === undefined ? undefined : keptVersions()[command];
  if (kept && kept.file === file) return parse(kept.version) ?? undefined;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, stdout } = await run([command, "version"], { seconds: 60, env });
  const version = code === 0 ? parse(stdout.trim()) : null;
  if (version && file !== undefined) keep(command, { file, version: version.version });
  return version ?? undefined;
}

/** Identity of a program's file: device, inode, size and time; undefined for a script, and for none. */
export function identityOf(command: string): string | undefined {
  try {
    const open = fs.openSync(command, "r");
    try {
      const start = Buffer.alloc(2);
      fs.readSync(open, start, 0, 2, 0);
      if (start.toString() === "#!") return undefined;
      const { dev, ino, size, mtimeNs } = fs.fstatSync(open, { bigint: true });
      return [dev, ino, size, mtimeNs].join(":");
    } finally {
      fs.closeSync(open);
    }
  } catch {
    return undefined;
  }
}

function keptFile(): string {
  return path.join(cacheDirectory(), "cli-versions.json");
}

function keptVersions(): Kept {
  try {
    return JSON.parse(fs.readFileSync(keptFile(), "utf8"));
  } catch {
    return {};
  }
}

/** Keeps an answer; one that cannot be kept is asked for again. */
function keep(command: string, answer: Kept[string]): void {
  const file = keptFile();
  const fresh = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(fresh, JSON.stringify({ ...keptVersions(), [command]: answer }));
    fs.renameSync(fresh, file);
  } catch {
    // Where the folder is not this user's to look into, that fails as well.
    fs.rm(fresh, { force: true }, () => {});
  }
}
