import * as fs from "node:fs";
import * as path from "node:path";
import { withBuiltImages } from "../../cli/built-images";
import { hostCapacity } from "../../core/catalog/hosts";
import { projectOf } from "../../core/compose/project";
import { readModel } from "../../core/compose/read";
import { composeFit } from "../../core/report/compose-said";
import { machineFiles } from "../../engine/files";
import { folderForFile } from "../support/folder";

const folder = folderForFile("built-images");
const HOST = { ...hostCapacity("local", "8GB", new Date("2026-11-28")), diskGB: 80 };

/** A folder of its own with these files, below one that holds nothing else. */
function written(texts: Readonly<Record<string, string>>): string {
  const root = path.join(fs.mkdtempSync(path.join(folder, "case-")), "shop");
  for (const [name, text] of Object.entries(texts)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return root;
}

/** The answer for a compose file next to these files, and every file that was opened for it. */
function answerFor(
  compose: string,
  texts: Readonly<Record<string, string>> = {},
  root = written(texts),
) {
  fs.mkdirSync(root, { recursive: true });
  const file = path.join(root, "compose.yaml");
  fs.writeFileSync(file, compose);
  const own = machineFiles(root);
  const opened: string[] = [];
  const files = {
    ...own,
    read: (name: string) => {
      opened.push(path.relative(root, own.realPath(name) ?? name));
      return own.read(name);
    },
  };
  const model = readModel({ files, environment: {}, named: [file] });
  const project = withBuiltImages(projectOf(model), model.tree, files);
  const found = composeFit({ project, files: [file], profile: "default", target: HOST });
  return { ...found, opened, project };
}

const SLIM = "FROM python:3.12-slim\n";
const ONE = "services: {app: {build: .}}\n";

/** The one service of a file that is built from a Dockerfile. */
function app(dockerfile: string, compose = ONE, more: Readonly<Record<string, string>> = {}) {
  return answerFor(compose, { Dockerfile: dockerfile, ...more });
}

describe("what runs in an image that is built", () => {
  test.each([
    ["the program of its CMD", `${SLIM}CMD ["uvicorn", "app:app"]\n`, "uvicorn"],
    ["that of a shell's line", `${SLIM}CMD exec gunicorn -w 3 app:app\n`, "gunicorn"],
    [
      "that of its base",
      "FROM postgres:16\nCOPY init.sql /docker-entrypoint-initdb.d/\n",
      "postgres",
    ],
    ["that of its base's base", "FROM nginx:1.29 AS web\nFROM web\n", "nginx"],
    ["a runtime", 'FROM node:22-slim\nCMD ["node", "server.js"]\n', "node"],
    ["a runtime that a tool starts", 'FROM node:22\nCMD ["npm", "start"]\n', "node"],
  ])("is %s", (_, dockerfile, program) => {
    expect(app(dockerfile).services[0].program).toBe(program);
  });

  test.each([
    ["Node application", 'FROM gcr.io/distroless/nodejs22-debian12\nCMD ["server.js"]\n'],
    ["Python application", 'FROM ghcr.io/astral-sh/uv:python3.12-alpine\nCMD ["api"]\n'],
    ["Python application", `${SLIM}CMD ["python", "app.py"]\n`],
    [
      ".NET application",
      'FROM mcr.microsoft.com/dotnet/aspnet:9.0\nENTRYPOINT ["dotnet", "App.dll"]\n',
    ],
    // An operating system says nothing of what was copied there.
    ["any other application", 'FROM alpine:3.22\nCOPY server /\nCMD ["/server"]\n'],
    [
      "any other application",
      'FROM golang:1.25 AS b\nRUN go build -o /s .\nFROM scratch\nCOPY --from=b /s /s\nENTRYPOINT ["/s"]\n',
    ],
  ])("is by its class a %s", (name, dockerfile) => {
    expect(app(dockerfile).services[0].known).toMatchObject({ standing: "class", source: name });
  });

  test.each([
    [
      "Python application",
      'FROM debian:13\nRUN apt-get update && apt-get install -y python3\nCMD ["/start"]\n',
    ],
    ["Python application", 'FROM alpine:3.22\nRUN pip install flask==3.1.0\nCMD ["/start"]\n'],
    ["JVM application", 'FROM alpine:3.22\nRUN apk add openjdk21-jre-headless\nCMD ["/start"]\n'],
    [
      ".NET application",
      'FROM debian\nRUN apt-get install -y dotnet-runtime-9.0\nCMD ["/start"]\n',
    ],
    // What starts is no program of that language.
    [
      "any other application",
      'FROM debian:13\nRUN apt-get install -y squid python3\nCMD ["squid"]\n',
    ],
  ])("is by what is installed on an operating system a %s", (name, dockerfile) => {
    const { program, known } = app(dockerfile).services[0];
    expect(program ?? known.source).toBe(name);
  });

  test("is read for a service that also names its image, unless that is one that is known", () => {
    const files = { Dockerfile: "FROM postgres:16\n" };
    const named = (image: string) =>
      answerFor(`services: {app: {build: ., image: ${image}}}\n`, files).services[0].program;
    expect(named("example/shop:1")).toBe("postgres");
    expect(named("redis:7")).toBe("redis");
  });

  test("follows the variables and the commands of both files, the compose file's over those", () => {
    const worker = `${SLIM}ENV WEB_CONCURRENCY=4\nENTRYPOINT ["tini", "--"]\nCMD ["uvicorn", "app:app"]\n`;
    const needs = (lines: string) =>
      app(worker, `services: {app: {build: .${lines}}}\n`).services[0].known.lowMiB;
    expect(needs("")).toBe(15 + 4 * 35);
    expect(needs(", environment: {WEB_CONCURRENCY: 2}")).toBe(15 + 2 * 35);
    expect(needs(", command: uvicorn app:app --workers 3")).toBe(15 + 3 * 35);
    expect(
      app(worker, "services: {app: {build: ., command: celery worker}}\n").services[0].program,
    ).toBe("celery");
  });

  test("is that of the stage that is asked for, with its arguments", () => {
    const stages =
      'ARG BASE=python:3.12\nFROM $BASE AS api\nCMD ["gunicorn", "a"]\nFROM api AS work\nCMD ["celery", "worker"]\n';
    const program = (build: string) =>
      app(stages, `services: {app: {build: {context: ., ${build}}}}\n`).services[0].program;
    expect(program("target: api")).toBe("gunicorn");
    expect(program("target: work")).toBe("celery");
    expect(program("dockerfile: Dockerfile")).toBe("celery");
    expect(program("target: none")).toBeNull();
    const inline = 'services: {app: {build: {dockerfile_inline: "FROM nginx:1"}}}\n';
    expect(answerFor(inline).services[0].program).toBe("nginx");
  });

  test("an image that is named and known goes before what it would be built from", () => {
    const compose = "services: {app: {build: ., image: 'redis:7'}}\n";
    expect(app('FROM node:22\nCMD ["node", "x"]\n', compose).services[0].program).toBe("redis");
  });

  test("a health check of the Dockerfile is one", () => {
    const missing = "app: no health check: a hang goes unnoticed";
    expect(app(`${SLIM}HEALTHCHECK CMD ["true"]\n`).warnings).not.toContain(missing);
    expect(app(`${SLIM}HEALTHCHECK CMD ["true"]\nHEALTHCHECK NONE\n`).warnings).toContain(missing);
  });
});

describe("packages for machine learning in an image that is built", () => {
  const pip = (start: string) =>
    `${SLIM}COPY requirements.txt .\nRUN pip install -r requirements.txt\nCMD ${start}\n`;
  const needs = (list: string, start = '["uvicorn", "app:app"]', compose = ONE) =>
    app(pip(start), compose, { "requirements.txt": list }).services[0];
  const ML = { standing: "class", source: "machine learning application", likelyMiB: 479 };

  test("say what it takes, whatever runs them and whatever brings them", () => {
    expect(needs("fastapi==0.115.0\n")).toMatchObject({ program: "uvicorn" });
    expect(needs("torch==2.8.0+cpu\n").known).toMatchObject({ ...ML, lowMiB: 139, highMiB: 1213 });
    expect(needs("faiss-cpu==1.9.0\n", '["python", "app.py"]').known).toMatchObject(ML);
    // It brings torch by its own requirements.
    expect(needs("sentence-transformers==3.0.0\n").known).toMatchObject(ML);
    expect(needs("torch==2.8.0+cpu\nfaster-whisper==1.0.0\n").known).toMatchObject({
      source: "model server",
      likelyMiB: 1238,
    });
    expect(
      app('FROM node:22\nRUN npm install @huggingface/transformers@3.0.0\nCMD ["node", "x"]\n')
        .services[0].known,
    ).toMatchObject(ML);
  });

  test("are there in each of its processes", () => {
    const workers = '["gunicorn", "-w", "3", "app:app"]';
    expect(needs("torch==2.8.0+cpu\n", workers).known).toMatchObject({ likelyMiB: 3 * 479 });
  });

  test("are nothing to a client, a job that sets something up, an image that is known, or a reservation", () => {
    const torch = "torch==2.8.0+cpu\n";
    const known = (lines: string) =>
      needs(torch, '["python", "a.py"]', `services: {${lines}}\n`).known;
    expect(known("migrate: {build: .}").source).not.toBe(ML.source);
    expect(known("app: {build: ., command: psql -c x}").source).not.toBe(ML.source);
    expect(known("app: {build: ., image: 'redis:7'}")).not.toMatchObject(ML);
    expect(known("app: {build: ., mem_reservation: 200m}").likelyMiB).toBe(200);
  });

  test("that stay in another stage are not in it", () => {
    const stages = `FROM python:3.12 AS b\nRUN pip install torch==2.8.0+cpu\nFROM python:3.12-slim\nCOPY --from=b /out /out\nCMD ["python", "a.py"]\n`;
    expect(app(stages).services[0].known.source).toBe("Python application");
  });
});

describe("CUDA in an image that is built", () => {
  test("is one warning for all the services that are built from it", () => {
    const compose = "services: {web: {build: .}, worker: {build: .}, beat: {build: .}}\n";
    const texts = { "requirements.txt": "# pins\ntorch==2.8.0\n" };
    const dockerfile = `${SLIM}COPY requirements.txt .\nRUN pip install -r requirements.txt\n`;
    const cuda = app(dockerfile, compose, texts).warnings.filter((text) => text.includes("CUDA"));
    expect(cuda).toHaveLength(1);
    expect(cuda[0]).toMatch(/^web, worker, beat: .* and nothing gives them a GPU: /);
  });

  const torch = `${SLIM}COPY requirements.txt .\nRUN pip install -r requirements.txt\n`;
  const list = { "requirements.txt": "flask==3.1.0\ntorch==2.8.0\n" };

  test("is told with its place, its size and the way out", () => {
    expect(app(torch, ONE, list).warnings).toContain(
      "app: requirements.txt:2 brings CUDA (torch==2.8.0), for an image of 6.1 GB, and nothing gives it a GPU: npx enxuto image . says how to leave it out",
    );
  });

  test.each([
    [
      "for the CPU",
      ONE,
      { "requirements.txt": "--index-url https://download.pytorch.org/whl/cpu\ntorch==2.8.0\n" },
    ],
    ["for a GPU", "services: {app: {build: ., gpus: all}}\n", list],
    [
      "for a GPU that is reserved",
      "services: {app: {build: ., deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}}}\n",
      list,
    ],
  ])("torch %s is nothing to tell", (_, compose, files) => {
    expect(app(torch, compose, files).warnings.join()).not.toContain("CUDA");
  });

  test("counts on the disk, at the least where more is not known", () => {
    const { disk } = app(torch, ONE, list);
    expect(disk).toMatchObject({ unknownImages: 1 });
    expect(disk?.imagesMB).toBeGreaterThan(12_000);
    expect(app("FROM scratch\nCOPY page.html /\n").disk).not.toHaveProperty("unknownImages");
    expect(app("FROM node AS b\nFROM scratch\nCOPY --from=b /s /\n").disk).toMatchObject({
      unknownImages: 1,
      imagesMB: 1_070,
    });
  });
});

describe("a build that cannot be read", () => {
  const said = (compose: string, texts = {}) => answerFor(compose, texts).warnings.join("\n");

  test("without its folder or its Dockerfile Compose cannot build it", () => {
    expect(said("services: {app: {build: ./api}}\n")).toContain(
      "app: built from api, which is not there: Compose cannot build it, and what is in it is not known",
    );
    expect(said("services: {app: {build: ./api}}\n", { "api/app.py": "" })).toContain(
      "app: built from api/Dockerfile, which is not there",
    );
    expect(said("services: {app: {build: {dockerfile: other}}}\n")).toContain(
      "app: built from other, which",
    );
  });

  test.each([
    "https://github.com/docker/awesome-compose.git#main:flask",
    "git@example.com:shop.git",
  ])("%s is not read", (address) => {
    expect(said(`services: {app: {build: "${address}"}}\n`)).toContain(
      `app: built from ${address}, which is not read, so that what is in it is not known: it is not on this machine`,
    );
  });

  test("an address is said without the login in it", () => {
    const { warnings } = answerFor(
      'services: {app: {build: "https://team:hunter2@git.example/shop.git"}}\n',
    );
    expect(warnings.join("\n")).not.toContain("hunter2");
    expect(warnings).toContain(
      "app: built from https://…@git.example/shop.git, which is not read, so that what is in it is not known: it is not on this machine",
    );
  });

  test("nothing outside the tree is opened, by a path or by a link", () => {
    const outside = {
      "../secret/Dockerfile": "FROM nginx\n",
      "../secret/requirements.txt": "torch\n",
    };
    const paths = answerFor(
      "services: {a: {build: ../secret}, b: {build: {dockerfile: ../secret/Dockerfile}}}\n",
      outside,
    );
    const warnings = paths.warnings.join("\n");
    const why = "run enxuto from a folder that holds both";
    expect(warnings).toMatch(RegExp(`a: built from ../secret, which is not read.*${why}`));
    expect(warnings).toMatch(
      RegExp(`b: built from ../secret/Dockerfile, which is not read.*${why}`),
    );
    expect(paths.opened).toEqual(["compose.yaml"]);

    const root = written({
      ...outside,
      "ok/Dockerfile": `${SLIM}COPY . .\nRUN pip install -r requirements.txt\n`,
    });
    fs.symlinkSync("../secret", path.join(root, "folder"));
    fs.mkdirSync(path.join(root, "file"));
    fs.symlinkSync("../../secret/Dockerfile", path.join(root, "file", "Dockerfile"));
    fs.symlinkSync("../../secret/requirements.txt", path.join(root, "ok", "requirements.txt"));
    const links = answerFor(
      "services: {a: {build: folder}, b: {build: file}, c: {build: ok}}\n",
      {},
      root,
    );
    expect(links.opened).toEqual(["compose.yaml", "ok/Dockerfile"]);
    expect(links.warnings.join("\n")).toContain("b: built from file/Dockerfile, which is not read");
    expect(links.project.services[2].built?.image).toBe("python:3.12-slim");
  });

  test("a Dockerfile that is no text, or a directory, is not read", () => {
    expect(said(ONE, { Dockerfile: "FROM a\0b" })).toContain(
      "built from Dockerfile, which is not read, so that what is in it is not known: is a binary file",
    );
    expect(said(ONE, { "Dockerfile/x": "" })).toContain(
      "so that what is in it is not known: is a directory, expected a file",
    );
    expect(said(ONE, { Dockerfile: "# syntax=example/other:1\nsteps: []\n" })).toContain(
      "built from Dockerfile, which is not read, so that what is in it is not known: is written for example/other:1",
    );
  });

  test("a stage that is not there, and a Dockerfile without any, Docker refuses to build", () => {
    const stages = "FROM node:22 AS api\nFROM api\nFROM api AS Work\n";
    const target = (name: string, text = stages) =>
      said(`services: {app: {build: {context: ., target: "${name}"}}}\n`, { Dockerfile: text });
    expect(target("prod")).toContain(
      'services.app.build.target: got "prod", expected one of api, 1, Work: Compose refuses it',
    );
    expect(target("prod", "FROM node:22\n")).toContain(
      'services.app.build.target: got "prod", and its one stage has no name: leave target out, or name the stage, FROM … AS NAME: Compose refuses it',
    );
    expect(target("prod", "FROM node:22\nFROM node:22\n")).toContain(
      'got "prod", and no stage has a name: expected a number from 0 to 1, or name the stage, FROM … AS NAME: Compose refuses it',
    );
    for (const there of ["api", "WORK", "1"]) expect(target(there)).not.toContain("build.target");
    expect(said(ONE, { Dockerfile: "# syntax=docker/dockerfile:1\n" })).toContain(
      "services.app.build.dockerfile: has no FROM: Compose refuses it",
    );
  });
});

test("what reads Dockerfiles is loaded only for a file that builds", async () => {
  jest.doMock("../../cli/built-images", () => {
    throw new Error("loaded");
  });
  await jest.isolateModulesAsync(async () => {
    const { readProject } =
      require("../../cli/compose-project") as typeof import("../../cli/compose-project");
    const root = written({
      "image.yaml": "services: {app: {image: 'redis:7'}}\n",
      "build.yaml": ONE,
    });
    const named = (name: string) => readProject({ named: [path.join(root, name)] });
    await expect(named("image.yaml")).resolves.toHaveProperty("project");
    await expect(named("build.yaml")).rejects.toThrow("loaded");
  });
});

describe("memory that a build takes on the host", () => {
  const NEXT = { "package.json": '{"scripts": {"build": "next build"}}' };
  const said = (dockerfile: string, more: Readonly<Record<string, string>> = {}) => {
    const file =
      "services: {app: {build: .}, db: {image: 'postgres:17', mem_reservation: 7800m}}\n";
    const { warnings } = app(dockerfile, file, more);
    return warnings.filter((text) => text.includes("built on this host"));
  };

  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ["a script of the project", "FROM node:22\nRUN npm ci && npm run build\n", NEXT, "next build"],
    ["what installs packages", `${SLIM}RUN pip install -r requirements.txt\n`, {}, "pip install"],
    [
      "what compiles",
      "FROM golang:1.25 AS b\nRUN go build -o /s .\nFROM scratch\n",
      {},
      "go build",
    ],
  ])("is that of %s", (_, dockerfile, more, command) => {
    expect(said(dockerfile, more)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^app: built on this host, where ${command} takes [\\d,]+ MiB and more in addition`,
        ),
      ),
    ]);
  });

  test("is a guess where nobody measured what runs", () => {
    expect(said("FROM elixir:1.18\nRUN mix release\n")).toEqual([
      expect.stringContaining("which takes 1 to 4 GB in addition to what runs"),
    ]);
  });

  test("is nothing where only files are copied and packages of the system installed", () => {
    expect(
      said("FROM nginx:1.29\nRUN apt-get update && apt-get install -y curl\nCOPY . /\n"),
    ).toEqual([]);
  });
});

test("without a lock the packages are those that package.json asks for", () => {
  const files = {
    "package.json":
      '{"dependencies": {"@huggingface/transformers": "^3.0.0"}, "devDependencies": {"vite": "7"}}',
  };
  const dockerfile = (install: string) =>
    `FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN ${install}\nCMD ["node", "x.js"]\n`;
  const packages = (install: string) =>
    app(dockerfile(install), ONE, files).project.services[0].built?.packages;
  expect(packages("npm install")).toEqual(["@huggingface/transformers", "vite"]);
  expect(packages("npm install --omit=dev")).toEqual(["@huggingface/transformers"]);
  // It fails without one.
  expect(packages("npm ci")).toEqual([]);
  const [{ known }] = app(dockerfile("npm install"), ONE, files).services;
  expect(known.source).toBe("machine learning application");
});
