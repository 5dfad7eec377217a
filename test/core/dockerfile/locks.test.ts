import * as fs from "node:fs";
import * as path from "node:path";
import type { Files } from "../../../core/dockerfile/files";
import { readLock } from "../../../core/dockerfile/locks";
import { NO_CHOICE, PLAIN, type Selection } from "../../../core/dockerfile/locks/lock";
import { markerHolds, type Target } from "../../../core/dockerfile/locks/marker";
import { parseRequirement } from "../../../core/dockerfile/locks/requirement";

const LOCKS = path.join(__dirname, "../../fixtures/locks");
const AMD: Target = { arch: "amd64", python: "3.12" };
const ARM: Target = { arch: "arm64", python: "3.12" };

function filesOf(contents: Readonly<Record<string, string>>): Files {
  return { paths: Object.keys(contents), read: (file) => contents[file] };
}

/** A lock that a real tool wrote for one project, shortened to the packages that matter here. */
function real(file: string) {
  const folder = path.dirname(path.join(LOCKS, file));
  const names = fs.readdirSync(folder);
  return readLock(
    {
      paths: names,
      read: (name) => (names.includes(name) ? fs.readFileSync(path.join(folder, name)) : undefined),
    },
    path.basename(file),
  );
}

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();
const without = (...groups: string[]): Selection => ({
  ...PLAIN,
  groups: { ...NO_CHOICE, without: groups },
  defaultGroups: [],
});

/** What torch 2.15.0 brings on Linux, besides torch. */
const CUDA =
  "cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cccl nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 nvidia-nvtx triton".split(
    " ",
  );

describe("one project that needs torch, locked on 2026-11-28 by", () => {
  test.each([
    ["uv 0.13.9, uv.lock", "uv/uv.lock"],
    ["uv 0.13.9, pip compile", "uv-compile/requirements.txt"],
    ["uv 0.13.9, export of pylock.toml", "pylock-uv/pylock.toml"],
    ["pip 26.3, pylock.toml", "pylock-pip/pylock.toml"],
    ["Poetry 2.5.1", "poetry/poetry.lock"],
    ["PDM 2.26.2", "pdm/pdm.lock"],
    ["Pipenv 2026.10.3", "pipenv/Pipfile.lock"],
    ["pip-tools 7.6.2, pip-compile", "pip-compile/requirements.txt"],
    ["uv, written by conda-lock 4.0.3", "conda-lock/conda-lock.yml"],
    ["uv, written by Rattler 0.28.0, which writes for pixi", "pixi/pixi.lock"],
  ])("%s brings the same CUDA on both architectures", (_, file) => {
    const lock = real(file);
    for (const target of [AMD, ARM]) {
      const installed = lock.installed(without("dev"), target);
      expect(lock.complete).toBe(true);
      // uv exports its default groups without a marker: whoever exports says --no-dev.
      const expected = [...CUDA, "fastapi", "sentence-transformers", "torch"];
      const exported = file === "pylock-uv/pylock.toml" ? ["pytest"] : [];
      if (/pixi|conda/.test(file)) exported.push("python");
      expect(names(installed)).toEqual([...expected, ...exported].sort());
      expect(installed.every(({ line, version }) => line > 0 && version !== "")).toBe(true);
    }
  });

  test.each(["uv/uv.lock", "poetry/poetry.lock"])(
    "%s takes its group for developers by default, and an extra where it is asked for",
    (file) => {
      const lock = real(file);
      const tables: Selection = { ...PLAIN, extras: { ...NO_CHOICE, with: ["tables"] } };
      expect(names(lock.installed(PLAIN, AMD))).toContain("pytest");
      expect(names(lock.installed(PLAIN, AMD))).not.toContain("pandas");
      expect(names(lock.installed(tables, AMD))).toContain("pandas");
    },
  );
});

describe("one project of express, sharp and esbuild, locked on 2026-11-28 by", () => {
  test.each([
    ["npm 10", "npm/package-lock.json"],
    ["pnpm 12.21.0", "pnpm/pnpm-lock.yaml"],
    ["Yarn 1.22.22", "yarn/yarn.lock"],
    ["Yarn 4.18.1", "berry/yarn.lock"],
    ["Bun 1.4.5", "bun/bun.lock"],
  ])(
    "%s installs what fits the platform, developers' packages only where they are taken",
    (_, file) => {
      const lock = real(file);
      const own = (cpu: string) => [
        `@img/sharp-libvips-linux-${cpu}`,
        `@img/sharp-linux-${cpu}`,
        "body-parser",
      ];
      expect(names(lock.installed(without("dev"), AMD))).toEqual([
        ...own("x64"),
        "express",
        "sharp",
      ]);
      expect(names(lock.installed(without("dev"), ARM))).toEqual([
        ...own("arm64"),
        "express",
        "sharp",
      ]);
      expect(names(lock.installed(PLAIN, AMD))).toEqual(
        ["@esbuild/linux-x64", ...own("x64"), "esbuild", "express", "sharp"].sort(),
      );
    },
  );
});

describe("locks of Conda", () => {
  const packages = `
package:
  - {name: pytorch-gpu, version: "2.5.1", manager: conda, platform: linux-64, category: main, url: "https://index.example/linux-64/pytorch-gpu-2.5.1-cuda126_0.conda"}
  - {name: numpy, version: "2.5.5", manager: conda, platform: linux-aarch64, category: main, url: "https://index.example/x.conda"}
  - {name: pytest, version: "9", manager: pip, platform: linux-64, category: dev, url: "https://index.example/pytest.whl"}
`;
  const pixi = `
version: 6
environments:
  default:
    channels: []
    packages:
      linux-64:
        - conda: https://index.example/linux-64/pytorch-gpu-2.5.1-cuda126_0.conda
        - pypi: https://index.example/fastapi-0.165.0-py3-none-any.whl
packages:
  - conda: https://index.example/linux-64/pytorch-gpu-2.5.1-cuda126_0.conda
  - pypi: https://index.example/fastapi-0.165.0-py3-none-any.whl
    name: fastapi
    version: 0.165.0
`;

  test("hold their packages by platform and by category", () => {
    const lock = readLock(filesOf({ "conda-lock.yml": packages }), "conda-lock.yml");
    expect(lock.installed(without("dev"), AMD).map(({ written }) => written)).toEqual([
      "pytorch-gpu=2.5.1",
    ]);
    expect(names(lock.installed(PLAIN, AMD))).toEqual(["pytest", "pytorch-gpu"]);
    expect(names(lock.installed(PLAIN, ARM))).toEqual(["numpy"]);
  });

  test("of pixi, and explicit lists", () => {
    const lock = readLock(filesOf({ "pixi.lock": pixi }), "pixi.lock");
    expect(names(lock.installed(PLAIN, AMD))).toEqual(["fastapi", "pytorch-gpu"]);
    const list = "@EXPLICIT\nhttps://index.example/linux-64/cudnn-9.1.0-h1.conda#abc\n";
    const explicit = readLock(filesOf({ "conda-linux-64.lock": list }), "conda-linux-64.lock");
    expect(explicit.installed(PLAIN, AMD).map(({ written, line }) => [written, line])).toEqual([
      ["cudnn=9.1.0", 2],
    ]);
  });
});

describe("requirements", () => {
  const lock = (text: string, more: Record<string, string> = {}) =>
    readLock(filesOf({ "requirements.txt": text, ...more }), "requirements.txt");
  const written = (text: string, more?: Record<string, string>) =>
    lock(text, more)
      .installed(PLAIN, AMD)
      .map(({ written: each, version, file }) => [each, version, file ?? ""].join(" ").trim());

  test.each([
    ["hashes on each", "a==1 \\\n  --hash=sha256:0\nb==2 --hash=sha256:0\n", true],
    ["a hash on one", "a==1 --hash=sha256:0\nb==2\n", false],
    ["the mark of pip-compile", "# autogenerated by pip-compile with Python 3.12\na==1\n", true],
    [
      "the mark of uv",
      "# This file was autogenerated by uv via the following command:\na==1\n    # via b\nb==1\n",
      true,
    ],
    ["pins only", "a==1\nb==2\n", false],
    ["nothing", "", false],
  ])("with %s are a whole lock: %j", (_, text, complete) => {
    expect(lock(text).complete).toBe(complete);
  });

  test("take in other files, take versions from constraints, and keep addresses and editable projects", () => {
    const text =
      "-r more/base.txt\n-c pins.txt\nflask\n-e ./packages/core\ngit+https://x/y.git#egg=thing\n";
    const more = {
      "more/base.txt": "-r leaf.txt\n",
      "more/leaf.txt": "numpy==2.0 # pinned\n",
      "pins.txt": "flask==3.1\n",
    };
    expect(written(text, more)).toEqual([
      "numpy==2.0 2.0 more/leaf.txt",
      "flask 3.1",
      "git+https://x/y.git#egg=thing",
    ]);
    expect(lock(text, more).projects).toEqual(["./packages/core"]);
  });

  test("that take in each other end", () => {
    expect(written("-r requirements.txt\na==1\n")).toEqual(["a==1 1"]);
  });
});

describe("an environment marker", () => {
  test.each<[string, boolean | undefined]>([
    ["sys_platform == 'linux'", true],
    ["sys_platform == 'darwin' or platform_machine == 'aarch64'", false],
    ["(os_name == 'nt' or platform_system == 'Linux') and python_version >= '3.10'", true],
    ["python_version < '3.9'", false],
    ["python_full_version >= '3.12.4'", true],
    ["'linux' in sys_platform", true],
    ["platform_machine not in 'x86_64 amd64'", false],
    ["extra == 'cpu'", true],
    ["'gpu' in extras", false],
    ["platform_release >= '6'", undefined],
    ["platform_release >= '6' and sys_platform == 'win32'", false],
    ["python_version ~= '3.10'", true],
    ["python_version == '3.*'", true],
    ["", true],
  ])("%s is %s", (marker, holds) => {
    expect(markerHolds(marker, AMD, { extras: new Set(["cpu"]) })).toBe(holds);
  });

  test("is open where the image does not say its Python", () => {
    expect(markerHolds("python_version < '3.9'", { arch: "amd64" })).toBeUndefined();
  });
});

test.each([
  ["jax[cuda12]==0.7.0", ["jax", ["cuda12"], "0.7.0", undefined]],
  ["Torch == 2.15.0 ; sys_platform == 'linux'", ["torch", [], "2.15.0", undefined]],
  ["numpy>=2,<3", ["numpy", [], "", undefined]],
  ["thing @ https://x/thing-1.whl", ["thing", [], "", "https://x/thing-1.whl"]],
])("the requirement %s is read", (text, [name, extras, version, source]: unknown[]) => {
  expect(parseRequirement(text)).toMatchObject({ name, extras, version, source });
});

test.each([
  ["uv.lock", "[[package"],
  ["package-lock.json", "{"],
  ["bun.lockb", "\0"],
])("%s that cannot be read says so", (file, text) => {
  expect(() => readLock(filesOf({ [file]: text }), file)).toThrow();
});
