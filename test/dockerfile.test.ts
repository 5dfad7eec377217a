import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type BuildContext, readBuildContext } from "../components/build-context";
import { checkout } from "../components/checkout";
import { checkImage, imageFindings } from "../components/image-check";
import { BASE_IMAGES } from "../core/catalog/base-images";
import { parseDockerfile } from "../core/dockerfile/dockerfile";
import { findingText } from "../core/dockerfile/finding";
import { judgeImage } from "../core/dockerfile/image";
import { dockerfileFindings } from "../core/dockerfile/rules";
import type { Image } from "../core/model/image";
import { runOffline } from "../program/offline";
import { readStackConfig } from "../program/project";
import { SYSTEMS } from "../systems";
import { copyImages } from "./support/project";

const PROJECT = path.join(__dirname, "..");
const IMAGES = path.join(PROJECT, "images");

type BuiltImage = Extract<Image, { from: "build" }>;

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

const FINAL = `FROM \${PYTHON_IMAGE}\n`;

/** What is found in a Dockerfile with the files of its context. */
function judged(text: string, files: Record<string, string> = {}) {
  const all: Record<string, string> = { Dockerfile: text, ...files };
  const read = (file: string) => all[file];
  const context = { files: Object.keys(all), bytes: 0, ignoreFile: "x", ignores: () => true };
  return judgeImage({ ...context, dockerfile: "Dockerfile", read });
}

/** The rules and lines of the findings in a Dockerfile, with the packages its lock pins. */
function findings(text: string, ...packages: string[]): string[] {
  const lock = packages.map((each) => `${each} --hash=sha256:0`).join("\n");
  return judged(text, { "requirements.lock": lock, "requirements.txt": lock })
    .findings.filter(({ file }) => file === "Dockerfile")
    .map(({ rule, line }) => `${rule}:${line}`);
}

/** The good Dockerfile with one line changed. */
function changed(from: string, to: string): string {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, to);
}

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

describe("a Dockerfile", () => {
  test("that follows every rule has no finding", () => {
    expect(findings(GOOD, "fastapi==0.120.0")).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ["root by omission", changed("USER 10001:10001\n", ""), ["non-root:5"]],
    ["root by name", changed("USER 10001:10001", "USER root"), ["non-root:7"]],
    ["root by number", changed("USER 10001:10001", "USER 0:0"), ["non-root:7"]],
    ["a base without a tag", changed(`=${PYTHON}`, "=python"), ["no-latest:2", "no-latest:5"]],
    ["latest", changed(`=${PYTHON}`, "=python:latest"), ["no-latest:2", "no-latest:5"]],
    ["a tag alone", changed(`=${PYTHON}`, "=python:3.11-slim"), ["pinned-base:2", "pinned-base:5"]],
    ["an argument without a default", changed(`=${PYTHON}`, ""), ["not-known:2", "not-known:5"]],
    ["pip's cache", changed("USER", "RUN pip install flask\nUSER"), ["pip-cache:7"]],
    ["pip's cache in a stage that does not ship", changed(" --no-cache-dir", ""), []],
    [
      "curl in the final stage",
      changed("USER", "RUN apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nUSER"),
      ["no-build-tools:7"],
    ],
    [
      "apt's lists",
      changed("USER", "RUN apt-get update && apt-get install -y tini\nUSER"),
      ["apt-cache:7"],
    ],
    [
      "apt that asks",
      changed("USER", "RUN apt-get install tini && rm -rf /var/lib/apt/lists/*\nUSER"),
      ["apt-yes:7"],
    ],
    [
      "a second copy by chown",
      changed("USER", "RUN chown -R 10001 /opt/venv\nUSER"),
      ["no-chown-layer:7"],
    ],
    [
      "a path that no stage makes",
      changed("/opt/venv /opt/venv\n", "/root/.local /root/.local\n"),
      ["copy-what-is-made:6"],
    ],
    ["a password in ENV", changed("USER", "ENV DB_PASSWORD=x\nUSER"), ["no-secret:7"]],
    ["a token in ARG", changed("USER", "ARG NPM_TOKEN\nUSER"), ["no-secret:7"]],
    [
      "CMD in shell form",
      changed('CMD ["python", "-m", "app"]', "CMD python -m app"),
      ["exec-form:8"],
    ],
    ["ONBUILD", changed("USER", "ONBUILD RUN true\nUSER"), ["no-onbuild:7"]],
    ["npm install", changed("USER", "RUN npm install\nUSER"), ["npm-lock:7"]],
    ["a word that is not an instruction", changed("USER 1", "USERR 1"), ["syntax:7"]],
    [
      "a heredoc that hides apt",
      changed("USER", "RUN <<END\napt-get update\napt-get install -y gcc\nEND\nUSER"),
      ["apt-cache:7", "no-build-tools:7"],
    ],
    ["nothing at all", "# empty\n", ["syntax:undefined"]],
    ["one stage", `FROM ${PYTHON}\nUSER 1\n`, ["two-stages:1"]],
  ])("%s is found", (_, text, found) => {
    expect(findings(text)).toEqual(found);
  });

  /** The good Dockerfile with a line before its USER. */
  const withLine = (line: string) => changed("USER", `${line}\nUSER`);
  const clean = "rm -rf /var/lib/apt/lists/*";

  test.each<[string, string]>([
    [`apt-get install -y libpq5 && apt-get install -y curl gcc && ${clean}`, "no-build-tools"],
    ["apk add --no-cache build-base", "no-build-tools"],
    [`apt-get install -y clang golang gcc-12=12.2 && ${clean}`, "no-build-tools"],
    ["microdnf install -y gcc-c++", "no-build-tools"],
    ["sh -c 'dnf -y install git'", "no-build-tools"],
    ["yum install -y make", "no-build-tools"],
    [`apt-get -y update && apt-get install tini && ${clean}`, "apt-yes"],
    [`${clean} && apt-get install -y tini`, "apt-cache"],
    ["--mount=type=tmpfs,target=/var/lib/apt apt-get install -y tini", "apt-cache"],
    ["--mount=type=bind,source=requirements.txt,target=x pip install -r x", "pip-cache"],
    ["python -m pip install flask", "pip-cache"],
    ["chown app:app -R /opt", "no-chown-layer"],
    ["chown -h -R app /opt", "no-chown-layer"],
    ["mkdir -p /opt/venv/x && chown -R app /opt/venv", "no-chown-layer"],
    ["mkdir -p /opt/venv && chown -R app /opt/venv", "no-chown-layer"],
    ["--mount=from=tools:1,target=/tools true", "pinned-base"],
    ["npm --prefix web i", "npm-lock"],
  ])("RUN %s is found", (run, rule) => {
    expect(findings(withLine(`RUN ${run}`))).toEqual([`${rule}:7`]);
  });

  test.each<[string]>([
    [
      "--mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get install -y tini",
    ],
    [
      "--mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get install -y tini",
    ],
    [`<<END\nset -e\napt-get install -y tini # gcc\nmake install\n${clean}\nEND`],
    ["apt-get install -qq tini; find /var/lib/apt/lists -delete"],
    ["mkdir -p /data /cache && chown -R 10001 /data /cache/"],
    ["apk add --virtual .build gcc musl-dev && true && apk del .build"],
    ["npm install --no-fund -g pnpm && npm run add"],
    ["--mount=type=cache,target=/root/.cache pip install flask"],
    ["--mount=from=builder,target=/built true"],
    ["pip install flask && rm -rf /root/.cache"],
  ])("RUN %j passes", (run) => {
    expect(findings(withLine(`RUN ${run}`))).toEqual([]);
  });

  test.each<[string, string[]]>([
    [
      "SECRET_KEY=a JWT_SECRET_KEY=a AWS_SECRET_ACCESS_KEY=a PGPASSWORD=a DB_PASS=a",
      Array(5).fill("no-secret:7"),
    ],
    ["OPENAI_KEY=a X=sk-1 GH_PAT=a DATABASE_URL=postgres://u:p@db/x", Array(4).fill("no-secret:7")],
    ["EOS_TOKEN=2 DB_PASSWORD_FILE=/run/secrets/x API_KEY= EMPTY_PASSWORD=yes", []],
    ["TOKENIZERS_PARALLELISM=false PUBLIC_KEY=a DATABASE_URL=postgres://u@db/x", []],
  ])("ENV %s", (variables, found) => {
    expect(findings(withLine(`ENV ${variables}`))).toEqual(found);
  });

  const copies = "COPY --from=builder /opt/venv /opt/venv\n";
  const builder = `RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir -r requirements.lock\n`;

  test.each<[string, string, string]>([
    ["ENV VIRTUAL_ENV=/opt/venv\nRUN python3 -m venv $VIRTUAL_ENV", "/opt/venv", ""],
    ["ENV UV_PROJECT_ENVIRONMENT=/opt/venv\nRUN uv sync --no-cache", "/opt/venv", "not-known"],
    ["ARG HOME_DIR=/app\nWORKDIR $HOME_DIR\nCOPY . .", "/app", ""],
    ["COPY . app", "/app", ""],
    ["RUN make install", "/out", ""],
    ["RUN apt-get install -y browser && rm -rf /var/lib/apt/lists/*", "/opt/browser", ""],
    ["USER app\nRUN pip install --no-cache-dir --user flask", "/home/app/.local", ""],
    ["RUN pip install --no-cache-dir --user flask", "/root/.local", ""],
    ["RUN curl -LsSf https://example.com/install.sh | sh", "/root/.local/bin/uv", ""],
    ["RUN pip install --no-cache-dir flask", "/root/.local", "copy-what-is-made"],
    ["RUN mkdir -p /build", "/out", "copy-what-is-made"],
    ["COPY requirements.lock /build/", "/build/dist", "copy-what-is-made"],
    ["", "/app/", "copy-what-is-made"],
  ])("after %j, %s is copied from a stage: %j", (makes, copied, rule) => {
    const text = GOOD.replace(builder, `${makes}\n`).replace(
      copies,
      `COPY --from=builder ${copied} /x\n`,
    );
    expect(findings(text).map((each) => each.split(":")[0])).toEqual(rule ? [rule] : []);
  });

  test.each(["ffmpeg:7", "golang:1.23"])("what is in a stage of %s is not known", (image) => {
    const stage = `FROM ${image}@sha256:${"f".repeat(64)} AS other\nRUN true\nFROM`;
    expect(
      findings(changed(FINAL, `${stage} \${PYTHON_IMAGE}\nCOPY --from=other /ffmpeg /x\n`)),
    ).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ["a base by its own name", "FROM python AS python\nFROM python\nUSER 1\n", ["no-latest:1"]],
    ["root by an argument", changed("USER 10001:10001", "ARG UID=0\nUSER $UID"), ["non-root:8"]],
    ["a base that is not root", `FROM scratch\nFROM static:nonroot@sha256:${"c".repeat(64)}\n`, []],
    [
      "a command of a parent in shell form",
      `FROM scratch AS a\nUSER 1\nCMD python app.py\nFROM a\nENV A=1\n`,
      ["exec-form:3"],
    ],
    ["a command that is overridden", changed("CMD", "CMD python\nCMD"), []],
    [
      "chown -R before the last stage",
      changed(copies, "").replace(builder, "RUN chown -R 1 /x\n"),
      [],
    ],
    ["an empty RUN", withLine("RUN"), ["syntax:7"]],
    ["a COPY without a target", withLine("COPY a"), ["syntax:7"]],
    ["half a JSON array", changed('"app"]', '"app"'), ["exec-form:8"]],
    ["FROM without an image", "FROM\nUSER 1\n", ["syntax:1"]],
  ])("%s", (_, text, found) => {
    expect(findings(text)).toEqual(found);
  });

  test("a root image of one stage is told what each line costs", () => {
    const dockerfile = parseDockerfile("Dockerfile", 'FROM python:3.11-slim\nCMD ["python"]\n');
    expect(dockerfileFindings({ dockerfile, brought: [] }).map(findingText)).toEqual([
      "Dockerfile:1 (two-stages): one stage; what builds the service travels with it: a compiler alone is 269 to 447 MB; build in a first stage and COPY --from it into a slim second one",
      "Dockerfile:1 (non-root): no USER in the final stage; a hole in the service is a hole in the host; USER 10001:10001",
      "Dockerfile:1 (pinned-base): python:3.11-slim; another image under the same name, one day: python:3.11-slim changed its Debian release; ARG NAME=image:version@sha256:DIGEST before the first FROM, and FROM with it; docker buildx imagetools inspect tells the digest",
    ]);
  });

  test("musl is judged where Python packages are, and libraries beside the wheel that carries them", () => {
    const web = changed(
      FINAL,
      `FROM node:alpine@sha256:${"c".repeat(64)}\nRUN npm ci\nFROM \${PYTHON_IMAGE}\n`,
    );
    expect(findings(web, "torch==2+cpu", "onnxruntime==1")).toEqual([]);
    const sound = withLine(`RUN apt-get install -y libsndfile1 libgomp1 && ${clean}`);
    expect(findings(sound, "numpy==2")).toEqual([]);
    expect(findings(sound, "scikit-learn==1", "lightgbm==4")).toEqual([]);
    expect(findings(sound, "soundfile==0.13")).toEqual(["no-libraries-beside-wheels:7"]);
  });

  test("musl under faiss is found, and so are libraries beside wheels", () => {
    const alpine = GOOD.replace("slim-bookworm", "alpine");
    expect(findings(alpine, "faiss-cpu==1.15.1")).toEqual(["no-musl:2", "no-musl:5"]);
    const twice = changed(
      "USER",
      "RUN apt-get install -y libgomp1 libopenblas0 && rm -rf /var/lib/apt/lists/*\nUSER",
    );
    expect(findings(twice, "faiss-cpu==1.15.1")).toEqual(["no-libraries-beside-wheels:7"]);
    expect(findings(twice, "fastapi==0.120.0")).toEqual([]);
  });

  test("the document's own service-llm is found out in every line that fails or costs", () => {
    const text = `FROM python:3.11-slim as builder
RUN apt-get install gcc libgomp1
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.11-slim
RUN apt-get install libgomp1 curl
COPY --from=builder /root/.local /root/.local
`;
    expect(findings(text, "faiss-cpu==1.15.1")).toEqual([
      "pinned-base:1",
      "apt-yes:2",
      "non-root:6",
      "pinned-base:6",
      "apt-yes:7",
      "apt-cache:7",
      "no-build-tools:7",
      "no-libraries-beside-wheels:7",
      "copy-what-is-made:8",
    ]);
  });
});

/** What is found of CUDA in a context whose files a RUN installs. */
function cudaFindings(files: Record<string, string>, run: string) {
  const text = `FROM python:3.11\nARG INDEX=${CPU}\nCOPY . .\nRUN ${run}\n`;
  return judged(text, files).findings.filter(({ rule }) => CUDA_RULES.test(rule));
}

const CPU = "https://download.pytorch.org/whl/cpu";
const CUDA_RULES = /^(cpu-only-torch|cuda-packages|not-a-lock|not-known)$/;

describe("a lock", () => {
  const installed = {
    "requirements.lock": "pip install -r requirements.lock",
    "uv.lock": "uv sync",
  };
  const cuda = (file: keyof typeof installed, text: string) =>
    cudaFindings({ [file]: text }, installed[file]).map(findingText);

  test("that brings CUDA is refused once for each program, with what it costs", () => {
    const text = "torch==2.14.1 \\\n    --hash=sha256:0\nnvidia-cudnn-cu13==9.1\ntriton==3.8\n";
    expect(cuda("requirements.lock", text)).toEqual([
      "requirements.lock:1 (cpu-only-torch): torch==2.14.1 with nvidia-cudnn-cu13, triton; resolves to CUDA wheels: ~5.4 GB unpacked on a host without a GPU; use the CPU index (torch==VERSION+cpu, bound explicitly) or the ONNX variant",
    ]);
  });

  test("that binds torch to the CPU passes, from pip and from uv", () => {
    const uv = '[[package]]\nname = "torch"\nversion = "2.13.0+cpu"\n';
    expect(cuda("requirements.lock", "torch==2.13.0+cpu\n")).toEqual([]);
    expect(cuda("uv.lock", uv)).toEqual([]);
    expect(cuda("uv.lock", uv.replace("+cpu", ""))).toHaveLength(1);
  });
});

describe("torch", () => {
  const found = (file: string, text: string, run: string) =>
    cudaFindings(text ? { [file]: text } : {}, run).map(
      (each) => `${each.file}:${each.line} ${each.rule} ${each.found}`,
    );
  const install = "pip install -r requirements.txt";
  const open = "pins no version, and nothing binds it to the CPU";
  const brings = "brings torch, which nothing binds to the CPU";

  test.each<[string, string, ...string[]]>([
    ["torch", install, `1 not-a-lock torch ${open}`],
    ["torch>=2 # new", install, `1 not-a-lock torch>=2 ${open}`],
    ["torch == 2.14.1", install, "1 cpu-only-torch torch == 2.14.1"],
    ["torch===2.14.1", install, "1 cpu-only-torch torch===2.14.1"],
    ["torch==2.14.1+cu128", `${install} -f ${CPU}`, "1 cpu-only-torch torch==2.14.1+cu128"],
    ["torch @ https://x/t.whl", install, "1 cpu-only-torch torch @ https://x/t.whl"],
    ["https://x/torch-2.1-cp311.whl", install, "1 cpu-only-torch https://x/torch-2.1-cp311.whl"],
    ["sentence-transformers>=3", install, `1 not-a-lock sentence-transformers>=3 ${brings}`],
    ["transformers[torch]==4.5", install, `1 not-a-lock transformers[torch]==4.5 ${brings}`],
    [
      "https://x/torch-2.1%zz-cp311.whl",
      install,
      "1 cpu-only-torch https://x/torch-2.1%zz-cp311.whl",
    ],
    ["flask\nnvidia-cudnn-cu12>=9", install, "2 cuda-packages nvidia-cudnn-cu12>=9"],
    ["unheard-of", install, "1 not-known what unheard-of brings: no lock says it"],
    ["torch @ https://x/t-2.1%2Bcpu.whl\nsentence-transformers", install],
    [`torch @ ${CPU}/t.whl`, install],
    [`--extra-index-url ${CPU}\ntorch==2.14.1`, install],
    ["torch==2.14.1", `pip install --index-url $INDEX -r requirements.txt`],
    ["torch\nsentence-transformers", "uv pip install --torch-backend=cpu -r requirements.txt"],
    ["sentence-transformers==5.1 \\\n    --hash=sha256:0", install],
    ["transformers==4.5\nfastapi\nredis>=5\nnvidia-ml-py==12", install],
    [
      "torch==2.7.1 ; sys_platform == 'darwin'\ntorch==2.7.1+cpu ; sys_platform != 'darwin'",
      install,
    ],
  ])("in requirements.txt %j, after %s", (text, run, ...expected) => {
    expect(found("requirements.txt", text, run)).toEqual(
      expected.map((each) => `requirements.txt:${each}`),
    );
  });

  test.each<[string, ...string[]]>([
    ["pip install torch", `torch ${open}`],
    ["uv pip install --system 'torch>=2' numpy", `torch>=2 ${open}`],
    ["python -m pip install sentence-transformers", `sentence-transformers ${brings}`],
    [`pip install torch --index-url ${CPU} && pip install sentence-transformers`],
    ["pip install torch==2.14.1+cpu -f $INDEX/torch_stable.html"],
    ["echo pip install torch"],
  ])("in RUN %s", (run, ...expected) => {
    expect(found("", "", run)).toEqual(expected.map((each) => `Dockerfile:4 not-a-lock ${each}`));
  });

  test("in a uv.lock is what its registry serves for Linux", () => {
    const block = (version: string, registry: string, platform = "!= 'darwin'") =>
      `[[package]]\nname = "torch"\nversion = "${version}"\nsource = { registry = "${registry}" }\nresolution-markers = [\n    "sys_platform ${platform}",\n]\n\n`;
    const pypi = "https://pypi.org/simple";
    const locked = (...blocks: string[]) => found("uv.lock", blocks.join(""), "uv sync");
    expect(locked(block("2.7.1", CPU, "== 'darwin'"), block("2.7.1+cpu", CPU))).toEqual([]);
    expect(locked(block("2.7.1", CPU))).toEqual([]);
    expect(locked(block("2.7.1", pypi, "== 'darwin'"), block("2.7.1+cpu", CPU))).toEqual([]);
    expect(locked(block("2.7.1", pypi))).toEqual(["uv.lock:3 cpu-only-torch torch==2.7.1"]);
    const extra = (name: string, version: string, index: string) =>
      `${name} = [{ name = "torch", version = "${version}", source = { registry = "${index}" } }]\n`;
    const cuda = "https://x/whl/cu128";
    const forked = `[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\n[package.optional-dependencies]\n${extra("cpu", "2.7.1+cpu", CPU)}${extra("gpu", "2.7.1+cu128", cuda)}\n${block("2.7.1+cpu", CPU)}${block("2.7.1+cu128", cuda)}`;
    expect(found("uv.lock", forked, "uv sync --extra cpu")).toEqual([]);
    expect(locked(forked)).toEqual([]);
    expect(found("uv.lock", forked, "uv sync --extra gpu")).toEqual([
      "uv.lock:19 cpu-only-torch torch==2.7.1+cu128",
    ]);
  });
});

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
      expect(all.map(({ file, line, found }) => `${file}:${line} ${found}`)).toEqual(expected);
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

describe("a team's own image, as the settings sources and bases say", () => {
  /** The plan of the project's stack with the backend from a directory with this Dockerfile. */
  async function plan(dockerfile: string, bases = "{}") {
    const { values } = readStackConfig(PROJECT, "dev");
    const files = { "requirements.lock": "fastapi==0.120.0\n", ".dockerignore": IGNORE };
    const directory = context({ Dockerfile: dockerfile, ...files });
    const own = {
      "enxuto:sources": JSON.stringify({ backend: directory }),
      "enxuto:bases": bases,
    };
    const message = await runOffline(SYSTEMS, "dev", {
      values: { ...values, ...own },
      secretKeys: [],
    }).then(
      () => "planned",
      (error: Error) => error.message,
    );
    fs.rmSync(directory, { recursive: true });
    return message.replaceAll(directory, "DIRECTORY");
  }

  test("is judged by every rule before anything is planned", async () => {
    expect(await plan(changed("USER 10001:10001", "USER root"))).toBe(
      `backend/image: DIRECTORY must change before it is built:
  Dockerfile:7 (non-root): USER root; a hole in the service is a hole in the host; USER 10001:10001`,
    );
  });

  test("names the bases that no argument stands for, where others are to take their place", async () => {
    const bases = '{"python":"mirror/python:3"}';
    expect(await plan(GOOD, bases)).toBe("planned");
    expect(await plan(GOOD.replaceAll(FINAL, `FROM ${PYTHON}\n`), bases)).toBe(
      `backend/image: DIRECTORY/Dockerfile:5 takes ${PYTHON} itself, so that enxuto:bases.python cannot replace it: write ARG PYTHON_IMAGE=${PYTHON} before the first FROM, and start a stage from \${PYTHON_IMAGE}`,
    );
    expect(await plan(GOOD.replaceAll(FINAL, `FROM ${PYTHON}\n`))).toBe("planned");
  });
});

describe("our own images", () => {
  const built = new Map(
    SYSTEMS.flatMap(({ services }) => [...services.values()])
      .flatMap(({ image, variants = {} }) => [
        image,
        ...Object.values(variants).map((variant) => variant.image),
      ])
      .flatMap((image) => (image.from === "build" ? [image] : []))
      .map((image) => [`${image.directory}/${image.dockerfile}`, image]),
  );
  const files = fs
    .readdirSync(IMAGES, { recursive: true, encoding: "utf8" })
    .filter((file) => !file.includes("node_modules"));
  const dockerfiles = files
    .filter((file) => /^[\w-]+\/Dockerfile(\.[\w-]+)?$/.test(file) && !/ignore$/.test(file))
    .map((file) => `images/${file}`);

  /** Its context, in this project or in a copy of its images. */
  function contextOf(file: string, project = PROJECT): BuildContext {
    const { directory, dockerfile, context } = built.get(file) as BuiltImage;
    const from = (below: string) => path.join(project, below);
    return readBuildContext(file, from(directory), dockerfile, from(context));
  }

  test("are those that systems are built from", () => {
    expect([...built.keys()].sort()).toEqual(dockerfiles.sort());
  });

  test.each(dockerfiles)("%s follows every rule", (file) => {
    expect(imageFindings(contextOf(file)).map(findingText)).toEqual([]);
  });

  test.each(dockerfiles)("%s starts from the bases of the catalogue", (file) => {
    const text = fs.readFileSync(path.join(PROJECT, file), "utf8");
    const defaults = [...text.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const catalogued = new Map(
      [...BASE_IMAGES.values()].map((base) => [base.argument, base.reference]),
    );
    expect(defaults.length).toBeGreaterThan(0);
    for (const [name, value] of defaults)
      expect([name, value]).toEqual([name, catalogued.get(name)]);
  });

  describe("a change of one line", () => {
    let copy: string;
    const hashes = () => new Map(dockerfiles.map((file) => [file, contextOf(file, copy).hash]));

    beforeAll(() => {
      copy = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-images-"));
      copyImages(copy);
    });
    afterAll(() => fs.rmSync(copy, { recursive: true }));

    const shared = files.filter((file) => /^shared\/(?!tests\/).*\.py$/.test(file));

    test.each([
      ["backend/app/main.py", "backend/app"],
      ["shared/tests/test_gate.py", "shared/tests"],
      ...shared.map((file) => [file, file.startsWith("shared/models/") ? "shared/models" : file]),
    ])("in %s makes those anew that copy %s, and no other", (changed, copied) => {
      const before = hashes();
      fs.appendFileSync(path.join(copy, "images", changed), "# changed\n");
      const after = hashes();
      const copying = dockerfiles.filter((file) =>
        fs.readFileSync(path.join(PROJECT, file), "utf8").split(/\s+/).includes(copied),
      );
      expect(dockerfiles.filter((file) => after.get(file) !== before.get(file))).toEqual(copying);
    });
  });
});

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
});
