import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkout } from "../../components/checkout";

function context(files: Record<string, string>): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-context-"));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  }
  return directory;
}

describe("a source in a git repository", () => {
  const project = process.cwd();
  let directory: string;
  let commit: string;

  beforeAll(() => {
    directory = context({ "service/app.py": "x" });
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", directory, "-c", "user.name=t", "-c", "user.email=t@t", ...args], {
        encoding: "utf8",
      });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    commit = git("rev-parse", "HEAD").trim();
    process.chdir(fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-project-")));
  });

  afterAll(() => process.chdir(project));

  test("leaves the repository alone for whose hook git set its variables", () => {
    const outer = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-outer-"));
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", outer, "-c", "user.name=t", "-c", "user.email=t@t", ...args], {
        encoding: "utf8",
      });
    git("init", "--quiet", "--initial-branch", "main");
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    fs.writeFileSync(path.join(outer, "staged"), "x");
    git("add", "staged");
    const before = git("status", "--short", "--branch");
    const own = path.join(outer, ".git");
    process.env.GIT_DIR = own;
    process.env.GIT_INDEX_FILE = path.join(own, "index");
    try {
      const source = { from: "repository", url: directory, ref: commit, directory: "" } as const;
      expect(fs.readdirSync(checkout("hooked", source))).toEqual(["service"]);
    } finally {
      delete process.env.GIT_DIR;
      delete process.env.GIT_INDEX_FILE;
    }
    expect(git("status", "--short", "--branch")).toBe(before);
    fs.rmSync(outer, { recursive: true });
    // The next one fetches for itself.
    fs.rmSync(".enxuto", { recursive: true });
  });

  test("is checked out once at its commit", () => {
    const source = {
      from: "repository",
      url: directory,
      ref: commit,
      directory: "service",
    } as const;
    const place = checkout("backend", source);
    expect(fs.readdirSync(place)).toEqual(["app.py"]);
    fs.rmSync(directory, { recursive: true });
    expect(checkout("backend", source)).toBe(place);
  });

  test("may not be a branch, and a commit that cannot be had leaves nothing behind", () => {
    const source = { from: "repository", url: directory, directory: "" } as const;
    expect(() => checkout("backend", { ...source, ref: "main" })).toThrow(
      `enxuto:sources.backend: got "${directory}#main", expected a full commit after #, since a branch or a tag may move`,
    );
    const missing = "0".repeat(40);
    const kept = fs.readdirSync(".enxuto/sources");
    expect(() => checkout("backend", { ...source, ref: missing })).toThrow(
      `enxuto:sources.backend: cannot fetch ${missing} from ${directory}: `,
    );
    expect(fs.readdirSync(".enxuto/sources")).toEqual(kept);
  });

  test("is named without the token in its address", () => {
    const url = "https://team:canary-token@127.0.0.1:9/team/app.git";
    const source = { from: "repository", url, ref: "0".repeat(40), directory: "" } as const;
    expect(() => checkout("backend", source)).toThrow(
      /^enxuto:sources\.backend: cannot fetch 0{40} from https:\/\/…@127\.0\.0\.1:9\/team\/app\.git: (?!.*canary)/,
    );
  });
});
