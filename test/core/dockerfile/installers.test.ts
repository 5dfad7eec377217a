import { judgeFiles } from "../../support/image-cases";

const PIN = `@sha256:${"0".repeat(64)}`;
const LOCK = `[[package]]
name = "torch"
version = "2.15.0"
source = { registry = "https://index.example/simple" }
`;
const TORCH = "torch==2.15.0\n";

/** Verdict on CUDA, and what is not known, for commands in one stage with all files in it. */
function judged(run: string, files: Record<string, string> = {}, before = "") {
  const Dockerfile = `FROM python:3.12${PIN} AS builder\nWORKDIR /app\nCOPY . .\n${before}RUN ${run}\nFROM python:3.12${PIN}\nUSER 1\n`;
  const { cuda, findings } = judgeFiles({ Dockerfile, ...files });
  return [cuda, ...findings.filter(({ rule }) => rule === "not-known").map(({ found }) => found)];
}

const PROJECT = `[project]
name = "app"
dependencies = ["flask"]
[project.optional-dependencies]
ml = ["sentence-transformers"]
`;
const ROOTED = `[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "flask" }]
[package.dev-dependencies]
train = [{ name = "torch" }]
dev = [{ name = "ruff" }]

[[package]]
name = "flask"
version = "3"

[[package]]
name = "ruff"
version = "1"

${LOCK}`;

describe("commands that install", () => {
  test.each<[string, Record<string, string>, string]>([
    ["pip install -r reqs.txt", { "reqs.txt": TORCH }, "yes"],
    ["pip install -rreqs.txt", { "reqs.txt": TORCH }, "yes"],
    ["pip install '.[ml]'", { "pyproject.toml": PROJECT }, "yes"],
    ["pip install .", { "pyproject.toml": PROJECT }, "no"],
    ["pip install -e .", { "setup.cfg": "[options]\ninstall_requires =\n    torch\n" }, "yes"],
    ["python setup.py install", { "setup.py": "setup(install_requires=['torch'])" }, "yes"],
    [
      "pip install -r pylock.toml",
      { "pylock.toml": 'lock-version = "1.0"\n[[packages]]\nname = "torch"\nversion = "2.15.0"\n' },
      "yes",
    ],
    ["uv run --frozen python -m app", { "uv.lock": LOCK }, "yes"],
    ["uv run --no-sync python -m app", { "uv.lock": LOCK }, "no"],
    ["uv sync --frozen", { "uv.lock": ROOTED }, "no"],
    ["uv sync --frozen --group train", { "uv.lock": ROOTED }, "yes"],
    ["uv sync --frozen --all-groups --no-group train", { "uv.lock": ROOTED }, "no"],
    ["uv sync --frozen --only-group train", { "uv.lock": ROOTED }, "yes"],
    ["uv export --frozen | uv pip install -r -", { "uv.lock": LOCK }, "yes"],
    ["uv export --frozen > r.txt && pip install -r r.txt", { "uv.lock": LOCK }, "yes"],
    [
      "poetry export -f requirements.txt -o r.txt && pip install -r r.txt",
      { "poetry.lock": `${LOCK}groups = ["main"]\n` },
      "yes",
    ],
    ["poetry install --without ml", { "poetry.lock": `${LOCK}groups = ["ml"]\n` }, "no"],
    ["poetry install --with ml", { "poetry.lock": `${LOCK}groups = ["ml"]\n` }, "yes"],
    ["pdm sync --prod -G ml", { "pdm.lock": `${LOCK}groups = ["ml"]\n` }, "yes"],
    ["pdm sync --prod", { "pdm.lock": `${LOCK}groups = ["ml"]\n` }, "no"],
    [
      "pipenv sync --system",
      { "Pipfile.lock": '{"default":{"torch":{"version":"==2.15.0"}},"develop":{}}' },
      "yes",
    ],
    [
      "pipenv install --deploy",
      { "Pipfile.lock": '{"default":{},"develop":{"torch":{"version":"==2.15.0"}}}' },
      "no",
    ],
    [
      "pipenv install --deploy --dev",
      { "Pipfile.lock": '{"default":{},"develop":{"torch":{"version":"==2.15.0"}}}' },
      "yes",
    ],
    [
      "pip wheel -w /wheels -r a.txt && pip install --no-index /wheels/*",
      { "a.txt": TORCH },
      "yes",
    ],
    ["bash install.sh", { "install.sh": "pip install torch\n" }, "yes"],
    ["./install.sh", { "install.sh": "#!/bin/sh\nset -e\npip install flask\n" }, "no"],
    ["conda run -n x pip install torch", {}, "yes"],
    [
      "micromamba install -y -f environment.yml",
      { "environment.yml": "dependencies: [pip, {pip: [torch]}]\n" },
      "yes",
    ],
    ["apt-get install -y nvidia-cuda-toolkit", {}, "yes"],
    [
      "npm ci",
      {
        "package.json": "{}",
        "package-lock.json":
          '{"lockfileVersion":3,"packages":{"node_modules/@tensorflow/tfjs-node-gpu":{"version":"4.0.0"}}}',
      },
      "yes",
    ],
  ])("RUN %s brings CUDA: %j", (run, files, cuda) => {
    expect(judged(run, files)[0]).toBe(cuda);
  });

  test.each<[string, Record<string, string>, string]>([
    ["pip install unheard-of", {}, "what unheard-of brings: no lock says it"],
    ["pip install $EXTRA", {}, "pip install $EXTRA: $EXTRA is filled in by the shell"],
    [
      "pip install -r /tmp/made.txt",
      {},
      "pip install -r /tmp/made.txt: /tmp/made.txt is not in the build context",
    ],
    ["poetry install", { "poetry.lock": "[[package" }, "poetry.lock cannot be read"],
    ["hatch env create", {}, "hatch env create: hatch is not read"],
    [
      "pip install .",
      { "setup.py": "setup(install_requires=read('r.txt'))" },
      "pip install .: the dependencies of setup.py are made by code",
    ],
    ["mamba install -y numpy", {}, "mamba install -y numpy: no lock says what comes"],
  ])("RUN %s is not known: %j", (run, files, reason) => {
    const [cuda, ...unknown] = judged(run, files);
    expect(cuda).toBe("unknown");
    expect(unknown.join()).toContain(reason);
  });

  test("a variable before the command counts for it only", () => {
    const cpu = "UV_TORCH_BACKEND=cpu uv pip install torch";
    expect(judged(cpu)[0]).toBe("no");
    expect(judged(`${cpu} && uv pip install --target /other torch`)[0]).toBe("yes");
  });

  test.each<[string, string, string]>([
    ["the pinned one first", "torch==2.15.0", "no"],
    ["another version first", "torch==2.14.1", "yes"],
  ])("of a CPU torch by pip, %s: CUDA %s", (_, first, cuda) => {
    const index = "--index-url https://download.pytorch.org/whl/cpu";
    expect(
      judged(`pip install ${first} ${index} && pip install torch==2.15.0 sentence-transformers`)[0],
    ).toBe(cuda);
  });

  test("a base for GPUs is told", () => {
    const Dockerfile = `FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04${PIN} AS b\nFROM b\nUSER 1\n`;
    const { cuda, findings } = judgeFiles({ Dockerfile });
    expect([cuda, findings.map(({ rule }) => rule)]).toEqual(["yes", ["cuda-base"]]);
  });
});

describe("locks of JavaScript", () => {
  const rules = (run: string, files: Record<string, string>, env = "") => {
    const Dockerfile = `FROM node:22${PIN} AS builder\nWORKDIR /app\nCOPY . .\n${env}RUN ${run}\nFROM node:22${PIN}\nUSER 1\n`;
    return judgeFiles({ Dockerfile, ...files }).findings.map(
      ({ rule, found }) => `${rule} ${found}`,
    );
  };
  const project = { "package.json": '{"dependencies":{"express":"^5"}}' };
  const lock = '{"lockfileVersion":3,"packages":{"":{"dependencies":{"left":"1"}}}}';

  test.each<[string, Record<string, string>, string, string[]]>([
    [
      "npm ci",
      { ...project, "package-lock.json": lock },
      "",
      ["lock-current express is not in package-lock.json"],
    ],
    [
      "pnpm install",
      {
        ...project,
        "pnpm-lock.yaml": "importers: {.: {dependencies: {express: {version: 5.0.0}}}}",
      },
      "ENV CI=true\n",
      [],
    ],
    [
      "yarn install --immutable",
      { ...project, "yarn.lock": 'express@^5:\n  version "5.0.0"\n' },
      "",
      [],
    ],
    ["npx --yes prisma@latest generate", {}, "", ["npm-lock npx prisma@latest"]],
    ["npx --yes prisma@6.1.0 generate", {}, "", []],
    ["npx prisma generate", {}, "", []],
    ["npm update", project, "", ["npm-lock npm update"]],
  ])("RUN %s is judged", (run, files, env, found) => {
    expect(rules(run, files, env)).toEqual(found);
  });
});
