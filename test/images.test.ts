import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { savedSize } from "../cli/build";
import { linesOf } from "../cli/terminal/build-progress";
import { buildCheck, planChecks, runningChecks } from "../cli/verify";
import { readBuildContext } from "../components/build-context";
import { checkImage } from "../components/image-check";
import { admit, type Load } from "../core/capacity/admission";
import {
  buildRoom,
  buildsMB,
  type DiskClaim,
  diskAccount,
  diskShortfall,
  UNKNOWN_IMAGE_MB,
} from "../core/capacity/disk";
import { type Footprint, leanMemory } from "../core/capacity/footprint";
import { overSizeBudget, setMB } from "../core/capacity/image-size";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { BASE_IMAGES, type BaseImage } from "../core/catalog/base-images";
import { CPU_TORCH_MB, CUDA_TORCH_MB, UNKNOWN_PACKAGE_MB } from "../core/catalog/package-sizes";
import { PYTHON_PACKAGES } from "../core/catalog/python/packages";
import type { Condition } from "../core/judge/condition";
import { build, type Image, upstream } from "../core/model/image";
import { withModels, withProfile, withVariants } from "../core/model/overrides";
import type { Service } from "../core/model/service";
import { withSources } from "../core/model/source";
import { loadsOf } from "../core/model/system";
import { staleImages } from "../engine/collect";
import { readLoad } from "../measure/load-file";
import { measureService } from "../measure/measure-service";
import { smallestLimit } from "../measure/minimum";
import { payloadOf, wav } from "../measure/payload";
import { percentile, Sampler, workingSetMiB } from "../measure/sampler";
import { readSources } from "../operate/images/sources";
import { diskClaim } from "../program/disk-claim";
import { offlineSettings, runOffline } from "../program/offline";
import { readStackConfig } from "../program/project";
import { SYSTEMS } from "../systems";
import { conectaSaude } from "../systems/conecta-saude";
import { FOOTPRINTS, SIZES } from "../systems/measured";
import { TestProject } from "./support/project";
import { ENXUTO } from "./support/source";

const PROJECT = path.join(__dirname, "..");

const FOOTPRINT: Footprint = {
  idleMiB: 80,
  p95MiB: 100,
  peakMiB: 120,
  minimumLimitMiB: 96,
  limitMiB: 256,
  date: "2026-11-21",
  load: "32 questions",
  base: "stand-in",
  engine: "Docker 20.10",
};

describe("what was measured of a service", () => {
  test.each<[string, Partial<Footprint>, { limitMiB: number; reservationMiB: number }]>([
    ["a quarter above its peak", {}, { limitMiB: 152, reservationMiB: 112 }],
    ["15 % above its minimum", { minimumLimitMiB: 160 }, { limitMiB: 184, reservationMiB: 112 }],
    ["never above its limit", { p95MiB: 500 }, { limitMiB: 152, reservationMiB: 152 }],
  ])("its lean budget is %s", (_, more, memory) => {
    expect(leanMemory({ ...FOOTPRINT, ...more })).toEqual(memory);
  });

  test.each<[number, string[], string[]]>([
    [128, [], []],
    [
      112,
      [],
      [
        "llm: a limit of 112 MiB is below its peak of 120 MiB, measured 2026-11-21 with 32 questions",
      ],
    ],
    [
      80,
      [
        "llm: a limit of 80 MiB is below the 96 MiB it needs, measured 2026-11-21 with 32 questions",
      ],
      [],
    ],
  ])("under a limit of %i MiB it is judged", (limitMiB, reasons, warnings) => {
    const load: Load = {
      name: "llm",
      replicas: 1,
      memory: { limitMiB, reservationMiB: 64 },
      rollout: "auto",
      footprint: FOOTPRINT,
    };
    const admission = admit([load], 4096, DEFAULT_RESERVE);
    expect([admission.reasons, admission.warnings]).toEqual([reasons, warnings]);
    expect(admission.verdict).toBe(reasons.length > 0 ? "refused" : "fits");
  });

  test.each([...conectaSaude.services.keys()])("%s is measured, and lean carries it", (service) => {
    const footprint = FOOTPRINTS[service as keyof typeof FOOTPRINTS];
    const lean = withProfile(conectaSaude, "lean").services.get(service)?.memory;
    expect(readLoad(PROJECT, service).load).toBe(footprint.load);
    expect(lean?.limitMiB).toBeGreaterThanOrEqual(footprint.peakMiB);
    expect(lean?.limitMiB).toBeGreaterThanOrEqual(footprint.minimumLimitMiB);
    expect(footprint.idleMiB).toBeLessThanOrEqual(footprint.p95MiB);
    expect(footprint.p95MiB).toBeLessThanOrEqual(footprint.peakMiB);
  });

  test.each<[string, keyof typeof FOOTPRINTS, RegExp, number]>([
    ["ten minutes of audio pass in 160 MiB", "audio-sumarizado", /recordings of ten minutes/, 160],
    ["32 questions pass", "service-llm", /batches of 32 questions/, Infinity],
    ["20,000 features pass", "model-llm", /20,000 features/, Infinity],
  ])("%s, inside the lean limit", (_, service, load, mostMiB) => {
    const lean = withProfile(conectaSaude, "lean").services.get(service)?.memory.limitMiB;
    expect(FOOTPRINTS[service].load).toMatch(load);
    expect(FOOTPRINTS[service].minimumLimitMiB).toBeLessThanOrEqual(Math.min(lean ?? 0, mostMiB));
  });
});

describe("measuring", () => {
  test.each([
    [100, 256, 96, 96],
    [100, 256, 120, 120],
    [100, 256, 52, 52],
    [20, 64, 1, 12],
    [100, 100, 100, 100],
    [3, 32, 2, 8],
  ])("a peak of %i under %i that needs %i is found", async (peak, passing, needs, found) => {
    const tried: number[] = [];
    const smallest = await smallestLimit(peak, passing, async (limit) => {
      tried.push(limit);
      return limit >= needs;
    });
    expect(tried.length).toBeLessThanOrEqual(6);
    expect(smallest).toBeGreaterThanOrEqual(found);
    expect(smallest).toBeLessThanOrEqual(found + 12);
  });

  test.each([
    ["cgroup v1", { usage: 50 * 2 ** 20, stats: { total_inactive_file: 10 * 2 ** 20 } }, 40],
    ["cgroup v2", { usage: 50 * 2 ** 20, stats: { inactive_file: 20 * 2 ** 20 } }, 30],
    ["a container that has ended", {}, undefined],
  ])("the working set on %s", (_, stats, mib) => {
    expect(workingSetMiB(stats)).toBe(mib);
  });

  test("the 95th of 100 samples", () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(samples, 0.95), percentile([], 0.95)]).toEqual([96, 0]);
  });

  test("a load is the same every time, and another for every request", () => {
    const series = { path: "/", times: 2, atOnce: 1, json: { text: "{{n}} {{words 3}}" } };
    const body = (n: number) => payloadOf(series, n)?.body.toString();
    expect(body(1)).toBe(body(1));
    expect(body(1)).not.toBe(body(2));
    expect(JSON.parse(body(7) as string).text).toMatch(/^7( \S+){3}$/);
  });

  test("a list is as long as it is asked to be", () => {
    const json = { $times: 3, $of: { text: "{{words 2}}" } };
    const { body } = payloadOf({ path: "/", times: 1, atOnce: 1, json }, 0) as { body: Buffer };
    const texts = JSON.parse(body.toString()).map(({ text }: { text: string }) => text);
    expect(new Set(texts).size).toBe(3);
  });

  test("a recording has the length that its header says", () => {
    const recording = wav(0.1, 8000);
    expect(recording.length).toBe(44 + 6 * 8000 * 2);
    expect(recording.readUInt32LE(40)).toBe(6 * 8000 * 2);
    expect(recording.toString("latin1", 0, 4)).toBe("RIFF");
  });

  test("a service without a load is told where to write one", () => {
    expect(() => readLoad(PROJECT, "nobody")).toThrow(
      "nobody: has no load: write images/nobody/load.json first",
    );
  });
});

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

describe("disks", () => {
  const claim: DiskClaim = {
    imagesMB: 1_300,
    largestImageMB: 400,
    volumesMB: 2_000,
    modelsMB: 500,
    containers: 9,
    builds: false,
  };

  test("a server carries images twice, data, models and logs; only a builder its cache", () => {
    expect(diskAccount(claim, 40_000)).toMatchObject({ needMB: 10_370, headroomMB: 29_630 });
    expect(diskAccount({ ...claim, builds: true }, 40_000)).toMatchObject({ needMB: 21_170 });
  });

  test("one that is too small is refused with its sum", () => {
    expect(diskShortfall(diskAccount(claim, 10_000))).toBe(
      "disk: 0.4 GB short: 5.0 OS and Docker + 2.6 images, current and previous + 2.0 data + 0.5 models + 0.3 logs = 10.4 GB > 10.0 GB",
    );
  });

  test.each([
    [
      "the document's CUDA image",
      18_000,
      28_000,
      "refused",
      "28.0 GB are free, building an image of 18.0 GB needs 36.0 GB",
    ],
    [
      "the smallest of its estimates",
      15_000,
      28_000,
      "refused",
      "28.0 GB are free, building an image of 15.0 GB needs 30.0 GB",
    ],
    [
      "its optimised image",
      12_000,
      28_000,
      "fits",
      "28.0 GB are free, building an image of 12.0 GB leaves little else",
    ],
    ["one of ours", 341, 28_000, "fits", undefined],
  ])("room to build %s", (_, imageMB, freeMB, verdict, words) => {
    const room = buildRoom(imageMB, freeMB);
    expect([room.verdict, room.reason ?? room.warning]).toEqual([verdict, words]);
  });
});

describe("models", () => {
  test("a stack names another source, with or without the checksum of its manifest", () => {
    const sha256 = "a".repeat(64);
    const modelsOf = (source: string) =>
      withModels(conectaSaude, { "service-llm": source }).services.get("service-llm")?.models;
    expect(modelsOf(`https://host/minilm#${sha256}`)).toMatchObject({
      source: "https://host/minilm",
      sha256,
      directory: "/models",
    });
    expect(modelsOf("https://host/minilm")?.sha256).toBeUndefined();
  });
});

describe("variants", () => {
  const withTorch = withVariants(conectaSaude, { "service-llm": "torch-cpu" });

  test("torch below its measured minimum is refused with the measurement", () => {
    const { reasons } = admit(loadsOf(withProfile(withTorch, "lean")), 8192, DEFAULT_RESERVE);
    expect(reasons).toEqual([
      "service-llm: a limit of 416 MiB is below the 448 MiB it needs, measured 2026-11-20 with batches of 32 texts of 240 tokens on a MiniLM-L6 shape with torch 2.13 for the CPU, 4 texts at a time",
    ]);
  });

  test("above it the limit is only warned about", () => {
    const { verdict, warnings } = admit(loadsOf(withTorch), 8192, DEFAULT_RESERVE);
    expect(verdict).toBe("fits");
    expect(warnings).toEqual([
      expect.stringMatching(/^service-llm: a limit of 512 MiB is below its peak of 592 MiB/),
    ]);
  });

  test("one that there is not is named with those there are", () => {
    expect(() => withVariants(conectaSaude, { "service-llm": "cuda" })).toThrow(
      'enxuto:variants.service-llm: got "cuda", expected one of torch-cpu',
    );
  });
});

describe("a service that is made from elsewhere", () => {
  const sourced = (source: string) => {
    const { values, secretKeys } = readStackConfig(PROJECT, "dev");
    const sources = JSON.stringify({ backend: source });
    return offlineSettings(SYSTEMS, "dev", {
      values: { ...values, "enxuto:sources": sources },
      secretKeys,
    });
  };

  test("is not judged by what was measured of our image, and counts on the disk as one nobody knows", async () => {
    const settings = await sourced("../team/backend");
    const backend = settings.system.services.get("backend") as Service;
    expect(backend.footprint).toBeUndefined();
    expect(backend.image).toEqual(build("images/backend", { context: "images" }));
    const ours = diskClaim(await offlineSettings(SYSTEMS, "dev", readStackConfig(PROJECT, "dev")));
    expect(diskClaim(settings).imagesMB - ours.imagesMB).toBeCloseTo(
      UNKNOWN_IMAGE_MB - SIZES.backend.ownMB,
    );
  });

  test("keeps its size where an earlier up built it", async () => {
    const { system } = await sourced("built:conecta-saude/backend:0123456789ab");
    const backend = system.services.get("backend") as Service;
    expect([backend.footprint, backend.image]).toEqual([
      undefined,
      conectaSaude.services.get("backend")?.image,
    ]);
  });

  test("has no variant that is judged by ours", () => {
    const { services } = withSources(conectaSaude, { "service-llm": "../team" });
    expect(services.get("service-llm")?.variants?.["torch-cpu"]).toEqual({
      ...conectaSaude.services.get("service-llm")?.variants?.["torch-cpu"],
      image: build("images/service-llm", {
        ...{ context: "images", dockerfile: "Dockerfile.torch-cpu" },
      }),
      footprint: undefined,
    });
  });

  test("writes no figures over those of our image", async () => {
    const words =
      "enxuto:sources.backend puts ../team in place of images/backend, whose figures would be overwritten: leave out the setting, or backend";
    await expect(
      measureService(PROJECT, await sourced("../team"), "backend", { say: () => {} }),
    ).rejects.toThrow(`measure: ${words}`);
    const sources = JSON.stringify({ frontend: "images/frontend" });
    const { status, stderr } = spawnSync(
      process.execPath,
      [...ENXUTO, "build", "--stack", "dev", "--save", "--config", `sources=${sources}`],
      { cwd: PROJECT, encoding: "utf8" },
    );
    expect(stderr).toContain(
      "enxuto: --save: enxuto:sources.frontend puts images/frontend in place of images/frontend,",
    );
    expect(status).toBe(1);
  });
});

describe("the progress of builds", () => {
  test("is a line every ten seconds, and one for each image's end", () => {
    const said: string[] = [];
    let seconds = 0;
    const progress = linesOf(
      (line) => said.push(line),
      () => seconds * 1000,
    );
    for (; seconds <= 25; seconds++) progress.now("web", `web at ${seconds} s`);
    progress.done("web", "web done");
    progress.now("api", "api begins");
    expect(said).toEqual(["web at 10 s", "web at 20 s", "web done"]);
  });
});

describe("verify", () => {
  test("a plan that fits passes each check, with its figure", async () => {
    const run = await runOffline(SYSTEMS, "dev", readStackConfig(PROJECT, "dev"));
    expect(planChecks(run).map(({ name, passed, found }) => [name, passed, found])).toEqual([
      ["configuration", true, expect.stringMatching(/^conecta-saude on local 4GB, \d+ resources$/)],
      ["memory", true, "1,504 MiB of 3,580 reserved on local 4GB, headroom 2,076"],
      ["limits", true, "8 of 8 services have one, 2,172 MiB together"],
      ["measured", true, "8 of 8 services carry their measured load within their limits"],
      ["health checks", true, "8 of 8 services have one"],
      ["policies", true, expect.stringMatching(/^\d+ rules kept by \d+ resources$/)],
    ]);
  });

  test("a configuration that is wrong is the one check that is left", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [...ENXUTO, "verify", "dev", "--config", "profile=leen", "--json"],
      { cwd: PROJECT, encoding: "utf8" },
    );
    expect(status).toBe(2);
    expect(JSON.parse(stdout).checks).toEqual([
      {
        name: "configuration",
        passed: false,
        found: 'enxuto:profile: got "leen", expected one of seed, lean',
      },
    ]);
  });

  test("a build that found everything there is judged by the last one without a cache", async () => {
    const { settings } = await runOffline(SYSTEMS, "dev", readStackConfig(PROJECT, "dev"));
    const there = Object.keys(SIZES).map((service) => ({ service, cached: true }));
    const total = Object.values(SIZES).reduce((sum, { coldSeconds }) => sum + coldSeconds, 0);
    const [oldest] = Object.values(SIZES)
      .map(({ date }) => date)
      .sort();
    expect(buildCheck(there, settings, 0)).toEqual({
      name: "build",
      passed: true,
      found: `cached: 6 images were there; cold ${total} s of 600, measured ${oldest}`,
    });
    const system = withSources(settings.system, { backend: "../team" });
    expect(buildCheck(there.slice(0, 2), { ...settings, system }, 0).found).toMatch(
      /; not measured cold: backend \(enxuto build --cold --save\)$/,
    );
    const [first, ...rest] = there;
    expect(buildCheck([{ ...first, cached: false }, ...rest], settings, 601)).toEqual({
      name: "build",
      passed: false,
      found: "6 images in 601 s of 600, 1 built now and 5 there before",
    });
  });

  const container = {
    name: "web-1",
    health: "healthy",
    condition: "healthy" as Condition,
    memoryMiB: 40,
    limitMiB: 64,
    restarts: 0,
    oomKilled: false,
    death: null,
    image: "shop/web:1",
  };
  const web = {
    name: "web",
    replicas: 1,
    limitMiB: 64,
    reservationMiB: 32,
    containers: [container],
    problems: [],
  };

  test.each<[string, Partial<typeof container>, string[]]>([
    ["as planned", {}, []],
    [
      "ill",
      { condition: "unhealthy" },
      ["health: 0 of 1 containers are healthy; web is unhealthy"],
    ],
    ["asked by us, and not yet by the engine", { condition: "ready" }, []],
    [
      "under another limit",
      { limitMiB: 128 },
      ["limits that run: web runs with 128 MiB, planned 64"],
    ],
    ["killed before", { oomKilled: true }, ["kills: 1 killed for memory, 0 restarted"]],
    ["restarted", { restarts: 3 }, ["kills: 0 killed for memory, 1 restarted"]],
  ])("a container that is %s", (_, more, failures) => {
    const checks = runningChecks("dev", [{ ...web, containers: [{ ...container, ...more }] }]);
    const failed = checks.filter(({ passed }) => !passed);
    expect(failed.map(({ name, found }) => `${name}: ${found}`)).toEqual(failures);
  });

  test("a stack that is not deployed is not held against it", () => {
    expect(runningChecks("dev", [])).toEqual([
      { name: "running", passed: true, found: "dev is not deployed here" },
    ]);
  });
});

describe("measuring goes wrong:", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-measure-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** Samples from an engine that answers its readings like this, the last way for ever. */
  async function sampling(...answers: readonly ("well" | "breaks off" | "fails")[]) {
    const socket = path.join(folder, "engine.sock");
    let asked = 0;
    const engine = http.createServer((_, response) => {
      const how = answers[Math.min(asked++, answers.length - 1)];
      response.statusCode = how === "fails" ? 500 : 200;
      if (how === "breaks off") response.destroy();
      else response.end(how === "well" ? '{"memory_stats":{"usage":1048576}}' : "no cgroup\n");
    });
    await new Promise<void>((resolve) => engine.listen(socket, resolve));
    const sampler = new Sampler(socket, "c1");
    while (asked < answers.length + 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const stopped = await sampler.stop().catch((error: Error) => error.message);
    await new Promise((resolve) => engine.close(resolve));
    return { socket, stopped, samples: sampler.samples };
  }

  test("one reading that fails costs one sample", async () => {
    const { stopped, samples } = await sampling("well", "breaks off", "well", "well");
    expect(stopped).toBeUndefined();
    expect(samples.length).toBeGreaterThanOrEqual(3);
    expect(new Set(samples)).toEqual(new Set([1]));
  });

  test("where most of them fail, the figures are not taken", async () => {
    const { socket, stopped } = await sampling("well", "fails", "fails", "fails");
    expect(stopped).toMatch(
      new RegExp(
        `^${socket}: \\d of \\d readings of the memory failed, the last one: 500 no cgroup; look whether the engine is well and measure again$`,
      ),
    );
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    [
      "by DOCKER_HOST",
      { DOCKER_HOST: "tcp://127.0.0.1:2375" },
      'DOCKER_HOST: got "tcp://127.0.0.1:2375", expected a unix socket',
    ],
    [
      "by a Docker context",
      { DOCKER_HOST: "" },
      'docker context: got "ssh://root@server", expected a unix socket',
    ],
  ])(
    "an engine elsewhere, %s, is one sentence before anything is started",
    (_, env, words) => {
      const docker = `#!/bin/sh\necho "$*" >> ${folder}/words\necho ssh://root@server\n`;
      fs.writeFileSync(path.join(folder, "docker"), docker, { mode: 0o755 });
      fs.writeFileSync(path.join(folder, "words"), "");
      const { status, stderr } = spawnSync(process.execPath, [...ENXUTO, "measure", "redis"], {
        cwd: PROJECT,
        encoding: "utf8",
        env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, ...env },
      });
      const why = "memory is read and loads are sent where the engine runs";
      expect([status, stderr]).toEqual([1, `enxuto: ${words}: ${why}\n`]);
      const asked = fs.readFileSync(path.join(folder, "words"), "utf8").split("\n");
      expect(asked.filter((line) => line !== "" && !line.startsWith("context"))).toEqual([]);
    },
    60_000,
  );

  test("what is interrupted takes its containers and its network with it", async () => {
    // An engine where nothing becomes healthy, and containers run until they are removed.
    const docker = `#!/bin/sh
echo "$*" >> ${folder}/words
case "$1 $2" in
  "context inspect") echo unix://${folder}/engine.sock ;;
  "run --detach") echo c1 ;;
  "exec c1") exit 1 ;;
  "inspect --format") [ -e ${folder}/gone ] || echo true ;;
  "ps -aq") echo c1 ;;
  "rm --force") touch ${folder}/gone ;;
esac
`;
    fs.writeFileSync(path.join(folder, "docker"), docker, { mode: 0o755 });
    fs.writeFileSync(path.join(folder, "words"), "");
    const words = () => fs.readFileSync(path.join(folder, "words"), "utf8");
    const project = new TestProject("measured", {
      ...{ system: "conecta-saude", host: "local", size: "4GB" },
    });
    try {
      const env = { DOCKER_HOST: "", PATH: `${folder}:${process.env.PATH}` };
      const args = ["measure", "redis", "--stack", "measured"];
      const { child, ended } = project.start(args, env);
      while (!words().includes("exec c1") && child.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      child.kill("SIGTERM");
      const { code, output } = await ended;
      expect([code, output]).toEqual([
        1,
        "enxuto: measure: interrupted by SIGTERM, what it had started is removed\n",
      ]);
      const network = `enxuto-measure-${child.pid}`;
      const after = words().slice(words().indexOf("ps -aq"));
      expect(after).toContain("rm --force --volumes c1\n");
      expect(after).toContain(`network rm ${network}\n`);
      expect(words().match(/^run /gm)).toHaveLength(1);
    } finally {
      fs.rmSync(project.folder, { recursive: true });
    }
  }, 60_000);
});

describe("old image sets", () => {
  test("what ran before the last two sets goes, unless another stack needs it", () => {
    const sets = new Map([
      [
        "dev",
        [
          { web: "shop/web:1", api: "shop/api:1" },
          { web: "shop/web:2", api: "shop/api:1" },
          { web: "shop/web:3", api: "shop/api:2" },
          { web: "shop/web:4", api: "shop/api:2" },
        ],
      ],
      ["staging", [{ web: "shop/web:0" }, { web: "shop/web:2" }, { web: "shop/web:2" }]],
    ]);
    expect(staleImages("dev", sets)).toEqual(["shop/web:1", "shop/api:1"]);
    expect(staleImages("staging", sets)).toEqual(["shop/web:0"]);
    expect(staleImages("new", sets)).toEqual([]);
  });
});
