import * as path from "node:path";
import * as vm from "node:vm";
import { buildSync } from "esbuild";
import { judgeImageFiles } from "../../../core/judge/image-files";
import { reportImageFiles } from "../../../core/report/image-report";

const DOCKERFILE = `FROM python:3.12-slim-bookworm
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
USER 1000
CMD ["python"]
`;

test("a pasted Dockerfile and its list tell CUDA, and nothing of the rest of the context", () => {
  const { verdict, cuda, findings, notKnown } = judgeImageFiles({
    files: { Dockerfile: DOCKERFILE, "requirements.txt": "torch==2.15.0\n" },
    partial: true,
  });
  expect([verdict, cuda, notKnown]).toEqual(["findings", "yes", []]);
  expect(findings.map(({ rule }) => rule)).toEqual(["two-stages", "pinned-base", "cpu-only-torch"]);
});

test("a list that was not pasted is not known; in a whole context it is missing", () => {
  const files = { Dockerfile: DOCKERFILE };
  const some = reportImageFiles({ files, partial: true });
  expect(some.cuda).toBe("unknown");
  expect(some.notKnown.map(({ found }) => found)).toEqual([
    "the Dockerfile names it and it is not among the files",
    "pip install --no-cache-dir -r requirements.txt: /requirements.txt is not in the build context",
  ]);
  const whole = judgeImageFiles({ files }).findings.map(({ rule }) => rule);
  expect(whole).toEqual(["two-stages", "pinned-base", "lock-present", "dockerignore"]);
});

test("what the ignore file leaves out does not travel; one beside the Dockerfile goes first", () => {
  const files = {
    "api/Dockerfile": DOCKERFILE,
    "api/Dockerfile.dockerignore": "requirements.txt\n",
    ".dockerignore": "",
    "requirements.txt": "fastapi==0.136.0\n",
  };
  const { cuda, findings } = judgeImageFiles({ files, dockerfile: "api/Dockerfile" });
  expect(cuda).toBe("unknown");
  expect(findings.find(({ rule }) => rule === "lock-present")?.file).toBe("requirements.txt");
});

test.each([
  [{ "web/Dockerfile": "" }, "image: there is no Dockerfile; there is web/Dockerfile"],
  [
    { Dockerfile: DOCKERFILE, ".dockerignore": "a\n!\n" },
    'image: .dockerignore: line 2: illegal exclusion pattern: "!": Docker refuses it, so correct or delete that line',
  ],
])("%j is refused", (files, message) => {
  expect(() => judgeImageFiles({ files })).toThrow(message);
});

test("it runs where there is nothing of Node", () => {
  const { outputFiles } = buildSync({
    absWorkingDir: path.join(__dirname, "../../.."),
    entryPoints: ["core/report/image-report.ts"],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "images",
    platform: "browser",
    logLevel: "silent",
  });
  const page = vm.createContext({ TextDecoder, TextEncoder });
  const files = { Dockerfile: DOCKERFILE, "requirements.txt": "xgboost==3.2.0\n" };
  const question = JSON.stringify({ files, platform: "linux/arm64", partial: true });
  const told = vm.runInContext(
    `${outputFiles[0].text};JSON.stringify(images.reportImageFiles(${question}))`,
    page,
  );
  expect(JSON.parse(told)).toMatchObject({ platform: "linux/arm64", cuda: "yes" });
});
