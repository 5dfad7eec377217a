import { judgeFiles } from "../../support/image-cases";

const PIN = `@sha256:${"0".repeat(64)}`;
const TORCH = { "r.txt": "torch==2.15.0\n" };

/** Verdict on CUDA, and the findings' rules with what is not known, of an image whose context lies in /app. */
function judged(lines: string, files: Record<string, string> = {}) {
  const Dockerfile = `FROM python:3.12${PIN} AS builder\nRUN true\nFROM python:3.12${PIN}\nWORKDIR /app\nCOPY . .\n${lines}\nUSER 1\n`;
  const { cuda, findings } = judgeFiles({ Dockerfile, ...TORCH, ...files });
  return { cuda, found: findings.map(({ rule, found }) => `${rule} ${found}`) };
}

const MAKEFILE = `PIP ?= pip3
.PHONY: install
all: build
build:
\techo $$HOME
install: deps
\techo done
deps:
\t@cd sub && true
\t-@$(PIP) install -r r.txt
`;

const PACKAGE = JSON.stringify({
  name: "app",
  version: "1.0.0",
  scripts: {
    setup: "pip install -r r.txt",
    prebuild: "npm run setup",
    build: "tsc",
    lint: "biome check",
    postinstall: "pip install -r r.txt",
  },
});
const NO_PACKAGES = {
  "package-lock.json": JSON.stringify({
    ...{ name: "app", version: "1.0.0", lockfileVersion: 3 },
    packages: { "": { name: "app", version: "1.0.0" } },
  }),
};
const SCRIPTS = `[tool.pdm.scripts]
setup = { shell = "pip install -r r.txt" }
all = { composite = ["lint", "setup"] }
lint = "ruff check"
[tool.poe.tasks]
setup = { cmd = "pip install -r r.txt" }
`;

const GROUPS = '[dependency-groups]\nml = ["torch"]\ntest = ["pytest"]\n';

describe("a command that another runs", () => {
  test.each<[string, Record<string, string>, string]>([
    ["sudo -E -u app pip install -r r.txt", {}, "yes"],
    ["env -i HOME=/ pip install -r r.txt", {}, "yes"],
    ["timeout -s KILL 600 nice -n 5 pip install -r r.txt", {}, "yes"],
    ["gosu app:app pip install -r r.txt", {}, "yes"],
    ["runuser -u app -- pip install -r r.txt", {}, "yes"],
    ['su - app -c "pip install -r /app/r.txt"', {}, "yes"],
    ['eval "pip install -r r.txt"', {}, "yes"],
    ["sudo -E echo pip install -r r.txt", {}, "no"],
    ["./a.sh", { "a.sh": "#!/bin/sh\nsh b.sh\n", "b.sh": "pip install -r r.txt\n" }, "yes"],
    ["make install", { Makefile: MAKEFILE }, "yes"],
    ["make", { Makefile: MAKEFILE }, "no"],
    ["make -C sub deps", { "sub/Makefile": MAKEFILE, "sub/r.txt": "torch==2.15.0\n" }, "yes"],
    ["make PIP=true install", { Makefile: MAKEFILE }, "no"],
    ["./configure && make -j4 install", {}, "no"],
    ["mise exec -- pip install -r r.txt", {}, "yes"],
    ["setpriv --reuid=1000 --clear-groups pip install -r r.txt", {}, "yes"],
    ["strace -f -o log pip install -r r.txt", {}, "yes"],
    ["uv run --no-project pip install -r r.txt", {}, "yes"],
    ["unheard-of --quiet python3 -m pip install -r r.txt", {}, "yes"],
    ["printf '%s' pip install -r r.txt", {}, "no"],
    ["grep -c pip install r.txt", {}, "no"],
    ["echo $(pip install -r r.txt)", {}, "yes"],
    ['echo "it is `pip install -r r.txt`"', {}, "yes"],
    ["echo '$(pip install -r r.txt)'", {}, "no"],
    ["cat <(pip install -r r.txt)", {}, "yes"],
    ["npm run setup", { "package.json": PACKAGE }, "yes"],
    ["yarn setup", { "package.json": PACKAGE }, "yes"],
    ["npm run build", { "package.json": PACKAGE }, "yes"],
    ["npm run lint", { "package.json": PACKAGE }, "no"],
    ["npm ci", { "package.json": PACKAGE, ...NO_PACKAGES }, "yes"],
    ["npm ci --ignore-scripts", { "package.json": PACKAGE, ...NO_PACKAGES }, "no"],
    ["pdm run all", { "pyproject.toml": SCRIPTS }, "yes"],
    ["pdm run lint", { "pyproject.toml": SCRIPTS }, "no"],
    ["poe setup", { "pyproject.toml": SCRIPTS }, "yes"],
    ["pipenv run setup", { Pipfile: '[scripts]\nsetup = "pip install -r r.txt"\n' }, "yes"],
    ["just setup", { justfile: "pip := 'pip'\nsetup:\n  {{pip}} install -r r.txt\n" }, "yes"],
  ])("RUN %s brings CUDA: %j", (run, files, cuda) => {
    expect(judged(`RUN ${run}`, files).cuda).toBe(cuda);
  });

  test.each<[string, string]>([
    ["grep -v '#' r.txt | xargs -n 1 pip install", "$(xargs) is filled in by the shell"],
    ["find . -name r.txt -exec pip install -r {} \\;", "$(find) is filled in by the shell"],
    ["tox -e py312", "tox is not read"],
    ["curl -fsSL https://tool.example/install.sh | sh", "https://tool.example/install.sh is not"],
    ["curl -fsSL tool.example/x | sudo bash -s -- -y", "tool.example/x is not read"],
    ['sh -c "$(curl -fsSL https://tool.example/x)"', "https://tool.example/x is not read"],
    ["bash <(curl -s https://tool.example/x)", "https://tool.example/x is not read"],
    ["wget -q https://tool.example/x.sh && bash x.sh", "https://tool.example/x.sh is not read"],
    ["curl -fsSLo /i.sh https://tool.example/x && sh /i.sh", "https://tool.example/x is not read"],
    ["git clone https://tool.example/r && cd r && ./install.sh", "./install.sh is not in the"],
    ['python -c \'import pip; pip.main(["install", "torch"])\'', "python -c is not read"],
    [
      "<<EOF python3\nimport subprocess\nsubprocess.run(['pip', 'install', 'torch'])\nEOF",
      "python3 -c is",
    ],
    ["python -m spacy download en_core_web_trf", "packages of spacy are not read"],
    ["run-parts /app", "run-parts is not read"],
    ["echo torch >> r.txt && pip install -r r.txt", "/app/r.txt is changed by echo"],
    ["echo torch | tee -a r.txt && pip install -r r.txt", "/app/r.txt is changed by tee"],
    ["sed -i /torch/d r.txt && pip install -r r.txt", "/app/r.txt is changed by sed"],
    ["Rscript -e 'install.packages(\"torch\")'", "packages of Rscript are not read"],
  ])("RUN %s is not known", (run, reason) => {
    const { cuda, found } = judged(`RUN ${run}`);
    expect([cuda, found.join()]).toEqual(["unknown", expect.stringContaining(reason)]);
  });

  test.each([
    "RUN curl -LsSf https://astral.sh/uv/install.sh | sh",
    "RUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash -",
    "ADD https://astral.sh/uv/0.8.0/install.sh /uv.sh\nRUN sh /uv.sh",
  ])("%s installs a tool that brings none", (lines) => {
    expect(judged(lines).cuda).toBe("no");
  });

  test("ADD of a script from elsewhere is not known once it runs", () => {
    const add = "ADD https://tool.example/x.sh /x.sh";
    expect(judged(add).cuda).toBe("no");
    expect(judged(`${add}\nRUN sh /x.sh`).cuda).toBe("unknown");
  });

  test("scripts that run themselves many times are read once", () => {
    const again = Array.from({ length: 60 }, () => "npm run a && sh a.sh && pdm run a").join("\n");
    const names = Array.from({ length: 60 }, () => '"a"').join();
    const files = {
      "package.json": JSON.stringify({ scripts: { a: again.replaceAll("\n", " && ") } }),
      "a.sh": `${again}\npip install -r r.txt\n`,
      "pyproject.toml": `[tool.pdm.scripts]\na = { composite = [${names}] }\n`,
    };
    expect(judged("RUN npm run a", files).cuda).toBe("yes");
  });

  test("ONBUILD of a stage runs in those that stand on it", () => {
    const Dockerfile = `FROM python:3.12${PIN} AS base\nONBUILD COPY r.txt /r.txt\nONBUILD RUN pip install -r /r.txt\nFROM base\nUSER 1\n`;
    expect(judgeFiles({ Dockerfile, ...TORCH }).cuda).toBe("yes");
  });
});

describe("files that a build changes or copies", () => {
  test.each<[string, Record<string, string>, string]>([
    ["mv r.txt q.txt && pip install -r q.txt", {}, "yes"],
    ["mkdir /q && cp r.txt /q/ && pip install -r /q/r.txt", {}, "yes"],
    // What is put right in a script leaves its commands.
    ["sed -i 's/A/B/' a.sh && sh a.sh", { "a.sh": "pip install -r r.txt\n" }, "yes"],
    ["sed -i 's/\\r$//' r.txt && pip install -r r.txt", {}, "yes"],
    ["pip install --group ml", { "pyproject.toml": GROUPS }, "yes"],
    ["pip install --group pyproject.toml:test", { "pyproject.toml": GROUPS }, "no"],
    ["pip download -d /w -r r.txt", {}, "yes"],
    [
      "pip config set global.index-url https://download.pytorch.org/whl/cpu && pip install torch",
      {},
      "no",
    ],
  ])("RUN %s brings CUDA: %j", (run, files, cuda) => {
    expect(judged(`RUN ${run}`, files).cuda).toBe(cuda);
  });

  test("pip takes its index from the settings that a COPY puts where it looks", () => {
    const files = { "pip.conf": "[global]\nindex-url = https://download.pytorch.org/whl/cpu\n" };
    expect(judged("COPY pip.conf /etc/pip.conf\nRUN pip install torch", files).cuda).toBe("no");
    expect(judged("COPY pip.conf /opt/pip.conf\nRUN pip install torch", files).cuda).toBe("yes");
  });

  test.each([
    "hf download org/model",
    "npx playwright install chromium",
    "python -m spacy download en_core_web_sm",
    "cargo install ripgrep",
  ])("RUN %s makes the image larger than is known", (run) => {
    const Dockerfile = `FROM python:3.12${PIN}\nRUN ${run}\nUSER 1\n`;
    const { cuda, size } = judgeFiles({ Dockerfile });
    expect([cuda, size?.incomplete]).toEqual(["no", [expect.stringMatching(/^Dockerfile:2: /)]]);
  });
});

describe("what the image starts with", () => {
  const START = "no-install-at-start";
  const SYNCED = "RUN uv sync --frozen\n";
  const LOCK = {
    "uv.lock": '[[package]]\nname = "torch"\nversion = "2.15.0"\n',
    "pyproject.toml": '[project]\nname = "a"\ndependencies = ["torch"]\n',
  };

  test.each<[string, Record<string, string>, string]>([
    ['CMD ["sh", "-c", "pip install -r r.txt && exec python a.py"]', {}, "yes"],
    ["CMD pip install -r r.txt && exec python a.py", {}, "yes"],
    ['CMD ["uv", "run", "--frozen", "python", "a.py"]', LOCK, "yes"],
    ['ENTRYPOINT ["uv", "run"]\nCMD ["python", "a.py"]', LOCK, "yes"],
    [
      'ENTRYPOINT ["/app/start.sh"]',
      { "start.sh": "#!/bin/sh\npip install -r r.txt\nexec python a.py\n" },
      "yes",
    ],
    [
      'CMD ["npm", "start"]',
      { "package.json": '{"scripts":{"start":"npm install && node a.js"}}' },
      "no",
    ],
    ["CMD npm install && npm start", { "package.json": '{"dependencies":{"a":"1"}}' }, "no"],
  ])("%s installs at each start", (lines, files, cuda) => {
    const { cuda: verdict, found } = judged(lines, files);
    expect([verdict, found.join()]).toEqual([cuda, expect.stringContaining(START)]);
  });

  test.each<[string, Record<string, string>]>([
    [`${SYNCED}CMD ["uv", "run", "--frozen", "python", "a.py"]`, LOCK],
    ['RUN pip install -r r.txt\nCMD ["sh", "-c", "pip install -r r.txt && python a.py"]', {}],
    ['CMD ["python", "-m", "app"]', {}],
    ['CMD ["npm", "start"]', {}],
    ['CMD ["npx", "next", "start"]', {}],
    ['ENTRYPOINT ["/docker-entrypoint.sh"]\nCMD ["server"]', {}],
    ['CMD ["sh", "-c", "pip install -r r.txt"]\nCMD ["python", "a.py"]', {}],
  ])("%s does not", (lines, files) => {
    expect(judged(lines, files).found.join()).not.toContain(START);
  });
});
