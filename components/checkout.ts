import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { got, UserError } from "../core/capacity/user-error";
import { isCommit, type Source } from "../core/model/source";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { lastLine } from "../engine/run";

/** Folder of checkouts, under the project's own directory that git does not see. */
const CHECKOUTS = `${LOCAL_DIRECTORY}/sources`;

/**
 * The directory of a repository at a commit, checked out once and kept: a commit never changes.
 *
 * Uses the `git` and the credentials of whoever runs it, so private repositories need nothing more. Throws a UserError for a ref
 * that may move, and with git's own last line where the commit cannot be had.
 */
export function checkout(
  service: string,
  { url, ref, directory }: Extract<Source, { from: "repository" }>,
): string {
  const setting = `enxuto:sources.${service}`;
  if (!isCommit(ref)) {
    throw new UserError(
      setting,
      `${got(`${url}#${ref}`)}, expected a full commit after #, since a branch or a tag may move`,
    );
  }
  const key = createHash("sha256").update(`${url}#${ref}`).digest("hex").slice(0, 16);
  const kept = path.join(CHECKOUTS, key);
  if (!fs.existsSync(kept)) fetchCommit(setting, url, ref, kept);
  return path.join(kept, directory);
}

/** Fetches beside the final place and moves there at the end: a fetch that was cut leaves nothing that looks whole. */
function fetchCommit(setting: string, url: string, commit: string, target: string): void {
  ownFolder(CHECKOUTS);
  const half = fs.mkdtempSync(`${target}-`);
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", half, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...withoutRepository(process.env), GIT_TERMINAL_PROMPT: "0" },
    });
  try {
    git("init", "--quiet");
    git("fetch", "--quiet", "--depth", "1", "--", url, commit);
    git("checkout", "--quiet", "FETCH_HEAD");
    fs.rmSync(path.join(half, ".git"), { recursive: true });
    fs.renameSync(half, target);
  } catch (error) {
    fs.rmSync(half, { recursive: true, force: true });
    const text = `cannot fetch ${commit} from ${url}: ${reason(error)}`;
    throw new UserError(setting, text);
  }
}

/**
 * Variables without those that name a repository, as git sets them for its hooks: what is fetched here would be checked out in the
 * repository that is being committed to, whose branch and staged changes would be lost.
 */
function withoutRepository(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !REPOSITORY.test(name)));
}

const REPOSITORY =
  /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|SHALLOW_FILE|GRAFT_FILE|NAMESPACE|PREFIX)$/;

function reason(error: unknown): string {
  const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
  if (code === "ENOENT") return "git is not installed";
  return lastLine(stderr ?? message);
}
