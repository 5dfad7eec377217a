import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { build } from "../support/built";

const PROJECT = path.join(__dirname, "..", "..");
const COMPOSE = path.join(PROJECT, "test/fixtures/compose/conecta-saude/compose.yaml");

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "action-"));
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

/** A repository with a commit for each set of files, the last one checked out, and a `gh` that writes down what it is told. */
function repository(...commits: Record<string, string>[]) {
  const cwd = fs.mkdtempSync(path.join(folder, "repository-"));
  const bin = fs.mkdtempSync(path.join(folder, "bin-"));
  const log = path.join(bin, "gh.log");
  fs.writeFileSync(path.join(bin, "gh"), `#!/bin/sh\necho "$*" >>${log}\n\n`, { mode: 0o755 });
  const git = (...args: string[]) =>
    spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
      cwd,
      encoding: "utf8",
    }).stdout.trim();
  git("init", "-q");
  git("remote", "add", "origin", ".");
  const revisions = commits.map((files) => {
    for (const [file, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
      fs.writeFileSync(path.join(cwd, file), content);
    }
    git("add", "--force", ".");
    git("commit", "-qm", "a change");
    return git("rev-parse", "HEAD");
  });
  // The steps of action.yml, each with the variables that it gets there.
  const judge = (env: Record<string, string>, between?: (report: string) => void) => {
    const outputs = path.join(bin, "outputs");
    const step = (program: string, own: Record<string, string>) =>
      spawnSync(path.join(PROJECT, "action", program), [], {
        cwd,
        encoding: "utf8",
        env: {
          PATH: `${bin}:${process.env.PATH}`,
          HOME: process.env.HOME ?? "",
          GITHUB_REPOSITORY: "o/r",
          ...own,
        },
      });
    fs.rmSync(outputs, { force: true });
    const ended = step("judge", { ...env, GITHUB_OUTPUT: outputs });
    const report = /^report=(.+)$/m.exec(fs.readFileSync(outputs, "utf8"))?.[1] ?? "";
    between?.(report);
    const { FIT = "", STACKS = "", IMAGES = "" } = env;
    const asked = { FIT, STACKS, IMAGES };
    const { stdout: warned } = step("comment", {
      ...{ ...asked, REPORT: report, PULL_REQUEST: "7", GH_TOKEN: "CANARY" },
    });
    return { ...ended, warned, told: fs.existsSync(log) ? fs.readFileSync(log, "utf8") : "" };
  };
  return { cwd, base: revisions[0], judge };
}

describe("compose files", () => {
  beforeAll(build, 300_000);

  test("fails on a refusal, and comments with the difference to the base", () => {
    const text = fs.readFileSync(COMPOSE, "utf8");
    const { base, judge } = repository(
      { "compose.yaml": text },
      {
        "compose.yaml": text
          .replace("memory: 384M", "memory: 576M")
          .replace("memory: 512M", "memory: 640M"),
      },
    );
    const ARGUMENTS = "--ram 2GB --reader enxuto";
    const { status, stdout, told } = judge({ FIT: "compose.yaml", BASE_SHA: base, ARGUMENTS });
    expect([status, stdout]).toEqual([2, "enxuto: refused\n"]);
    expect(told).toContain("api --method POST repos/o/r/issues/7/comments");
    expect(told).toContain("<!-- enxuto compose.yaml -->\n### ❌ refused: ");
    expect(told).toContain("**+192 MiB, headroom 28 → −164**, it fitted before");
    expect(told).toContain("| service\\_llm | 576 | 640 | reservation | +192 |");
    expect(told).not.toContain("Not compared");
  });

  test("images have rows of their own, with what the branch changes in CUDA and size", () => {
    const DOCKERFILE = `FROM python:3.12-slim-bookworm@sha256:${"0".repeat(64)} AS build
COPY requirements.txt .
RUN pip install --no-cache-dir --target /app -r requirements.txt
FROM python:3.12-slim-bookworm@sha256:${"0".repeat(64)}
COPY --from=build /app /app
USER 1000
CMD ["python"]
`;
    const api = {
      "api/Dockerfile": DOCKERFILE,
      "api/.dockerignore":
        "**/.env*\n**/.git\n**/.venv\n**/node_modules\n**/__pycache__\n**/tests\n**/docs\n",
    };
    const hashed = (line: string) => `${line} --hash=sha256:${"0".repeat(64)}\n`;
    const { base, judge } = repository(
      { ...api, "api/requirements.txt": hashed("click==8.3.1") },
      {
        "api/requirements.txt": hashed("xgboost==3.2.0") + hashed("nvidia-nccl-cu12==2.29.3"),
        "web/Dockerfile": "FROM scratch\n",
        "compose.yaml": "services: {web: {image: nginx, mem_limit: 64m}}",
      },
    );
    const alone = judge({ IMAGES: "api", BASE_SHA: base });
    expect([alone.status, alone.stdout]).toEqual([2, "enxuto: refused\n"]);
    expect(alone.told).toContain("<!-- enxuto api -->\n### ❌ images: 1 thing must change\n");
    expect(alone.told).toMatch(
      /^\| api\/Dockerfile \| yes \| [\d,]+ \| 1 \| {2}\| \+[\d,]+ MB, CUDA no → yes \|$/m,
    );
    expect(alone.told).toContain(
      "- api/requirements.txt:2 (cuda-packages): nvidia-nccl-cu12==2.29.3",
    );

    const both = judge({
      FIT: "compose.yaml",
      IMAGES: "api web",
      BASE_SHA: base,
      ARGUMENTS: "--ram 2GB --reader enxuto",
    });
    expect([both.status, both.stdout]).toEqual([2, "enxuto: refused\n"]);
    expect(both.told).toContain("<!-- enxuto compose.yaml -->\n### ✅ fits: ");
    expect(both.told).toMatch(/^\| web\/Dockerfile \| no \|.*\| new \|$/m);
  });

  test("says what it could not judge", () => {
    const { judge } = repository({ a: "" });
    const { status, told } = judge({ FIT: "nowhere.yaml" });
    expect(status).toBe(1);
    expect(told).toContain(
      "### ❌ enxuto could not judge this\n\n```\nenxuto: nowhere.yaml: there is no such file\n```",
    );
  });

  test("a message ends no fence and gives the runner no command", () => {
    const { judge } = repository({
      "compose.yaml":
        'services: {web: {image: "${UNSET:?nothing ```` here\\n::add-mask::word\\n```\\n### all good}"}}',
    });
    const { status, stderr, told } = judge({ FIT: "compose.yaml", ARGUMENTS: "--reader enxuto" });
    expect(status).toBe(1);
    const fences = told.split("\n").filter((line) => line.startsWith("`````"));
    expect(fences).toEqual(["`````", "`````"]);
    const [opening, ...rest] = stderr.trim().split("\n");
    const [, word] = /^::stop-commands::([0-9a-f]{32})$/.exec(opening) ?? [];
    expect(rest.at(-1)).toBe(`::${word}::`);
  });

  test("the job's environment is not there to be asked for", () => {
    const { judge } = repository({
      "compose.yaml": 'services: {web: {image: "nginx:${GITHUB_TOKEN:-none}", mem_limit: 64m}}',
    });
    const { told } = judge({ FIT: "compose.yaml", GITHUB_TOKEN: "CANARY" });
    expect(told).not.toContain("CANARY");
  });

  test("the comment is found by its author and its marker", () => {
    const { judge } = repository({ "compose.yaml": "services: {web: {image: nginx}}" });
    const { told } = judge({ FIT: "compose.yaml" });
    expect(told).toContain(
      '.user.login == "github-actions[bot]" and (.body | startswith("<!-- enxuto compose.yaml -->"))',
    );
  });
});

describe("stacks are judged by the version that each checkout installs", () => {
  /** An installed version that names itself, and prints what it is called with. */
  const version = (name: string, code = 0) => ({
    "package.json": '{"name": "shop"}',
    "node_modules/enxuto/cli/enxuto.cjs": `
      const args = process.argv.slice(2);
      const base = args.includes("--base") ? args[args.indexOf("--base") + 1] : undefined;
      const known = base ? require("fs").readFileSync(base, "utf8") : "";
      console.log("judged by ${name}: " + args.filter((word) => word !== base).join(" ") + "; base: " + known);
      if (${code}) console.error("enxuto: the old version knows better");
      process.exit(${code});`,
  });

  test("the head by its own, the base by its own", () => {
    const { base, judge } = repository(version("old"), version("new"));
    const { status, told } = judge({ STACKS: "prod", BASE_SHA: base });
    expect(status).toBe(0);
    expect(told).toContain(
      "judged by new: plan prod --markdown --base; base: judged by old: plan prod --json; base: ",
    );
  });

  test("a base that cannot be judged is said, and nothing is compared with it", () => {
    const { base, judge } = repository(version("old", 1), version("new"));
    const { told } = judge({ STACKS: "prod", BASE_SHA: base });
    expect(told).toContain("judged by new: plan prod --markdown --base; base: \n");
    expect(told).toContain(
      "Not compared with the base branch: `the base could not be judged: enxuto: the old version knows better`",
    );
  });

  test("their code finds no token, neither in its own environment nor in that of a process around it", () => {
    const spy = {
      "package.json": '{"name": "shop"}',
      "node_modules/enxuto/cli/enxuto.cjs": `
        const fs = require("fs");
        let pid = process.pid, seen = 0, found = JSON.stringify(process.env);
        const parent = (of) => Number(/^PPid:\\s+(\\d+)/m.exec(fs.readFileSync("/proc/" + of + "/status", "utf8"))[1]);
        while ((pid = parent(pid)) !== ${process.pid}) {
          found += fs.readFileSync("/proc/" + pid + "/environ", "utf8");
          seen++;
        }
        console.log("looked at " + seen + ": " + (found.includes("CANARY") ? "a token" : "nothing"));`,
    };
    const { judge } = repository(spy);
    const { told } = judge({ STACKS: "prod", GITHUB_TOKEN: "CANARY", NPM_TOKEN: "CANARY" });
    expect(told).toMatch(/looked at [1-9]: nothing/);
  });

  test.each([
    [
      "a file that holds the token",
      (report: string) => {
        const held = `${report}.held`;
        fs.writeFileSync(held, `${fs.readFileSync(report, "utf8")}\nGH_TOKEN=CANARY`);
        fs.rmSync(report);
        fs.symlinkSync(held, report);
      },
      "holds the token",
    ],
    [
      "the variables of whatever reads it",
      (report: string) => {
        fs.rmSync(report);
        fs.symlinkSync("/proc/self/environ", report);
      },
      "does not begin as it should",
    ],
    ["nothing", (report: string) => fs.rmSync(report), "there is no report"],
  ])("a report in whose place they put %s is put on no pull request", (_, between, why) => {
    const { judge } = repository(version("new"));
    const { told, warned } = judge({ STACKS: "prod" }, between);
    expect(told).toBe("");
    expect(warned).toContain(why);
  });

  test("packages that cannot be installed are said", () => {
    const { judge } = repository({ "package.json": '{"name": "shop"}' });
    const { status, told } = judge({ STACKS: "prod" });
    expect(status).toBe(1);
    expect(told).toContain(
      "package-lock.json: there is none, so its packages could not be installed",
    );
  });
});
