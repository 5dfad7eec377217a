import { parseDockerfile } from "../../../core/dockerfile/dockerfile";
import { judgeImage } from "../../../core/dockerfile/image";
import { dockerfileFindings } from "../../../core/dockerfile/rules";
import { findingText } from "../../../core/report/image-findings/finding-text";

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
    ["RUN curl -LsSf https://example.com/install.sh | sh", "/root/.local/bin/uv", "not-known"],
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
      "Dockerfile:1 (pinned-base): python:3.11-slim without a digest; another image under the same name, one day: python:3.11-slim changed its Debian release; ARG NAME=image:version@sha256:DIGEST before the first FROM, and FROM with it; docker buildx imagetools inspect tells the digest",
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
