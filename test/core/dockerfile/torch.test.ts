import { judgeImage } from "../../../core/dockerfile/image";
import { findingText, findingWords } from "../../../core/report/image-findings/finding-text";

/** What is found in a Dockerfile with the files of its context. */
function judged(text: string, files: Record<string, string> = {}) {
  const all: Record<string, string> = { Dockerfile: text, ...files };
  const read = (file: string) => all[file];
  const context = { files: Object.keys(all), bytes: 0, ignoreFile: "x", ignores: () => true };
  return judgeImage({ ...context, dockerfile: "Dockerfile", read });
}

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
      (each) => `${each.file}:${each.line} ${each.rule} ${findingWords(each).found}`,
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
