/** Programs that bring CUDA, each with its own cost and its own way out; `CUDA` where none of the others does. */
export type CudaFamilyName =
  | "torch"
  | "tensorflow"
  | "jax"
  | "onnxruntime-gpu"
  | "xgboost"
  | "cupy"
  | "paddlepaddle"
  | "node"
  | "CUDA";

/** A program that brings CUDA. */
export interface CudaFamily {
  readonly name: CudaFamilyName;
  /** Rule under which it is told. */
  readonly rule: "cpu-only-torch" | "cuda-packages";
  /** Packages that bring the family's CUDA, or are it. */
  readonly owners: RegExp;
  /** CUDA packages that are the family's where none of its owners stands beside them. */
  readonly alone?: RegExp;
}

/** Families in the order in which CUDA packages are counted to them: the first whose owner is installed. */
export const CUDA_FAMILIES: readonly CudaFamily[] = [
  {
    name: "torch",
    rule: "cpu-only-torch",
    owners: /^(torch|torchvision|torchaudio|pytorch-cuda|pytorch-gpu|pytorch)$/,
    alone: /^(triton|pytorch-triton)$/,
  },
  {
    name: "tensorflow",
    rule: "cuda-packages",
    owners: /^(tensorflow|tensorflow-gpu|tf-nightly|tf-keras-gpu)$/,
  },
  {
    name: "jax",
    rule: "cuda-packages",
    owners: /^(jax-cuda\d+-(plugin|pjrt)|jaxlib-cuda.*|jax)$/,
  },
  { name: "onnxruntime-gpu", rule: "cuda-packages", owners: /^onnxruntime-gpu$/ },
  { name: "xgboost", rule: "cuda-packages", owners: /^xgboost$/ },
  { name: "cupy", rule: "cuda-packages", owners: /^cupy(-cuda\w+)?$/ },
  { name: "paddlepaddle", rule: "cuda-packages", owners: /^paddlepaddle-gpu$/ },
  {
    name: "node",
    rule: "cuda-packages",
    owners: /^(@tensorflow\/tfjs-node-gpu|@node-llama-cpp\/linux-\w+-cuda(-ext)?)$/,
  },
  { name: "CUDA", rule: "cuda-packages", owners: /./ },
];

/** Names of NVIDIA's that are small and no part of CUDA: bindings, clients, themes. */
const NO_CUDA = /^nvidia-(ml-py3?|riva-client|pyindex|sphinx-theme|stub|nat.*|ace.*|eff)$/;

/** Packages of Python that are CUDA or that are built for it. */
const PYTHON_CUDA =
  /^(nvidia-.*|triton|pytorch-triton|cuda-(toolkit|bindings|python|core|pathfinder|cccl)|cupy(-cuda\w+)?|jax-cuda\d+-(plugin|pjrt)|onnxruntime-gpu|tensorflow-gpu|paddlepaddle-gpu|faiss-gpu(-cu\d+)?|dgl-cu\d+|mxnet-cu\d+|pycuda|tensorrt(-.*)?|.*-cu1[1-9])$/;

/** Packages of Conda that are CUDA or that are built for it. */
const CONDA_CUDA =
  /^(pytorch-gpu|pytorch-cuda|tensorflow-gpu|cudatoolkit|cudnn|nccl|cuda(-.*)?|libcu(blas|dnn|fft|rand|solver|sparse|file)(-.*)?|cupy|xgboost-gpu|faiss-gpu|onnxruntime-gpu|rapids)$/;

/** Packages of distributions that are CUDA. */
const SYSTEM_CUDA =
  /^(cuda(-.*)?|nvidia-(cuda-.*|cudnn.*|driver.*)|libcudnn\d.*|libnccl\d.*|libcublas.*|libnvinfer.*|tensorrt|python3-torch-cuda)$/;

/** Whether a package is a part of CUDA, or a program that is built for it, by its name in its ecosystem. */
export function isCuda(ecosystem: string, name: string): boolean {
  switch (ecosystem) {
    case "python":
      return PYTHON_CUDA.test(name) && !NO_CUDA.test(name);
    case "conda":
      return CONDA_CUDA.test(name) || (PYTHON_CUDA.test(name) && !NO_CUDA.test(name));
    case "system":
      return SYSTEM_CUDA.test(name);
    case "node":
      return /^(@tensorflow\/tfjs-node-gpu|@node-llama-cpp\/linux-\w+-cuda(-ext)?)$/.test(name);
    default:
      return false;
  }
}

/** Whether a build of Conda is one for CUDA: `pytorch-2.5.1-cuda126_mkl_…`. */
export function isCudaBuild(source: string | undefined): boolean {
  return /[-_]cuda\d*[_-]|[-_]cuda\d{2,}/.test(source?.replace(/^.*\//, "") ?? "");
}

/** Whether an image is made for a GPU, by its name: what it carries counts as CUDA. */
export function isCudaBase(reference: string): boolean {
  const [name, tag = ""] = reference.replace(/@.*$/, "").split(/:(?=[^/]*$)/);
  return (
    /(^|\/)nvidia\/(cuda|pytorch|tensorflow|tensorrt)|(^|\/)(rapidsai|cupy)\//.test(name) ||
    (/(^|\/)(pytorch\/pytorch|tensorflow\/tensorflow|huggingface\/[\w-]+)$/.test(name) &&
      /cuda|gpu/.test(`${name}:${tag}`)) ||
    /(^|[-_.])(cuda|gpu)([-_.\d]|$)/.test(tag)
  );
}

/** An address or a setting by which torch comes without CUDA. */
export const BINDS_TO_CPU =
  /:\/\/\S*[/_-]cpu\b|\+cpu\b|%2Bcpu\b|TORCH_BACKEND=cpu\b|--torch-backend[= ]cpu\b/i;
