import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readBuildContext } from "../../components/build-context";
import { checkImage, imageFindings } from "../../components/image-check";
import { findingText, findingWords } from "../../core/report/image-findings/finding-text";

const PYTHON = `python:3.11.16-slim-bookworm@sha256:${"c".repeat(64)}`;

const GOOD = `ARG PYTHON_IMAGE=${PYTHON}
FROM \${PYTHON_IMAGE} AS builder
COPY requirements.lock ./
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir -r requirements.lock
FROM \${PYTHON_IMAGE}
COPY --from=builder /opt/venv /opt/venv
USER 10001:10001
CMD ["python", "-m", "app"]
`;

function context(files: Record<string, string>): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-context-"));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  }
  return directory;
}

const IGNORE = ".env* .git .venv node_modules __pycache__ tests docs"
  .split(" ")
  .map((name) => `**/${name}`)
  .join("\n");

describe("a build context", () => {
  const files = {
    Dockerfile: GOOD,
    "requirements.lock": "fastapi==0.120.0\n",
    ".dockerignore": IGNORE,
  };
  const found = (more: Record<string, string>) => {
    const directory = context({ ...files, ...more });
    const texts = imageFindings(readBuildContext("backend", directory, "Dockerfile")).map(
      findingText,
    );
    fs.rmSync(directory, { recursive: true });
    return texts;
  };

  test("an ignore file that is a link out of it is not read, and not called Docker's mistake", () => {
    const root = context({ "elsewhere/ignore": "[", "app/Dockerfile": GOOD });
    const app = path.join(root, "app");
    fs.symlinkSync("../elsewhere/ignore", path.join(app, ".dockerignore"));
    expect(() => readBuildContext("backend", app, "Dockerfile")).toThrow(
      new Error(`.dockerignore: is a link that leads outside ${app}: it is not read`),
    );
    fs.rmSync(root, { recursive: true });
  });

  test("with everything in place has no finding", () => {
    expect(found({})).toEqual([]);
  });

  test("the document's .dockerignore lets nested secrets and modules through", () => {
    const theirs = "__pycache__/\n*.pyc\n*.env\n.git/\n.vscode/\nnode_modules/\n*.md\ndocs/\n";
    const leaks = found({ ".dockerignore": theirs, "app/.env.production": "x", "app/.env": "x" });
    expect(leaks).toContain(
      ".dockerignore (dockerignore): does not leave out .env* at every depth (app/.env travels); secrets end up in a layer; add **/.env*",
    );
    expect(leaks.map((text) => /leave out (\S+)/.exec(text)?.[1])).toEqual([
      ".env*",
      ".git",
      ".venv",
      "node_modules",
      "__pycache__",
      "tests",
      "docs",
    ]);
  });

  test("a virtual environment and tests are known under any name", () => {
    const travel = {
      "venv/pyvenv.cfg": "",
      "venv/bin/python": "",
      "api/env/bin/activate": "",
      "api/test/unit/test_app.py": "",
      "test/helper.py": "",
      "bin/activate": "",
    };
    const environment = "a virtual environment: another machine's binaries, hundreds of MB";
    expect(found(travel)).toEqual([
      `.dockerignore (dockerignore): does not leave out api/env (api/env/bin/activate travels); ${environment}; add **/env`,
      `.dockerignore (dockerignore): does not leave out venv (venv/bin/python travels); ${environment}; add **/venv`,
      ".dockerignore (dockerignore): does not leave out api/test (api/test/unit/test_app.py travels); test data travels with every build; add **/test",
    ]);
  });

  test("a lock that is missing, or older than its requirements", () => {
    const directory = context({ Dockerfile: GOOD, ".dockerignore": IGNORE });
    expect(() =>
      checkImage("backend", readBuildContext("backend", directory, "Dockerfile")),
    ).toThrow(
      `backend/image: ${directory} must change before it is built:
  requirements.lock (lock-present): the Dockerfile names it and the context does not have it; the build fails, or resolves other versions on another day; commit it, and see that .dockerignore does not leave it out`,
    );
    fs.rmSync(directory, { recursive: true });
    expect(found({ "requirements.in": "fastapi\nredis>=5\n" })).toEqual([
      "requirements.in:2 (lock-current): redis is not in requirements.lock; the image is built without it; make the lock again: uv pip compile --generate-hashes requirements.in -o requirements.lock",
    ]);
  });

  test.each<[string, string, string, Record<string, string>, string[]]>([
    ["beside the Dockerfile", "a.txt ./", "/a.txt", { "a.txt": "torch==2" }, ["a.txt:1 torch==2"]],
    [
      "in a directory of its own",
      "backend/a.txt /tmp/",
      "/tmp/a.txt",
      { "backend/a.txt": "flask\ntorch==2", "a.txt": "torch==3" },
      ["backend/a.txt:2 torch==2"],
    ],
    ["by a pattern", "a*.txt ./", "a-b.txt", { "a-b.txt": "torch==2" }, ["a-b.txt:1 torch==2"]],
    ["by a set", "a-[a-z].tx? ./", "a-b.txt", { "a-b.txt": "torch==2" }, ["a-b.txt:1 torch==2"]],
    [
      "by half a set",
      "a[*.txt ./",
      "a-b.txt",
      { "a-b.txt": "torch==2" },
      ["Dockerfile:5 pip install --no-cache-dir -r a-b.txt: /a-b.txt is not in the build context"],
    ],
    ["copied with all", ". .", "a.txt", { "a.txt": "torch==2" }, ["a.txt:1 torch==2"]],
    ["with a directory", "api /", "a.txt", { "api/a.txt": "torch==2" }, ["api/a.txt:1 torch==2"]],
    [
      "that asks for another",
      "a.txt b.txt ./",
      "a.txt",
      { "a.txt": "-r b.txt", "b.txt": "torch==2", "c.txt": "torch==3" },
      ["b.txt:1 torch==2"],
    ],
    [
      "that asks for one that is missing",
      "a.txt ./",
      "a.txt",
      { "a.txt": "-r b.txt" },
      ["Dockerfile:5 pip install --no-cache-dir -r a.txt: b.txt, which a.txt takes in, is missing"],
    ],
  ])(
    "a lock %s is judged as COPY %s takes it, installed as %s",
    (_, copy, list, more, expected) => {
      const Dockerfile = `FROM ${PYTHON} AS builder\nRUN true\nFROM builder\nCOPY ${copy}\nRUN pip install --no-cache-dir -r ${list}\nUSER 1\n`;
      const directory = context({ Dockerfile, ".dockerignore": IGNORE, ...more });
      const all = imageFindings(readBuildContext("backend", directory, "Dockerfile"));
      fs.rmSync(directory, { recursive: true });
      expect(all.map((each) => `${each.file}:${each.line} ${findingWords(each).found}`)).toEqual(
        expected,
      );
    },
  );

  test("requirements for other systems, and those with an address, are no older lock", () => {
    const requirements = "mypkg @ https://x/mypkg-1.whl\npywin32; sys_platform == 'win32'\n";
    expect(
      found({
        "requirements.in": requirements,
        "requirements.lock": "mypkg @ https://x/mypkg-1.whl --hash=sha256:0\n",
      }),
    ).toEqual([]);
  });

  test("above its budget is named with its size", () => {
    expect(found({ "model.bin": "x".repeat(17 * 1024 * 1024) })).toEqual([
      ".dockerignore (context-size): the context is 17.8 MB; it is read and sent for every build; the budget is 16.8 MB; leave out what the build does not read; models belong on a volume",
    ]);
  });

  test("its hash follows contents, names and modes, and nothing that is left out", () => {
    const directory = context(files);
    const hash = () => readBuildContext("backend", directory, "Dockerfile").hash;
    const before = hash();
    fs.utimesSync(path.join(directory, "Dockerfile"), 0, 0);
    fs.mkdirSync(path.join(directory, "node_modules"));
    fs.writeFileSync(path.join(directory, "node_modules/x.js"), "x");
    expect(hash()).toBe(before);
    fs.writeFileSync(path.join(directory, "app.py"), "x");
    const withApp = hash();
    fs.chmodSync(path.join(directory, "app.py"), 0o755);
    const executable = hash();
    fs.renameSync(path.join(directory, "app.py"), path.join(directory, "main.py"));
    expect(new Set([before, withApp, executable, hash()]).size).toBe(4);
    fs.rmSync(directory, { recursive: true });
  });

  test("a file beside the Dockerfile with its name says what is left out, before that of the context", () => {
    const directory = context({
      "web/Dockerfile": GOOD,
      "web/Dockerfile.dockerignore": "*\n!web/app/*.py\n!shared/gate.py\n!**/deep.txt\n",
      ".dockerignore": "web",
      "web/app/main.py": "",
      "web/app/.env": "",
      "web/app/tests/test_app.py": "",
      "web/requirements.lock": "",
      "shared/gate.py": "",
      "shared/unused.py": "",
      "other/one/deep.txt": "",
    });
    const { dockerfile, ignoreFile, files } = readBuildContext(
      ...(["web", path.join(directory, "web"), "Dockerfile", directory] as const),
    );
    expect([dockerfile, ignoreFile, files]).toEqual([
      "web/Dockerfile",
      "web/Dockerfile.dockerignore",
      ["other/one/deep.txt", "shared/gate.py", "web/app/main.py"],
    ]);
    fs.rmSync(directory, { recursive: true });
  });

  test("what an ignore file brings back is judged as well", () => {
    expect(found({ ".dockerignore": "*\n!app\n!requirements.lock\n", "app/.env": "x" })).toContain(
      ".dockerignore (dockerignore): does not leave out .env* at every depth (app/.env travels); secrets end up in a layer; add **/.env*",
    );
    expect(
      found({ ".dockerignore": "*\n!app/*.py\n!requirements.lock\n", "app/m.py": "" }),
    ).toEqual([]);
  });

  test.each<[string, string, string]>([
    ["no/such/directory", "Dockerfile", "backend/image: there is no directory no/such/directory"],
    [
      "images/backend",
      "Dockerfile.gpu",
      "backend/image: there is no images/backend/Dockerfile.gpu",
    ],
  ])("that is missing: %s %s", (directory, dockerfile, message) => {
    expect(() => readBuildContext("backend", directory, dockerfile)).toThrow(message);
  });
});

test("a pipe in a build context is not waited for", () => {
  const directory = context({ Dockerfile: "FROM scratch\n" });
  execFileSync("mkfifo", [path.join(directory, "requirements.txt")]);
  expect(readBuildContext("web", directory, "Dockerfile").files).toEqual([
    "Dockerfile",
    "requirements.txt",
  ]);
});
