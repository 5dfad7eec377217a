import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type BuildContext, readBuildContext } from "../../components/build-context";
import { imageFindings } from "../../components/image-check";
import { imagePlan } from "../../components/image-plan";
import { BASE_IMAGES } from "../../core/catalog/base-images";
import type { Image } from "../../core/model/image";
import { findingText } from "../../core/report/image-findings/finding-text";
import { runOffline } from "../../program/offline";
import { readStackConfig } from "../../program/project";
import { SYSTEMS } from "../../systems";
import { copyImages } from "../support/project";

const PROJECT = path.join(__dirname, "..", "..");
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

test("a project's own folder with its keys and states is never part of an image", () => {
  const root = context({ Dockerfile: GOOD, "requirements.lock": "", ".dockerignore": IGNORE });
  const before = process.cwd();
  const image = {
    ...{ from: "build", directory: ".", context: ".", dockerfile: "Dockerfile" },
  } as Image;
  const plan = () =>
    imagePlan({ system: "shop", service: "api", image, bases: {}, platform: "" }).from;
  try {
    process.chdir(root);
    expect(plan).toThrow(
      "api/image: . holds .enxuto, with the states, keys and passphrase of this project: leave it out of the image by a line .enxuto in .dockerignore",
    );
    fs.appendFileSync(path.join(root, ".dockerignore"), "\n.enxuto\n");
    expect(plan()).toBe("build");
  } finally {
    process.chdir(before);
    fs.rmSync(root, { recursive: true });
  }
});

test("what a list names outside the context is neither read nor quoted", () => {
  const root = context({
    "elsewhere/requirements.txt": "canary==1.0\n",
    "app/Dockerfile": GOOD,
    "app/requirements.lock": "-r ../elsewhere/requirements.txt\n-c ../elsewhere/requirements.txt\n",
    "app/.dockerignore": IGNORE,
  });
  const texts = imageFindings(
    readBuildContext("backend", path.join(root, "app"), "Dockerfile"),
  ).map(findingText);
  fs.rmSync(root, { recursive: true });
  expect(texts.join("\n")).not.toContain("canary");
  expect(texts).not.toEqual([]);
});
