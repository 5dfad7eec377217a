import { imageCases, judgeFiles } from "../../support/image-cases";

/** What is found of CUDA in a project, `file:line rule`, with the verdict before it. */
function cuda(files: Readonly<Record<string, string>>): string[] {
  const { findings, cuda: verdict } = judgeFiles(files);
  const found = findings.filter(({ rule }) =>
    /^(cpu-only-torch|cuda-|not-a-lock|not-known)/.test(rule),
  );
  return [verdict, ...found.map(({ file, line, rule }) => `${file}:${line} ${rule}`)];
}

/** Findings by area and project. In truth 17 or 18 CUDA packages come in each of those that say yes. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "cuda-silent": {
    "bind-mount": ["yes", "reqs.txt:3 cpu-only-torch"],
    conda: ["yes", "environment.yml:5 cpu-only-torch", "environment.yml:4 not-known"],
    pdm: ["yes", "pdm.lock:20 cpu-only-torch"],
    "pip-dot": ["yes", "pyproject.toml:5 not-a-lock"],
    "pip-sync": ["yes", "reqs.txt:3 cpu-only-torch"],
    pipenv: ["yes", "Pipfile.lock:28 cpu-only-torch"],
    pipx: ["yes", "Dockerfile:4 not-a-lock"],
    poetry: ["yes", "poetry.lock:24 cpu-only-torch"],
    "pylock-uv": ["yes", "pylock.toml:16 cpu-only-torch"],
    "setup-py": ["yes", "setup.py:3 not-a-lock"],
    utf16: ["yes", "requirements.txt:1 cpu-only-torch"],
    "uv-export": ["yes", "uv.lock:29 cpu-only-torch"],
    "uv-pip-pyproject": ["yes", "pyproject.toml:5 not-a-lock"],
    "uv-pip-sync": ["yes", "reqs.lock:3 cpu-only-torch"],
    "uv-tool": ["yes", "Dockerfile:4 not-a-lock", "Dockerfile:4 not-a-lock"],
    workspace: ["yes", "uv.lock:29 cpu-only-torch"],
  },
  "cuda-names": {
    "onnxruntime-gpu": ["yes", "requirements.txt:1 cuda-packages"],
    "tensorflow-and-cuda": ["yes", "requirements.txt:1 cuda-packages"],
    "jax-cuda12": ["yes", "requirements.txt:1 cuda-packages"],
  },
  "cuda-unbound": {
    "uv-env-backend": ["yes", "uv.lock:29 cpu-only-torch"],
    "uv-unrelated-pip": ["yes", "uv.lock:29 cpu-only-torch"],
    "uv-extra-cu": ["yes", "uv.lock:31 cpu-only-torch"],
    "pip-cpu-after": ["yes", "requirements.txt:2 not-a-lock"],
    "pip-cpu-other-stage": ["yes", "requirements.txt:2 not-a-lock"],
    "control-pip-cpu-first": ["no"],
  },
  "refused-wrongly": {
    "uv-group-not-installed": ["no"],
    "uv-extra-not-asked": ["no"],
    "uv-marker-darwin": ["no"],
    xgboost: ["yes", "requirements.txt:2 cuda-packages"],
  },
  "inner-comments": {
    "pip-torch": ["yes", "Dockerfile:3 cpu-only-torch"],
    "mentions-index": ["yes", "Dockerfile:3 cpu-only-torch"],
  },
};

describe.each(Object.entries(EXPECTED))("CUDA of projects in %s", (area, expected) => {
  const projects = imageCases(area);
  test.each(Object.entries(expected))("%s", (name, found) => {
    expect(cuda(projects[name])).toEqual(found);
  });
});

test.each([
  "docling",
  "keybert",
  "torchmetrics",
  "pyannote.audio",
  "stanza",
  "unstructured-inference",
  "FlagEmbedding",
  "gliner",
  "setfit",
  "fastai",
  "optimum",
  "demucs",
])("%s by itself is no lock, and brings torch", (name) => {
  const { one } = imageCases("needs-torch");
  const files = { ...one, "requirements.txt": `${name}==1.0\n` };
  expect(cuda(files)).toEqual(["yes", "requirements.txt:1 not-a-lock"]);
});

test("XGBoost's NCCL has its own cost and its own way out", () => {
  const { findings } = judgeFiles(imageCases("refused-wrongly").xgboost);
  expect(findings.map(({ found, cost, fix }) => [found, cost, fix])).toEqual([
    [
      "nvidia-nccl-cu13==2.32.3, which xgboost brings",
      "brings NCCL for GPUs: 216 MB compressed on a host without one",
      "xgboost-cpu",
    ],
  ]);
});

test.each(["amd64", "arm64"] as const)("an ARM server does not get rid of CUDA: %s", (arch) => {
  const project = imageCases("cuda-silent")["uv-export"];
  expect(judgeFiles(project, { arch }).cuda).toBe("yes");
});
