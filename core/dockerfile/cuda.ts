import type { Dockerfile, Step } from "./dockerfile";
import type { Finding } from "./finding";
import { installsOf } from "./install";
import { type Lock, type LockedPackage, parseRequirement } from "./lock";

const TORCH = /^torch(vision|audio)?$/;
/** Packages that need torch, and get it with CUDA where nothing else is said. */
const NEEDS_TORCH =
  /^(sentence-transformers|accelerate|peft|timm|bertopic|easyocr|ultralytics|openai-whisper|whisperx|(pytorch-)?lightning|xformers|bitsandbytes|vllm|flair)$/;
const TORCH_AS_EXTRA = /^(transformers|diffusers)$/;
/** What `nvidia-ml-py` asks of a driver is no part of CUDA. */
const CUDA = /^(nvidia-(?!ml-py$).*|triton)$/;

/** An address or an option by which torch comes without CUDA. */
const BINDS_TO_CPU =
  /:\/\/\S*[/_-]cpu\b|\+cpu\b|%2Bcpu\b|TORCH_BACKEND\W+cpu\b|--torch-backend[= ]cpu\b|--(extra|group)[= ]cpu\b/i;

/**
 * Refuses what brings CUDA, in locks and in the commands of a Dockerfile: `nvidia-*`, `triton`, and a torch that nothing binds to the
 * CPU, by its own name or by a package that needs it.
 */
export function cudaFindings(dockerfile: Dockerfile, locks: readonly Lock[]): Finding[] {
  const all = [inline(dockerfile), ...locks];
  const bound = dockerfile.steps.some(bindsToCpu);
  const namesTorch = all.some(({ packages }) => packages.some(({ name }) => name === "torch"));
  return all.flatMap((lock) => {
    // A uv.lock says itself where each package comes from; an extra chooses between its forks.
    const fromUv = lock.file.endsWith("uv.lock");
    if (fromUv && bound) return [];
    const binds = !fromUv && (bound || lock.options.some((option) => BINDS_TO_CPU.test(option)));
    const free = binds || namesTorch || lock.complete;
    return lock.packages.flatMap((each) => {
      if (bringsCuda(each, binds)) return [finding(lock, each)];
      return needsTorch(each) && !free ? [finding(lock, each)] : [];
    });
  });
}

function bindsToCpu({ keyword, text, variables }: Step): boolean {
  const settings = variables.filter(({ name }) => /^(PIP|UV)_/.test(name));
  return [
    keyword === "RUN" ? text : "",
    ...settings.map(({ name, value }) => `${name}=${value}`),
  ].some((said) => BINDS_TO_CPU.test(said));
}

function bringsCuda(each: LockedPackage, bound: boolean): boolean {
  if (CUDA.test(each.name)) return true;
  const { version, source = "" } = each;
  if (!TORCH.test(each.name) || version.endsWith("+cpu") || BINDS_TO_CPU.test(source)) return false;
  return !bound || source !== "" || /\+(cu|rocm)\d/.test(version);
}

function needsTorch({ name, extras }: LockedPackage): boolean {
  return NEEDS_TORCH.test(name) || (TORCH_AS_EXTRA.test(name) && extras.includes("torch"));
}

/** Where only a version is missing, what comes is for another day to decide: that is named. */
function finding({ file }: Lock, each: LockedPackage): Finding {
  const { name, version, source, line, written } = each;
  const open = needsTorch(each)
    ? " brings torch, which nothing binds to the CPU"
    : " pins no version, and nothing binds it to the CPU";
  const certain = CUDA.test(name) || (TORCH.test(name) && (version || source));
  return {
    rule: certain ? "cpu-only-torch" : "not-a-lock",
    file,
    line,
    found: `${written}${certain ? "" : open}`,
    // Measured 2026-11-20 for torch 2.14.1 with all that it pulls on Linux.
    cost: "resolves to CUDA wheels: ~5.4 GB unpacked on a host without a GPU",
    fix: "use the CPU index (torch==VERSION+cpu, bound explicitly) or the ONNX variant",
  };
}

/** What the commands of a Dockerfile name themselves: `pip install torch`. */
function inline({ file, steps }: Dockerfile): Lock {
  const installs = steps
    .filter(({ keyword }) => keyword === "RUN")
    .flatMap((step) => installsOf(step).map((install) => ({ ...install, line: step.line })))
    .filter(({ manager }) => manager === "pip");
  return {
    file,
    packages: installs.flatMap(({ packages, line }) =>
      packages.flatMap((requirement) => parseRequirement(requirement, line) ?? []),
    ),
    complete: false,
    options: [],
  };
}
