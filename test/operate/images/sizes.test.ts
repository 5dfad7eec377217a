import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { savedSize } from "../../../cli/build";
import { readBuildContext } from "../../../components/build-context";
import { checkImage } from "../../../components/image-check";
import { buildRoom, buildsMB, UNKNOWN_IMAGE_MB } from "../../../core/capacity/disk";
import { overSizeBudget, setMB } from "../../../core/capacity/image-size";
import { BASE_IMAGES, type BaseImage } from "../../../core/catalog/base-images";
import {
  CPU_TORCH_MB,
  CUDA_TORCH_MB,
  UNKNOWN_PACKAGE_MB,
} from "../../../core/catalog/package-sizes";
import { PYTHON_PACKAGES } from "../../../core/catalog/python/packages";
import { type Image, upstream } from "../../../core/model/image";
import type { Service } from "../../../core/model/service";
import { readSources } from "../../../operate/images/sources";
import { conectaSaude } from "../../../systems/conecta-saude";
import { SIZES } from "../../../systems/measured";

describe("image sizes", () => {
  const built = Object.entries(SIZES);

  test.each(built)("%s was told within 15 % of what it is, and keeps its budget", (name, size) => {
    const { image } = conectaSaude.services.get(name) as Service;
    const { directory, dockerfile, context, budgetMB } = image as Extract<Image, { from: "build" }>;
    const { predictedMB, unknown, incomplete } = readSources(
      readBuildContext(name, directory, dockerfile, context),
    );
    expect([unknown, incomplete]).toEqual([[], []]);
    expect(Math.abs(predictedMB / size.onDiskMB - 1)).toBeLessThanOrEqual(0.15);
    expect(budgetMB).toBeDefined();
    expect(overSizeBudget(name, size.onDiskMB, budgetMB)).toBeUndefined();
  });

  test("the document's five images take at most 0.9 GB, all eight at most 1.3 GB", () => {
    const five = built.filter(([name]) => name !== "whatsapp-agent").map(([, size]) => size);
    expect(setMB(five)).toBeLessThanOrEqual(900);
    const pulled = ["postgres", "redis"].map((base) => {
      expect(conectaSaude.services.get(base)?.image).toEqual(upstream(base));
      return { base, baseMB: BASE_IMAGES.get(base)?.onDiskMB ?? Infinity, ownMB: 0 };
    });
    const all = [...built.map(([, size]) => size), ...pulled];
    expect(all).toHaveLength(conectaSaude.services.size);
    expect(setMB(all)).toBeLessThanOrEqual(1300);
  });

  test("an image over its budget says by how much", () => {
    expect(overSizeBudget("backend", 231.4, 200)).toBe(
      "backend: 231 MB is 31 MB over its budget of 200 MB",
    );
  });

  const PYTHON = BASE_IMAGES.get("python") as BaseImage;

  /** What the sources of an image tell, which is `FROM` the catalogue's Python. */
  function told(dockerfile: string, files: Record<string, string> = {}) {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-size-"));
    const text = dockerfile.replaceAll("FROM python", `FROM ${PYTHON.reference}`);
    for (const [name, content] of Object.entries({ ...files, Dockerfile: text })) {
      fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      fs.writeFileSync(path.join(directory, name), content);
    }
    const sources = readSources(readBuildContext("web", directory, "Dockerfile"));
    fs.rmSync(directory, { recursive: true });
    return sources;
  }

  test("a package that nobody has measured counts, and is named", () => {
    const { unknown, incomplete, predictedMB } = told(
      "FROM python AS builder\nCOPY requirements.lock ./\nRUN pip install --prefix /opt/venv -r requirements.lock\nFROM python\nCOPY --from=builder /opt/venv /opt/venv\n",
      { "requirements.lock": "numpy==2.0\nunheard-of==1.0\n" },
    );
    expect([unknown, incomplete]).toEqual([
      ["unheard-of"],
      ["Dockerfile:3: pip install --prefix /opt/venv -r requirements.lock"],
    ]);
    expect(predictedMB).toBe(
      Math.round(PYTHON.onDiskMB + compiledMB("numpy") + UNKNOWN_PACKAGE_MB),
    );
  });

  /** MB of a package with its byte-code, as pip installs it. */
  function compiledMB(name: string): number {
    const { mb, sourceMB = 0 } = PYTHON_PACKAGES[name];
    return mb + 1.4 * sourceMB;
  }

  /** scipy by pip brings numpy; where its lock has only scipy, uv installs only scipy, and no byte-code. */
  const BY_PIP = Math.round(PYTHON.onDiskMB + compiledMB("scipy") + compiledMB("numpy"));
  const BY_UV = Math.round(PYTHON.onDiskMB + PYTHON_PACKAGES.scipy.mb);
  const PINNED = { "app/requirements.txt": "# pinned\nscipy==1.14.0 ; python_version > '3'\n" };
  const UV = { "uv.lock": '[[package]]\nname = "scipy"\nversion = "1.14.0"\n' };

  test.each<[string, string, Record<string, string>, number]>([
    [
      "a pinned requirements.txt",
      "FROM python\nCOPY app/requirements.txt ./\nRUN pip install -r requirements.txt\n",
      PINNED,
      BY_PIP,
    ],
    [
      "one that is installed on a path from the environment",
      'FROM python AS builder\nRUN python -m venv /opt/venv\nENV PATH="/opt/venv/bin:$PATH"\nCOPY app/requirements.txt ./\nRUN pip install --upgrade pip && pip install -r requirements.txt\nFROM python\nCOPY --from=builder /opt/venv /opt/venv\n',
      PINNED,
      BY_PIP,
    ],
    [
      "uv sync",
      "FROM python AS builder\nWORKDIR /app\nCOPY uv.lock ./\nRUN uv sync --locked\nFROM python\nCOPY --from=builder /app/.venv /app/.venv\n",
      UV,
      BY_UV,
    ],
    [
      "uv pip sync",
      "FROM python\nCOPY app/requirements.txt ./\nRUN uv pip sync --system requirements.txt\n",
      PINNED,
      BY_UV,
    ],
  ])("%s is a lock", (_, dockerfile, files, expectedMB) => {
    const { predictedMB, unknown, incomplete } = told(dockerfile, files);
    expect([predictedMB, unknown, incomplete]).toEqual([expectedMB, [], []]);
  });

  test.each<[string, string, Record<string, string>, string[]]>([
    [
      "packages that are named inline",
      "FROM python\nRUN apt-get update && apt-get install -y ffmpeg && pip install 'scipy>=1'\n",
      {},
      ["Dockerfile:2: apt-get install -y ffmpeg"],
    ],
    [
      "requirements that nobody has resolved",
      "FROM python\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\n",
      { "requirements.txt": "unheard-of>=1\n" },
      ["Dockerfile:3: pip install -r requirements.txt"],
    ],
    [
      "requirements that are not in the context",
      "FROM python\nRUN pip install -r /tmp/all.txt\n",
      {},
      ["Dockerfile:2: pip install -r /tmp/all.txt"],
    ],
    [
      "packages of npm",
      "FROM python AS builder\nWORKDIR /build\nRUN npm ci\nFROM python\nCOPY --from=builder /build/node_modules ./\n",
      {},
      ["Dockerfile:3: npm ci"],
    ],
    [
      "what stays in another stage is none of the image",
      "FROM python AS builder\nWORKDIR /build\nRUN npm ci && pip install torch\nFROM python\nCOPY --from=builder /build/dist ./\n",
      {},
      [],
    ],
  ])("the prediction says what it leaves out: %s", (_, dockerfile, files, incomplete) => {
    expect(told(dockerfile, files).incomplete).toEqual(incomplete);
  });

  test("a base that is not in the catalogue counts a cautious guess, and nothing is not", () => {
    expect(told("FROM node:20\n")).toMatchObject({
      predictedMB: UNKNOWN_IMAGE_MB,
      base: { reference: "node:20", catalogued: undefined },
    });
    expect(told("FROM scratch\n").predictedMB).toBe(0);
  });

  test("the document's CUDA image is refused before it is built, where 28 GB are free", () => {
    const base = `nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04@sha256:${"a".repeat(64)}`;
    const foreseen = told(
      `FROM ${base} AS builder\nRUN pip install --no-cache-dir --target /o torch torchaudio coqui-tts f5-tts\nFROM ${base}\nCOPY --from=builder /o /o\n`,
    );
    expect(foreseen.incomplete).toHaveLength(1);
    expect(foreseen.predictedMB).toBeGreaterThan(14_000);
    expect(foreseen.predictedMB).toBeLessThan(18_000);
    expect(buildRoom(buildsMB([foreseen]), 28_000)).toMatchObject({
      verdict: "refused",
      reason: expect.stringMatching(/^28\.0 GB are free, building an image of 14\.\d GB needs/),
    });
  });

  test("weights of more than 2 GiB in a context are named, not read into memory", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-weights-"));
    fs.writeFileSync(path.join(directory, "Dockerfile"), "FROM scratch\n");
    fs.writeFileSync(path.join(directory, ".dockerignore"), "**/.git\n");
    fs.writeFileSync(path.join(directory, "weights.safetensors"), "");
    fs.truncateSync(path.join(directory, "weights.safetensors"), 2 ** 31 + 1);
    const before = process.memoryUsage().rss;
    expect(() => checkImage("web", readBuildContext("web", directory, "Dockerfile"))).toThrow(
      /\(context-size\): the context is 2147\.\d MB/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29);
    fs.rmSync(directory, { recursive: true });
  }, 60_000);

  test("torch without a lock is counted with CUDA, unless its index is the one for the CPU", () => {
    const onPython = (install: string) => told(`FROM python\nRUN ${install}\n`).predictedMB;
    expect(onPython("pip install sentence-transformers")).toBeGreaterThan(CUDA_TORCH_MB);
    const index = "--index-url https://download.pytorch.org/whl/cpu";
    const cpuMB = onPython(`pip install torch ${index}`) - PYTHON.onDiskMB;
    // With sympy, networkx and what else torch needs.
    expect(cpuMB).toBeGreaterThan(CPU_TORCH_MB);
    expect(cpuMB).toBeLessThan(CPU_TORCH_MB + 120);
  });

  test("the seconds of a build are kept only where nothing was cached", () => {
    const report = {
      ...{ service: "web", reference: "shop/web:1", cached: false, seconds: 4.6 },
      ...{ budgetMB: null, overBudget: null, incomplete: [] },
      ...{ base: "python", baseMB: 130, ownMB: 10, onDiskMB: 140, predictedMB: 141, largest: [] },
      ...{ builtOn: "official", date: "2026-11-21" },
    };
    const earlier = { coldSeconds: 41, cpus: 2, date: "2026-11-20" };
    expect(savedSize(report, earlier, false)).toMatchObject({
      ...{ coldSeconds: 41, coldDate: "2026-11-20", cpus: 2, date: "2026-11-21" },
    });
    expect(savedSize(report, {}, false).coldSeconds).toBeUndefined();
    expect(savedSize(report, earlier, true)).toMatchObject({
      ...{ coldSeconds: 5, coldDate: "2026-11-21", cpus: os.cpus().length },
    });
  });
});
